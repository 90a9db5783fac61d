#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/expansion.h"
#include "job/descriptor.h"
#include "job/result_table.h"

namespace hkube::job {

/// A parent's results as a child reads them.
struct ParentResults {
  std::string node;
  graph::ResultShape::Kind kind = graph::ResultShape::Kind::kSingle;
  /// Null for a skipped parent, and for a batch that the child takes item by item while it still runs (wait-any): then
  /// the item's result travels with the assignment.
  std::shared_ptr<const ResultTable> results;
  /// Failed items and their errors, where the child shows them (the result of an inlined pipeline).
  std::vector<std::pair<std::uint32_t, std::string>> errors = {};
};

/// What the task of an execution has instead of a node of the pipeline: an algorithm that a running task started.
struct ExecutionCall {
  std::string exec_id;      ///< the caller's number for it
  std::string caller_node;  ///< name of the caller's node
  Json storage;             ///< links of inputs that the caller stored itself, by id; or null
  spec::Node spec;
  graph::DagNode node;  ///< points to `spec`
};

/// All that the tasks of one node have in common: made when the node expands, immutable, shared with workers. A task is
/// this and an item number.
struct NodePlan {
  std::shared_ptr<const Descriptor> descriptor;
  graph::NodeIndex node = 0;
  graph::Expansion expansion;
  std::uint32_t first_task = 0;
  std::vector<ParentResults> parents;
  std::shared_ptr<const ExecutionCall> execution;  ///< of an execution: stands in for the pipeline's node

  [[nodiscard]] const graph::DagNode& dag_node() const {
    return execution ? execution->node : descriptor->dag.node(node);
  }
  [[nodiscard]] const spec::Node& spec() const { return *dag_node().spec; }
  [[nodiscard]] bool is_batch() const { return expansion.form() == graph::Expansion::Form::kBatch; }
};

/// The plan of an execution that a task of `caller` starts. Its input has no references; strings that look like one are
/// what they are.
std::shared_ptr<NodePlan> make_execution_plan(const NodePlan& caller, std::string exec_id, std::string algorithm,
                                              Json input, Json storage);

/// The results that a wait-any task takes from parents that still run, by leaf.
struct AnyResults {
  struct Item {
    std::uint32_t leaf = 0;
    std::optional<StoredResult> result;  ///< nothing: the item failed or the parent has no such item
  };
  std::vector<Item> items;
};

/// Where the value of one input leaf comes from, for one task.
struct LeafBinding {
  enum class Kind {
    kAbsent,  ///< nothing: a shorter partner of an indexed batch
    kValue,   ///< `value`
    kResult,  ///< `path` in one stored result; nothing stored means null
    kList,    ///< `path` in each result of a batch, in batch order, failed items left out
  };
  std::uint32_t leaf = 0;
  Kind kind = Kind::kAbsent;
  Json value;
  std::optional<StoredResult> result;
  std::shared_ptr<const ResultTable> list;
  std::string path;
};

/// Binds every leaf of the node's input for task `item` (0-based). Pure; called where the input is needed, on the
/// worker's side.
std::vector<LeafBinding> bind_leaves(const NodePlan& plan, std::uint32_t item, const AnyResults* any);

}  // namespace hkube::job
