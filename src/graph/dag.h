#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "graph/input_template.h"
#include "spec/pipeline.h"

namespace hkube::graph {

/// Position of a node in the graph's order.
using NodeIndex = std::uint32_t;

/// A dependency between two nodes. `relations` are the references in order of appearance, duplicates kept; empty for a
/// control-only edge.
struct DagEdge {
  NodeIndex from = 0;
  NodeIndex to = 0;
  std::vector<Relation> relations;

  /// True when `to` must wait for all of `from`: some relation is not `*@`, or there is none at all.
  [[nodiscard]] bool needs_whole() const;
};

struct DagNode {
  const spec::Node* spec = nullptr;  ///< points into the pipeline that the graph was built from
  InputTemplate input;
  std::vector<std::uint32_t> in;        ///< edges into this node
  std::vector<std::uint32_t> out;       ///< edges out of it
  std::vector<std::string> save_paths;  ///< every reference that children make to this node, without duplicates
  std::vector<std::string> item_paths;  ///< those of `*#@`: the lengths there are needed of each item of a batch
};

/// The graph of a pipeline. Nodes stand in order of insertion: an edge enters both of its ends, so a node that is
/// referenced before it is declared comes first. This order decides progress text and result order.
class Dag {
 public:
  [[nodiscard]] const std::vector<DagNode>& nodes() const { return nodes_; }
  [[nodiscard]] const std::vector<DagEdge>& edges() const { return edges_; }
  [[nodiscard]] const DagNode& node(NodeIndex index) const { return nodes_[index]; }
  /// The node of that name, or nothing.
  [[nodiscard]] std::optional<NodeIndex> find(std::string_view name) const;

 private:
  friend Result<Dag> build_dag(const spec::Pipeline& pipeline);
  std::vector<DagNode> nodes_;
  std::vector<DagEdge> edges_;
  std::unordered_map<std::string, NodeIndex> by_name_;
};

/// Builds and checks the graph; texts of errors are the contract's (rest-api §5.3). `pipeline` must outlive the result.
Result<Dag> build_dag(const spec::Pipeline& pipeline);

/// Checks that each `@flowInput…` reference resolves in the pipeline's flow input (a null there is fine).
Status check_flow_input(const spec::Pipeline& pipeline, const Dag& dag);

}  // namespace hkube::graph
