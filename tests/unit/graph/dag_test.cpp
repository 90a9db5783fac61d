#include "graph/dag.h"

#include <gtest/gtest.h>

namespace hkube::graph {
namespace {

spec::Pipeline pipeline_of(const char* nodes, const char* more = "{}") {
  Json document = *parse_json(more);
  document["name"] = "p";
  document["nodes"] = *parse_json(nodes);
  auto pipeline = spec::read_pipeline(document);
  return pipeline.ok() ? *pipeline : spec::Pipeline{};
}

std::string error_of(const char* nodes, const char* more = "{}") {
  const spec::Pipeline pipeline = pipeline_of(nodes, more);
  const auto dag = build_dag(pipeline);
  if (!dag.ok()) return dag.error().message;
  const Status flow = check_flow_input(pipeline, *dag);
  return flow.ok() ? "" : flow.error().message;
}

TEST(Dag, EntersNodesInTheOrderOfTheirEdges) {
  const spec::Pipeline pipeline = pipeline_of(
      R"([{"nodeName":"c","algorithmName":"x","input":["@a","@b"]},{"nodeName":"b","algorithmName":"x","input":["@a"]},
          {"nodeName":"a","algorithmName":"x"}])");
  const auto dag = build_dag(pipeline);
  ASSERT_TRUE(dag.ok());
  std::string order;
  for (const DagNode& node : dag->nodes()) order += node.spec->name;
  EXPECT_EQ(order, "acb");
}

TEST(Dag, CollectsRelationsAndSavePaths) {
  const spec::Pipeline pipeline = pipeline_of(
      R"([{"nodeName":"s","algorithmName":"x"},
          {"nodeName":"t","algorithmName":"x","input":["@s","#@s.x",{"k":"*@s"},"@s"]}])");
  const auto dag = build_dag(pipeline);
  ASSERT_EQ(dag->edges().size(), 1U);
  EXPECT_EQ(dag->edges()[0].relations, (std::vector<Relation>{Relation::kWaitNode, Relation::kWaitBatch,
                                                              Relation::kWaitAny, Relation::kWaitNode}));
  EXPECT_EQ(dag->node(0).save_paths, (std::vector<std::string>{"s", "s.x"}));
}

TEST(Dag, TextsOfErrors) {
  struct Case {
    const char* nodes;
    const char* more;
    const char* error;
  };
  for (
      const Case& c : std::vector<Case>{
          {R"([{"nodeName":"a"}])", "{}", "please provide algorithm name"},
          {R"([{"nodeName":"a","kind":"pipeline"}])", "{}", "please provide pipeline name"},
          {R"([{"nodeName":"a","algorithmName":"x"},{"nodeName":"a","algorithmName":"x"}])", "{}",
           "found duplicate node \"a\""},
          {R"([{"nodeName":"flowInput","algorithmName":"x"}])", "{}",
           "pipeline \"p\" has invalid reserved name \"flowInput\""},
          {R"([{"nodeName":"a","algorithmName":"x","input":["@b"]}])", "{}",
           "node \"a\" is depend on node \"b\" which is not exists"},
          {R"([{"nodeName":"a","algorithmName":"x","input":["@"]}])", "{}",
           "node \"a\" is depend on node \"\" which is not exists"},
          {R"([{"nodeName":"a","algorithmName":"x","input":["@a"]}])", "{}",
           "cyclic nodes are not allowed on batch pipeline"},
          {R"([{"nodeName":"a","algorithmName":"x","input":["@b"]},{"nodeName":"b","algorithmName":"x","input":["@a"]}])",
           "{}", "cyclic nodes are not allowed on batch pipeline"},
          {R"([{"nodeName":"a","algorithmName":"x","input":[{"k":["@flowInput.x.y"]}]}])", R"({"flowInput":{"x":1}})",
           "unable to find flowInput.x.y"},
          {R"([{"nodeName":"a","algorithmName":"x","input":["@flowInput"]}])", "{}", "unable to find flowInput"},
          {R"([{"nodeName":"a","algorithmName":"x","input":["@flowInput.q"]}])", R"({"flowInput":{"q":null}})", ""},
          {R"([{"nodeName":"a","algorithmName":"x"},{"nodeName":"o","kind":"output","input":[]}])", "{}",
           "node \"o\" should have parent nodes"},
      }) {
    EXPECT_EQ(error_of(c.nodes, c.more), c.error) << c.nodes;
  }
}

TEST(Dag, ControlEdges) {
  const spec::Pipeline pipeline =
      pipeline_of(R"([{"nodeName":"a","algorithmName":"x"},{"nodeName":"b","algorithmName":"x"}])",
                  R"({"edges":[{"source":"a","target":"b"},{"source":"a","target":"nobody"}]})");
  const auto dag = build_dag(pipeline);
  ASSERT_EQ(dag->edges().size(), 1U);
  EXPECT_TRUE(dag->edges()[0].needs_whole());
}

}  // namespace
}  // namespace hkube::graph
