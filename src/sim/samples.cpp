#include "sim/samples.h"

#include "sim/sim_calls.h"

namespace hkube::sim {

namespace {

Json node(const char* name, const char* algorithm, Json input) {
  return {{"nodeName", name}, {"algorithmName", algorithm}, {"input", std::move(input)}};
}

/// Nodes, flow input and expected result; a shape of the pipeline language each.
Sample make_shape(SeededRandom& random) {
  const int n = static_cast<int>(random.below(12));
  const int m = 1 + static_cast<int>(random.below(5));
  const int sum_n = n * (n + 1) / 2;
  const int sum_m = m * (m + 1) / 2;
  Json pipeline = {{"flowInput", {{"n", n}, {"m", m}}}};
  Json& nodes = pipeline["nodes"];
  switch (random.below(16)) {
    case 0:  // range → batch → reduce
      nodes = {node("r", "range", {"@flowInput.n"}), node("t", "times", {"#@r", "@flowInput.m"}),
               node("s", "sum", {"@t"})};
      return {pipeline, {sum_n * m}, n > 0 ? std::optional(Sample::Again{"s", "t"}) : std::nullopt};
    case 1:  // wait-any between two batches
      nodes = {node("r", "range", {m}), node("a", "times", {"#@r", 3}), node("b", "times", {"*@a", 2}),
               node("s", "sum", {"@b"})};
      return {pipeline, {sum_m * 6}};
    case 2:  // raw batch, cartesian, two sinks
      nodes = {node("c", "times", {"#[1...3]", "#[2,4]"}), node("s", "sum", {"@c"}), node("e", "echo", {m})};
      nodes[0]["batchOperation"] = "cartesian";
      return {pipeline, {36, m}, Sample::Again{"s", "c"}};
    case 3:  // a diamond; the batch itself is the result
      nodes = {node("a", "echo", {n}), node("b", "times", {"@a", 2}), node("c", "times", {"@a", 3}),
               node("d", "times", {"#[1...4]", "@flowInput.m"}),
               node("e", "sum", Json::array({Json::array({"@b", "@c"})}))};
      return {pipeline, {m, 2 * m, 3 * m, 4 * m, 5 * n}};
    case 4:  // skipped nodes: range(0) is empty
      nodes = {node("r", "range", {0}), node("t", "times", {"#@r", 2}), node("s", "sum", {"@t", "@r", n})};
      return {pipeline, {n}};
    case 5:  // the skipped node is the result, and so is one that waits for its items
      nodes = {node("r", "range", {0}), node("t", "times", {"#@r", 2}), node("u", "times", {"*@t", 2}),
               node("e", "echo", {n})};
      nodes[1]["includeInResult"] = true;
      return {pipeline, {"skipped", "skipped", n}};
    case 6:  // two wait-any parents of different lengths
      nodes = {node("r", "range", {m}), node("a", "times", {"#@r", 2}), node("b", "times", {"#[1...3]", 5}),
               node("y", "list", {"*@a", "*@b"}), node("s", "sum", {"@y"})};
      return {pipeline, {2 * sum_m + 30}};
    case 7:  // wait-any and fan-out in one node, followed item by item
      nodes = {node("r", "range", {m}), node("a", "times", {"#@r", 2}), node("y", "times", {"*@a", "#[1...2]"}),
               node("z", "times", {"*@y", 10}), node("s", "sum", {"@z"})};
      return {pipeline, {60 * sum_m}, Sample::Again{"s", "z"}};
    case 8:  // items of items
      nodes = {node("r", "range", {"#[1...3]"}), node("t", "times", {"*#@r", m})};
      return {pipeline, {m, m, 2 * m, m, 2 * m, 3 * m}};
    case 9:  // cartesian of two results, wait-any on a single task
      nodes = {node("r", "range", {m}), node("q", "range", {2}), node("c", "times", {"#@r", "#@q"}),
               node("s", "sum", {"@c"}), node("t", "times", {"*@s", 2})};
      nodes[2]["batchOperation"] = "cartesian";
      return {pipeline, {sum_m * 6}};
    case 10:  // control edges only
      nodes = {node("a", "echo", {1}), node("b", "times", {"#[1...3]", 1}), node("c", "echo", {n}),
               node("d", "echo", {m})};
      pipeline["edges"] = {
          {{"source", "a"}, {"target", "b"}}, {{"source", "b"}, {"target", "c"}}, {{"source", "a"}, {"target", "d"}}};
      return {pipeline, {n, m}};
    case 11:  // an algorithm that starts algorithms and pipelines
      nodes = {node("d", "delegate", {m, n % 3}), node("e", "echo", {"@d"})};
      return {pipeline, {SimCalls::expected(m, n % 3)}, Sample::Again{"e", "d"}};
    case 12:  // a batch of them
      nodes = {node("d", "delegate", {"#[1...3]", 1}), node("s", "sum", {"@d"})};
      return {pipeline, {SimCalls::expected(1, 1) + SimCalls::expected(2, 1) + SimCalls::expected(3, 1)}};
    case 13:  // one that needs the whole machine, beside a batch of small tasks
      nodes = {node("w", "whole", {n}), node("b", "times", {"#[1...6]", m}), node("s", "sum", {"@b"})};
      return {pipeline, {n, 21 * m}};
    case 14:  // a batch of those, and small tasks one after the other
      nodes = {node("w", "whole", {"#[1...3]"}), node("a", "echo", {m}), node("t", "times", {"@a", 2}),
               node("s", "sum", {"@w"})};
      return {pipeline, {2 * m, 6}};
    default:  // wait-any beside the whole of another batch
      nodes = {node("a", "times", {"#[1...3]", 2}), node("b", "times", {"#[1...2]", m}),
               node("y", "list", {"*@a", "@b"}), node("s", "sum", {"@y"})};
      return {pipeline, {12 + 9 * m}};
  }
}

void add_retries(SeededRandom& random, Json& nodes) {
  constexpr const char* kPolicies[] = {"Never", "Always", "OnError", "OnCrash"};
  for (Json& node : nodes) {
    if (random.chance(500)) {
      node["retry"] = {{"policy", kPolicies[random.below(4)]}, {"limit", 1 + random.below(4)}};
    }
    if (random.chance(150)) node["ttl"] = 1;
  }
}

void add_options(SeededRandom& random, Json& pipeline) {
  Json options = Json::object();
  constexpr int kTolerances[] = {0, 30, 50, 80, 100};
  if (random.chance(600)) options["batchTolerance"] = kTolerances[random.below(5)];
  if (random.chance(150)) options["ttl"] = 1 + random.below(20);
  if (random.chance(100)) options["activeTtl"] = 1 + random.below(5);
  // The limit goes with the name, so that a run has several jobs that compete for it.
  const std::uint64_t group = random.below(8);
  pipeline["name"] = "sample-" + std::to_string(group);
  if (group < 3) options["concurrentPipelines"] = {{"amount", 1 + group}, {"rejectOnFailure", random.chance(500)}};
  pipeline["options"] = std::move(options);
}

}  // namespace

Sample make_sample(SeededRandom& random) {
  Sample sample = make_shape(random);
  sample.pipeline["priority"] = 1 + random.below(5);
  add_retries(random, sample.pipeline["nodes"]);
  add_options(random, sample.pipeline);
  return sample;
}

Json again_pipeline(const spec::Pipeline& earlier, const Sample::Again& again) {
  Json nodes = Json::array();
  for (const spec::Node& its : earlier.nodes) {
    if (its.name == again.node) nodes.push_back(node(its.name.c_str(), its.algorithm.c_str(), {"@" + again.reads}));
  }
  return {{"name", "again"}, {"nodes", std::move(nodes)}};
}

job::NodeReused again_results(const job::Job& earlier, const job::Descriptor& descriptor, const Sample::Again& again,
                              Timestamp now) {
  const job::NodeRun& run = earlier.node(*earlier.descriptor().dag.find(again.reads));
  job::NodeReused reused;
  reused.node = *descriptor.dag.find(again.reads);
  reused.from = earlier.id();
  reused.first_task = run.plan->first_task;
  reused.count = run.count();
  reused.batch = run.plan->is_batch();
  if (!run.metadata.is_null()) reused.metadata = to_text(run.metadata);
  reused.at = now;
  for (std::uint32_t item = 0; item < run.count(); ++item) {
    if (auto result = run.results->get(item)) reused.items.push_back({item, result->size, result->inline_bytes});
  }
  return reused;
}

}  // namespace hkube::sim
