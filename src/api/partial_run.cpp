#include "api/partial_run.h"

#include <algorithm>
#include <set>

#include "api/respond.h"

namespace hkube::api {

namespace {

using graph::NodeIndex;

Status check_relations(const graph::Dag& dag) {
  for (const graph::DagNode& node : dag.nodes()) {
    for (const graph::InputLeaf& leaf : node.input.leaves()) {
      const graph::Reference* ref = leaf.reference();
      if (ref == nullptr || ref->source != graph::RefSource::kNode) continue;
      if (ref->relation == graph::Relation::kWaitAny || ref->relation == graph::Relation::kWaitAnyBatch) {
        return bad_request("relation waitAny for node " + node.spec->name + " is not allowed");
      }
    }
  }
  return {};
}

/// The node and all that follow from it.
std::set<NodeIndex> with_successors(const graph::Dag& dag, NodeIndex node) {
  std::set<NodeIndex> reached{node};
  std::vector<NodeIndex> open{node};
  while (!open.empty()) {
    const NodeIndex here = open.back();
    open.pop_back();
    for (std::uint32_t edge : dag.node(here).out) {
      const NodeIndex next = dag.edges()[edge].to;
      if (reached.insert(next).second) open.push_back(next);
    }
  }
  return reached;
}

/// Nodes outside of the part whose results it reads, in order of the graph.
Result<std::vector<std::string>> read_parents(const job::Job& earlier, const std::set<NodeIndex>& part) {
  const graph::Dag& dag = earlier.descriptor().dag;
  std::set<NodeIndex> parents;
  for (const graph::DagEdge& edge : dag.edges()) {
    if (!edge.relations.empty() && part.contains(edge.to) && !part.contains(edge.from)) parents.insert(edge.from);
  }
  std::vector<std::string> names;
  for (NodeIndex parent : parents) {
    const std::string& name = dag.node(parent).spec->name;
    if (!earlier.node(parent).finished()) {
      return bad_request("node " + name + " of job " + earlier.id().str() + " has no result that could be used again");
    }
    names.push_back(name);
  }
  return names;
}

void override_debug(Json& pipeline, const std::string& node, const std::set<std::string>& kept, bool debug) {
  Json& options = pipeline["options"];
  Json list = Json::array();
  if (const auto it = options.find("debugOverride"); it != options.end() && it->is_array()) {
    for (const Json& name : *it) {
      if (name.is_string() && kept.contains(name.get<std::string>())) list.push_back(name);
    }
  }
  if (debug && std::find(list.begin(), list.end(), Json(node)) == list.end()) list.push_back(node);
  if (!list.empty()) options["debugOverride"] = std::move(list);
}

Json cut_pipeline(const job::Job& earlier, const std::set<std::string>& kept) {
  const auto whole = parse_json(earlier.descriptor().pipeline_text);
  Json pipeline = *whole;
  Json nodes = Json::array();
  for (Json& node : pipeline["nodes"]) {
    if (kept.contains(string_or(node, "nodeName"))) nodes.push_back(std::move(node));
  }
  pipeline["nodes"] = std::move(nodes);
  if (const auto it = pipeline.find("edges"); it != pipeline.end() && it->is_array()) {
    Json edges = Json::array();
    for (Json& edge : *it) {
      if (kept.contains(string_or(edge, "source")) && kept.contains(string_or(edge, "target"))) {
        edges.push_back(std::move(edge));
      }
    }
    *it = std::move(edges);
  }
  return pipeline;
}

}  // namespace

Result<PartialRun> cut_partial_run(const job::Job& earlier, const std::string& node, bool debug) {
  const job::Descriptor& descriptor = earlier.descriptor();
  if (descriptor.pipeline.kind == spec::PipelineKind::kStream) {
    return bad_request("run node is not allowed in stream pipeline");
  }
  HKUBE_TRY(check_relations(descriptor.dag));
  const auto first = descriptor.dag.find(node);
  if (!first || descriptor.dag.node(*first).spec->kind == spec::NodeKind::kReused) {
    return bad_request("cant find relations for " + node);
  }
  const std::set<NodeIndex> part = with_successors(descriptor.dag, *first);
  PartialRun run;
  HKUBE_ASSIGN(run.reused, read_parents(earlier, part));
  std::set<std::string> kept;
  for (NodeIndex index : part) kept.insert(descriptor.dag.node(index).spec->name);

  const JobId root = descriptor.context.root_job.empty() ? descriptor.id : descriptor.context.root_job;
  Json pipeline = cut_pipeline(earlier, kept);
  pipeline["name"] = descriptor.pipeline.name + "-" + node;
  for (Json& kept_node : pipeline["nodes"]) {
    if (string_or(kept_node, "nodeName") == node) kept_node["cacheJobId"] = root.str();
  }
  override_debug(pipeline, node, kept, debug);
  run.submission.user_pipeline = pipeline;
  run.submission.pipeline = std::move(pipeline);
  run.submission.types = descriptor.types;
  run.submission.types.emplace_back("node");
  run.submission.context.root_job = root;
  run.submission.context.reused = run.reused;
  return run;
}

std::vector<job::NodeReused> reused_results(const job::Job& earlier, const job::Descriptor& descriptor, Timestamp now) {
  std::vector<job::NodeReused> all;
  for (const std::string& name : descriptor.context.reused) {
    const auto from = earlier.descriptor().dag.find(name);
    const auto to = descriptor.dag.find(name);
    if (!from || !to) continue;
    const job::NodeRun& run = earlier.node(*from);
    job::NodeReused reused;
    reused.node = *to;
    reused.from = earlier.id();
    reused.first_task = run.plan->first_task;
    reused.count = run.count();
    reused.batch = run.plan->is_batch();
    if (!run.metadata.is_null()) reused.metadata = to_text(run.metadata);
    reused.at = now;
    for (std::uint32_t item = 0; run.results != nullptr && item < run.count(); ++item) {
      auto result = run.results->get(item);
      if (!result) continue;
      // A result that the earlier job had itself taken over lies where it was made.
      if (!result->origin.empty()) reused.from = result->origin;
      reused.items.push_back({item, result->size, std::move(result->inline_bytes)});
    }
    all.push_back(std::move(reused));
  }
  return all;
}

}  // namespace hkube::api
