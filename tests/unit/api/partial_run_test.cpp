#include "api/partial_run.h"

#include <gtest/gtest.h>

namespace hkube::api {
namespace {

job::Job job_of(const std::string& pipeline) {
  auto descriptor = job::make_descriptor({JobId("abcdefghijkl"), pipeline, "{}", {"raw"}, "me", Timestamp{1}});
  EXPECT_TRUE(descriptor.ok()) << descriptor.error().message;
  return {JobNumber(1), *descriptor};
}

TEST(PartialRun, ANodeOfAStreamIsNotRunAlone) {
  const job::Job stream = job_of(R"({"name": "p", "kind": "stream", "nodes": [
      {"nodeName": "a", "algorithmName": "x", "stateType": "stateful"},
      {"nodeName": "b", "algorithmName": "x", "stateType": "stateless"}],
      "streaming": {"flows": {"f": "a >> b"}}})");
  const auto run = cut_partial_run(stream, "b", false);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().message, "run node is not allowed in stream pipeline");
}

TEST(PartialRun, ANodeThatIsNotThereHasNoRelations) {
  const job::Job earlier = job_of(R"({"name": "p", "nodes": [
      {"nodeName": "a", "algorithmName": "x", "input": []}, {"nodeName": "b", "algorithmName": "x", "input": ["@a"]}]})");
  const auto run = cut_partial_run(earlier, "c", false);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().message, "cant find relations for c");
}

}  // namespace
}  // namespace hkube::api
