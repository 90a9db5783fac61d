#include "api/trigger_tree.h"

#include <gtest/gtest.h>

namespace hkube::api {
namespace {

Json pipeline(const std::string& name, const std::vector<std::string>& sources = {}) {
  Json document = {{"name", name}};
  if (!sources.empty()) document["triggers"] = {{"pipelines", sources}};
  return document;
}

TEST(TriggerTree, ACircleBesideATreeIsFound) {
  const auto tree = trigger_tree({pipeline("b", {"a"}), pipeline("x", {"y"}), pipeline("y", {"x"})}, "a");
  ASSERT_FALSE(tree.ok());
  EXPECT_EQ(tree.error().message, "the pipelines triggers is cyclic");
  EXPECT_FALSE(trigger_tree({pipeline("x", {"x"})}, "").ok());
}

TEST(TriggerTree, SourcesNeedNotBeStored) {
  EXPECT_EQ(to_text(*trigger_tree({pipeline("b", {"a"}), pipeline("c", {"a"})}, "")),
            R"([{"name":"a","children":[{"name":"b","children":[]},{"name":"c","children":[]}]}])");
}

TEST(TriggerTree, ATreeThatGrowsWithoutMeasureIsRefused) {
  // Each level is started by two of the level before: the tree doubles 40 times.
  std::vector<Json> pipelines;
  for (int level = 1; level <= 40; ++level) {
    const std::string before = std::to_string(level - 1);
    for (const char* side : {"l", "r"}) {
      pipelines.push_back(pipeline(side + std::to_string(level), {"l" + before, "r" + before}));
    }
  }
  EXPECT_FALSE(trigger_tree(pipelines, "").ok());
}

TEST(JobTree, ChildrenInOrderBelowTheirParents) {
  const auto tree = job_tree(JobId("r"), "root",
                             {{JobId("a"), "x", JobId("r")},
                              {JobId("b"), "y", JobId("r")},
                              {JobId("c"), "z", JobId("a")},
                              {JobId("lost"), "z", JobId("elsewhere")}});
  EXPECT_EQ(to_text(tree), R"({"jobId":"r","name":"root","children":[{"name":"x","jobId":"a","children":[)"
                           R"({"name":"z","jobId":"c","children":[]}]},{"name":"y","jobId":"b","children":[]}]})");
}

TEST(JobTree, AnEndlessChainIsCut) {
  std::vector<store::TreeRow> chain;
  JobId parent("r");
  for (int i = 0; i < 10'000; ++i) {
    const JobId id("j" + std::to_string(i));
    chain.push_back({id, "p", parent});
    parent = id;
  }
  EXPECT_TRUE(parse_json(to_text(job_tree(JobId("r"), "root", chain))).ok()) << "clients can read it";
}

}  // namespace
}  // namespace hkube::api
