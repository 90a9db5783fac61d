#include "worker/task_input.h"

#include <gtest/gtest.h>

namespace hkube::worker {
namespace {

TEST(FlatInput, IsEveryLeafByItsPath) {
  TaskInput input;
  input.input = Json::parse(R"([{"data":"$$a"},{"prop":"$$b"},"test-param",true,12345,[],{},[[null]]])");
  input.input.push_back(Json::binary({1, 2}));
  input.storage = Json::parse(R"({"a":{},"b":{}})");
  Json expected = Json::parse(R"({"0.data":"$$a","1.prop":"$$b","2":"test-param","3":true,"4":12345,"5":[],"6":{},
                                  "7.0.0":null})");
  expected["8"] = Json::binary({1, 2});
  EXPECT_EQ(flat_input(input), expected);
}

TEST(FlatInput, IsEmptyWithoutLinks) {
  TaskInput input;
  input.input = Json::parse(R"(["x",{"a":1}])");
  EXPECT_EQ(flat_input(input), Json::object());
}

TEST(FlatInput, LeavesOutWhatOnlyLooksLikeALink) {
  TaskInput input;
  input.input = Json::parse(R"(["$$a","$$no",{"b":"$$"}])");
  input.storage = Json::parse(R"({"a":{}})");
  EXPECT_EQ(flat_input(input), Json::parse(R"({"0":"$$a"})"));
}

}  // namespace
}  // namespace hkube::worker
