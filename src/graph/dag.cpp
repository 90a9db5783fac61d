#include "graph/dag.h"

#include <algorithm>
#include <set>
#include <utility>

#include "graph/errc.h"

namespace hkube::graph {

namespace {

Error invalid(std::string text) { return {Errc::kInvalidGraph, std::move(text)}; }

Status check_node(const spec::Pipeline& pipeline, const spec::Node& node) {
  const bool runs_algorithm = node.kind == spec::NodeKind::kAlgorithm || node.kind == spec::NodeKind::kDebug;
  if (runs_algorithm && node.algorithm.empty()) return invalid("please provide algorithm name");
  if (node.kind == spec::NodeKind::kPipeline) {
    const auto spec = node.extra.find("spec");
    if (spec == node.extra.end() || string_or(*spec, "name").empty()) return invalid("please provide pipeline name");
  }
  if (node.name == "flowInput" || node.name == "dataSource") {
    return invalid("pipeline \"" + pipeline.name + "\" has invalid reserved name \"" + node.name + "\"");
  }
  return {};
}

/// Kahn's algorithm: a graph has a cycle exactly when it cannot be consumed from its sources.
bool has_cycle(const std::vector<DagNode>& nodes, const std::vector<DagEdge>& edges) {
  std::vector<std::size_t> waiting(nodes.size());
  std::vector<NodeIndex> ready;
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    waiting[i] = nodes[i].in.size();
    if (waiting[i] == 0) ready.push_back(i);
  }
  std::size_t consumed = 0;
  while (!ready.empty()) {
    const NodeIndex node = ready.back();
    ready.pop_back();
    ++consumed;
    for (std::uint32_t edge : nodes[node].out) {
      if (--waiting[edges[edge].to] == 0) ready.push_back(edges[edge].to);
    }
  }
  return consumed != nodes.size();
}

}  // namespace

bool DagEdge::needs_whole() const {
  if (relations.empty()) return true;
  return std::any_of(relations.begin(), relations.end(), [](Relation r) { return r != Relation::kWaitAny; });
}

std::optional<NodeIndex> Dag::find(std::string_view name) const {
  auto it = by_name_.find(std::string(name));
  return it == by_name_.end() ? std::nullopt : std::optional<NodeIndex>(it->second);
}

Result<Dag> build_dag(const spec::Pipeline& pipeline) {
  std::unordered_map<std::string_view, const spec::Node*> declared;
  for (const spec::Node& node : pipeline.nodes) {
    HKUBE_TRY(check_node(pipeline, node));
    if (!declared.emplace(node.name, &node).second) return invalid("found duplicate node \"" + node.name + "\"");
  }
  for (const spec::Node& node : pipeline.reused) declared.emplace(node.name, &node);

  Dag dag;
  auto enter = [&](const spec::Node& node) {
    auto [it, fresh] = dag.by_name_.emplace(node.name, static_cast<NodeIndex>(dag.nodes_.size()));
    if (fresh) {
      dag.nodes_.emplace_back();
      dag.nodes_.back().spec = &node;
      dag.nodes_.back().input = InputTemplate::compile(node.input);
    }
    return it->second;
  };
  std::unordered_map<std::uint64_t, std::uint32_t> edge_of;
  std::set<std::pair<NodeIndex, std::string>> saved;
  auto edge_between = [&](NodeIndex from, NodeIndex to) {
    auto [it, fresh] = edge_of.emplace((std::uint64_t{from} << 32) | to, static_cast<std::uint32_t>(dag.edges_.size()));
    if (fresh) {
      dag.edges_.push_back({from, to, {}});
      dag.nodes_[from].out.push_back(it->second);
      dag.nodes_[to].in.push_back(it->second);
    }
    return it->second;
  };

  for (const spec::Node& node : pipeline.nodes) {
    const InputTemplate input = InputTemplate::compile(node.input);
    for (const InputLeaf& leaf : input.leaves()) {
      const Reference* ref = leaf.reference();
      if (ref == nullptr || ref->source != RefSource::kNode) continue;
      auto parent = declared.find(ref->node);
      if (parent == declared.end()) {
        return invalid("node \"" + node.name + "\" is depend on node \"" + ref->node + "\" which is not exists");
      }
      const NodeIndex from = enter(*parent->second);
      const NodeIndex to = enter(node);
      dag.edges_[edge_between(from, to)].relations.push_back(ref->relation);
      if (saved.emplace(from, ref->body).second) dag.nodes_[from].save_paths.push_back(ref->body);
      auto& item_paths = dag.nodes_[from].item_paths;
      if (ref->relation == Relation::kWaitAnyBatch && std::ranges::find(item_paths, ref->body) == item_paths.end()) {
        item_paths.push_back(ref->body);
      }
    }
    enter(node);
  }
  for (const spec::ExtraEdge& extra : pipeline.edges) {
    const auto from = dag.find(extra.source);
    const auto to = dag.find(extra.target);
    if (from && to) edge_between(*from, *to);
  }

  for (const DagNode& node : dag.nodes_) {
    if (node.spec->kind != spec::NodeKind::kOutput) continue;
    if (!node.out.empty()) return invalid("node \"" + node.spec->name + "\" should not have child nodes");
    if (node.in.empty()) return invalid("node \"" + node.spec->name + "\" should have parent nodes");
  }
  if (pipeline.kind == spec::PipelineKind::kBatch && has_cycle(dag.nodes_, dag.edges_)) {
    return invalid("cyclic nodes are not allowed on batch pipeline");
  }
  return dag;
}

Status check_flow_input(const spec::Pipeline& pipeline, const Dag& dag) {
  for (const DagNode& node : dag.nodes()) {
    for (const InputLeaf& leaf : node.input.leaves()) {
      const Reference* ref = leaf.reference();
      if (ref == nullptr || ref->source != RefSource::kFlowInput) continue;
      if (pipeline.flow_input.is_object() && at_path(pipeline.flow_input, ref->path) != nullptr) continue;
      return invalid("unable to find " + ref->body);
    }
  }
  return {};
}

}  // namespace hkube::graph
