#include "api/queue_page.h"

#include <gtest/gtest.h>

#include "api/projection.h"
#include "api/storage_lists.h"

namespace hkube::api {
namespace {

control::QueuedJob waiting(const std::string& id, const std::string& name, std::vector<std::string> tags = {}) {
  Json pipeline = {
      {"name", name}, {"tags", tags}, {"nodes", Json::array({{{"nodeName", "a"}, {"algorithmName", "x"}}})}};
  return {job::make_descriptor({JobId(id), to_text(pipeline), "{}", {"raw"}, "me", {5}}).value(), false};
}

std::string ids(const Json& page) {
  std::string text = to_text(page["prevCount"]) + ":";
  for (const Json& job : page["returnList"]) text += string_or(job, "jobId");
  return text + ":" + to_text(page["nextCount"]);
}

TEST(QueuePage, IsAlwaysAFullOne) {
  std::vector<control::QueuedJob> jobs;
  for (const char* id : {"a", "b", "c", "d", "e"}) jobs.push_back(waiting(id, "p"));
  EXPECT_EQ(ids(queue_page(jobs, {2})), "0:ab:3");
  EXPECT_EQ(ids(queue_page(jobs, {2, "c"})), "2:cd:1");
  EXPECT_EQ(ids(queue_page(jobs, {2, "e"})), "3:de:0");
  EXPECT_EQ(ids(queue_page(jobs, {2, "", "c"})), "1:bc:2");
  EXPECT_EQ(ids(queue_page(jobs, {2, "", "a"})), "0:ab:3");
  EXPECT_EQ(ids(queue_page(jobs, {2, "", "", true})), "3:de:0");
  EXPECT_EQ(ids(queue_page(jobs, {9, "c", "d", true})), "0:abcde:0");
  EXPECT_EQ(ids(queue_page(jobs, {2, "gone"})), "0:ab:3");
  EXPECT_EQ(ids(queue_page({}, {2})), "0::0");
}

TEST(QueuePage, Groups) {
  const std::vector<control::QueuedJob> jobs{waiting("a", "p", {"x", "y"}), waiting("b", "q"),
                                             waiting("c", "p", {"x"})};
  EXPECT_EQ(to_text(queue_totals(jobs, QueueKey::kPipeline)), R"([{"name":"p","count":2},{"name":"q","count":1}])");
  EXPECT_EQ(to_text(queue_totals(jobs, QueueKey::kTag)),
            R"([{"name":"x","count":2},{"name":"y","count":1},{"name":"","count":1}])");
  EXPECT_EQ(to_text(queue_runs(jobs, QueueKey::kTag)),
            R"([{"name":"x,y","count":1,"lastJob":"a"},{"name":"","count":1,"lastJob":"b"},)"
            R"({"name":"x","count":1,"lastJob":"c"}])");
}

TEST(Projection, Members) {
  const Json document = Json::parse(R"({"a": {"b": 1, "c": [{"d": 2, "e": 3}, 4]}, "f": 5})");
  const auto shown = [&](const char* fields) { return to_text(Projection(Json::parse(fields)).apply(document)); };
  EXPECT_EQ(shown("{}"), to_text(document));
  EXPECT_EQ(shown(R"({"f": true})"), R"({"f":5})");
  EXPECT_EQ(shown(R"({"a.b": true, "f": "true"})"), R"({"a":{"b":1},"f":5})");
  EXPECT_EQ(shown(R"({"a.c.d": 1})"), R"({"a":{"c":[{"d":2},{}]}})");
  EXPECT_EQ(shown(R"({"a.c.d": false, "f": 0})"), R"({"a":{"b":1,"c":[{"e":3},4]}})");
  EXPECT_EQ(shown(R"({"a": true, "a.b": false})"), R"({"a":{"c":[{"d":2,"e":3},4]}})");
  EXPECT_EQ(shown(R"({"none.x": true, "": true, "f": "no"})"), "{}");
  EXPECT_EQ(to_text(read_flags(" a.b : true, c:false,, x")), R"({"a.b":true,"c":false})");
  EXPECT_EQ(to_text(read_names(" a , b,,c d ")), R"(["a","b","c d"])");
}

TEST(StorageLists, RangesAndOrder) {
  const std::vector<objects::ObjectInfo> objects{
      {"x/a/1", 3, {30}}, {"x/a/2", 1, {20}}, {"x/b", 2, {10}}, {"x/c/d/e", 4, {5}}};
  EXPECT_EQ(to_text(prefix_listing("x", objects, {})), R"({"path":"x","total":2,"keys":["a","c"]})");
  EXPECT_EQ(to_text(prefix_listing("", objects, {})), R"({"path":"","total":1,"keys":["x"]})");
  EXPECT_EQ(to_text(key_listing("x", objects, {"size", true, 1, 2})),
            R"({"path":"x","total":4,"keys":[{"path":"x/a/1","size":3,"mtime":30}]})");
  EXPECT_EQ(key_listing("x", std::vector<objects::ObjectInfo>(500), {})["keys"].size(), kMostKeys);
  EXPECT_EQ(to_text(key_listing("x", objects, {"", false, 9, 3})["keys"]), "[]");
}

}  // namespace
}  // namespace hkube::api
