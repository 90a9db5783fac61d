#include "worker/peer_table.h"

#include <gtest/gtest.h>

#include "job/task_number.h"
#include "objects/paths.h"
#include "worker/task_input.h"

namespace hkube::worker {
namespace {

const JobId kJob("job");

std::string path(std::uint32_t number) { return objects::task_result_path("c", kJob, job::task_id(kJob, number)); }

/// What a wrapper announces about task `number`.
Json reference(std::uint32_t number, const Json& port = 9020, const std::string& host = "127.0.0.1") {
  return {{"storageInfo", {{"path", path(number)}, {"size", 5}}},
          {"discovery", {{"host", host}, {"port", port}}},
          {"taskId", job::task_id(kJob, number).str()}};
}

Json completed(const PeerTable& table, std::uint32_t number) {
  Json link = {{"storageInfo", {{"path", path(number)}}}};
  table.complete(link);
  return link;
}

TEST(PeerTable, LinksCarryWhoAnnouncedThem) {
  PeerTable table;
  const auto owner = table.join();
  table.announce(owner, reference(1, 9020));
  table.announce(owner, reference(2, "9022", "localhost"));
  EXPECT_EQ(completed(table, 1)["discovery"], (Json{{"host", "127.0.0.1"}, {"port", "9020"}})) << "a port is text";
  EXPECT_EQ(completed(table, 1)["taskId"], job::task_id(kJob, 1).str());
  EXPECT_EQ(completed(table, 2)["discovery"], (Json{{"host", "localhost"}, {"port", "9022"}}));
  EXPECT_EQ(completed(table, 3), (Json{{"storageInfo", {{"path", path(3)}}}}));
}

TEST(PeerTable, WhatCannotBeRightIsNotTaken) {
  PeerTable table;
  const auto owner = table.join();
  Json other_task = reference(1);
  other_task["taskId"] = job::task_id(kJob, 2).str();
  Json part_of_a_name = reference(1);
  part_of_a_name["taskId"] = job::task_id(kJob, 1).str().substr(1);
  Json no_task = reference(1);
  no_task.erase("taskId");
  Json no_map = reference(1);
  no_map["discovery"] = "127.0.0.1:9020";
  for (const Json& bad :
       {reference(1, 9020, "10.0.0.1"), reference(1, 9020, "*"), reference(1, 9020, "127.0.0.1;tcp://10.0.0.1"),
        reference(1, 0), reference(1, 65535), reference(1, -1), reference(1, "90 20"), reference(1, ""),
        reference(1, nullptr), reference(1, 1.5), other_task, part_of_a_name, no_task, no_map, Json(), Json(3),
        Json{{"storageInfo", 1}}, Json::object()}) {
    table.announce(owner, bad);
    EXPECT_EQ(table.size(), 0U) << bad;
  }
}

TEST(PeerTable, ALaterRunWithoutAPeerTakesTheAnnouncementBack) {
  PeerTable table;
  table.announce(table.join(), reference(1));
  table.announce(table.join(), {{"storageInfo", {{"path", path(1)}}}});
  EXPECT_FALSE(table.find(path(1)));
}

TEST(PeerTable, NothingOutlivesItsSession) {
  PeerTable table;
  {
    PeerAnnouncer first(&table);
    PeerAnnouncer second(&table);
    first.announce(reference(1, 9020));
    first.announce(reference(2, 9020));
    second.announce(reference(2, 9030));
    second.announce(reference(3, 9030));
    EXPECT_EQ(table.size(), 3U);
    EXPECT_EQ(table.find(path(2))->address.port, 9030);
  }
  EXPECT_EQ(table.size(), 0U);
  PeerAnnouncer(nullptr).announce(reference(1));
}

TEST(PeerTable, TheSecondRunOfATaskIsNotForgottenWithTheFirst) {
  PeerTable table;
  PeerAnnouncer second(&table);
  {
    PeerAnnouncer first(&table);
    first.announce(reference(1, 9020));
    second.announce(reference(1, 9030));
  }
  EXPECT_EQ(table.find(path(1))->address.port, 9030);
}

TEST(PeerTable, TheOldestMakeRoom) {
  PeerTable table(3);
  const auto owner = table.join();
  for (std::uint32_t i = 0; i < 5; ++i) table.announce(owner, reference(i));
  EXPECT_EQ(table.size(), 3U);
  EXPECT_FALSE(table.find(path(1)));
  EXPECT_TRUE(table.find(path(2)));
  for (int i = 0; i < 100; ++i) table.announce(owner, reference(4));
  EXPECT_EQ(completed(table, 4)["discovery"]["port"], "9020") << "it was announced last";
}

TEST(PeerTable, TheServerStandsInForTasksThatNobodyAnnounced) {
  PeerTable table;
  table.set_server({"10.0.0.7", 9100});
  table.announce(table.join(), reference(1));
  EXPECT_EQ(completed(table, 1)["discovery"]["port"], "9020");
  EXPECT_EQ(completed(table, 2)["discovery"], (Json{{"host", "10.0.0.7"}, {"port", "9100"}}));
  EXPECT_EQ(completed(table, 2)["taskId"], "job/" + job::task_id(kJob, 2).str()) << "unique among all jobs";
  Json flow_input = {{"storageInfo", {{"path", "c-hkube/job/job"}}}};
  const Json before = flow_input;
  table.complete(flow_input);
  EXPECT_EQ(flow_input, before) << "no result of a task";
}

/// A task of `b` whose input is one large result of `a`, and one that is all of a batch.
control::Assignment assignment(graph::ResultShape::Kind kind) {
  const Json pipeline = Json::parse(R"({"name": "p", "nodes": [
      {"nodeName": "a", "algorithmName": "x", "input": []}, {"nodeName": "b", "algorithmName": "x", "input": ["@a.k"]}]})");
  auto descriptor = job::make_descriptor({kJob, to_text(pipeline), "{}", {"raw"}, "me", {1}, "{}"});
  EXPECT_TRUE(descriptor.ok());
  auto plan = std::make_shared<job::NodePlan>();
  plan->descriptor = *descriptor;
  plan->node = *(*descriptor)->dag.find("b");
  auto table = std::make_shared<job::ResultTable>(1, 1);
  table->set(0, 100'000, std::nullopt);
  plan->parents.push_back({"a", kind, std::move(table)});
  control::Assignment task;
  task.plan = std::move(plan);
  return task;
}

class NoObjects final : public objects::ObjectStore {
 public:
  Result<void> put_parts(std::string_view, std::string_view, std::string_view) override { return none(); }
  Result<std::string> get(std::string_view) override { return none(); }
  Result<std::string> get_range(std::string_view, std::uint64_t, std::uint64_t) override { return none(); }
  Result<objects::ObjectStat> stat(std::string_view) override { return none(); }
  Result<void> remove(std::string_view) override { return none(); }
  Result<void> remove_tree(std::string_view) override { return none(); }
  Result<std::vector<objects::ObjectInfo>> list(std::string_view, std::size_t) override { return none(); }

 private:
  static Error none() { return {Errc::kUnreadable, "no objects here"}; }
};

TEST(PeerLinks, ASingleResultOfAWrapperThatStoresIsLinkedToItsPeer) {
  NoObjects store;
  PeerTable table;
  table.announce(table.join(), reference(1));
  const Payloads payloads(store, "c", &table);
  const auto input = resolve_input(payloads, assignment(graph::ResultShape::Kind::kSingle), wire::StorageMode::kV3);
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(input->input, Json::array({"$$input-0"}));
  const Json expected = {{"storageInfo", {{"path", path(1)}, {"size", 100'000}}},
                         {"discovery", {{"host", "127.0.0.1"}, {"port", "9020"}}},
                         {"taskId", job::task_id(kJob, 1).str()},
                         {"path", "k"}};
  EXPECT_EQ(input->storage["input-0"], expected);
  // Lists keep their order only as values.
  EXPECT_FALSE(resolve_input(payloads, assignment(graph::ResultShape::Kind::kBatch), wire::StorageMode::kV3).ok());
}

}  // namespace
}  // namespace hkube::worker
