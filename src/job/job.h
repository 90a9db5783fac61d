#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "job/descriptor.h"
#include "job/events.h"
#include "job/executions.h"
#include "job/node_run.h"

namespace hkube::job {

enum class Phase : std::uint8_t {
  kActive,    ///< tasks may run
  kResolved,  ///< the outcome is known; its result is being stored
  kFinished,  ///< all is stored
};

/// One line of a job's audit trail.
struct AuditEntry {
  Timestamp at;
  std::string user;
  std::string action;  ///< "run", "pause", "resume", "stop"
};

/// One job's state machine. State changes only in apply(); decide.h says which events follow from what was reported.
/// Owned by the control thread. No clock, no I/O.
class Job {
 public:
  Job(JobNumber number, std::shared_ptr<const Descriptor> descriptor);

  /// Changes the state by one event, except Submitted, which is the constructor. Events of a replay are applied in the
  /// same order and give the same state.
  Status apply(const Event& event);

  [[nodiscard]] JobNumber number() const { return number_; }
  [[nodiscard]] const JobId& id() const { return descriptor_->id; }
  [[nodiscard]] const Descriptor& descriptor() const { return *descriptor_; }
  [[nodiscard]] const std::shared_ptr<const Descriptor>& shared_descriptor() const { return descriptor_; }
  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] const std::vector<NodeRun>& nodes() const { return nodes_; }
  [[nodiscard]] const NodeRun& node(graph::NodeIndex index) const { return nodes_[index]; }
  [[nodiscard]] const std::optional<Resolved>& resolved() const { return resolved_; }
  [[nodiscard]] const std::optional<Finished>& finished() const { return finished_; }
  /// When the first task began; nothing while none has.
  [[nodiscard]] const std::optional<Timestamp>& started_at() const { return started_at_; }
  /// The versions of algorithms that all its tasks run, by the algorithm's name. What has not begun has none yet.
  using Versions = std::map<std::string, std::string>;
  [[nodiscard]] const Versions& versions() const { return versions_; }
  /// Null when it has not taken one.
  [[nodiscard]] const std::string* version_of(const std::string& algorithm) const {
    const auto it = versions_.find(algorithm);
    return it == versions_.end() ? nullptr : &it->second;
  }
  [[nodiscard]] std::uint32_t attempt_of(graph::NodeIndex node, std::uint32_t item) const;
  [[nodiscard]] TaskId task_id_of(graph::NodeIndex node, std::uint32_t item) const;

  /// True while a user suspends the job: running tasks go on, nothing new starts.
  [[nodiscard]] bool paused() const { return paused_since_.has_value(); }
  /// True until the job is admitted: too many jobs of its pipeline are open.
  [[nodiscard]] bool held() const { return held_since_.has_value(); }
  [[nodiscard]] const std::optional<Timestamp>& paused_since() const { return paused_since_; }
  [[nodiscard]] const std::optional<Timestamp>& held_since() const { return held_since_; }
  /// True when tasks may be handed out.
  [[nodiscard]] bool runs() const { return phase_ == Phase::kActive && !paused() && !held(); }
  /// Share of the tasks known so far that are finished, in per cent (pipeline-semantics §5.1); it never goes down:
  /// while a batch that just expanded lowers the share, the earlier value stands.
  [[nodiscard]] double progress() const;
  /// What users did to the job, oldest first: {timestamp, user, action}.
  [[nodiscard]] const std::vector<AuditEntry>& audit() const { return audit_; }

  /// Nodes whose parents have all delivered and which have not expanded yet.
  [[nodiscard]] const std::vector<graph::NodeIndex>& ready_nodes() const { return ready_nodes_; }
  /// Nodes that are not finished.
  [[nodiscard]] std::uint32_t open_nodes() const { return open_nodes_; }

  /// How a ready node would become tasks; the error is the job's failure.
  [[nodiscard]] Result<graph::Expansion> expand_node(graph::NodeIndex node) const;

  /// Items that became runnable since the last call: what the scheduler has to queue.
  std::vector<ItemRange> take_released();
  /// Every item that may run now, does not, and has no outcome: what to queue after a replay or a pause.
  [[nodiscard]] std::vector<ItemRange> runnable_items() const;

  /// Algorithms that tasks of this job started, in order of start.
  [[nodiscard]] const Executions& executions() const { return executions_; }
  /// Marks an execution as running; not an event, as none outlives a restart.
  void mark_execution_started(std::uint32_t execution, Timestamp at);

  /// Marks a task as running; not an event, as a restart runs it again. The job's first one has one: Started.
  void mark_started(graph::NodeIndex node, std::uint32_t item, Timestamp at);
  /// Takes that back, of an execution, too (kExecutionNode and its position): the worker had it and did not begin it.
  /// False when it is over already.
  bool mark_waiting(graph::NodeIndex node, std::uint32_t item);

  /// For a task of a wait-any node: the items it takes from parents.
  [[nodiscard]] std::shared_ptr<const AnyResults> any_results(graph::NodeIndex node, std::uint32_t item) const;
  /// What a child sees of this node's result; the node is finished, or is a batch that a wait-any child follows.
  [[nodiscard]] graph::ResultShape shape_of(graph::NodeIndex node) const;
  /// Metadata of a single node's result.
  [[nodiscard]] const Json& metadata_of(graph::NodeIndex node) const { return nodes_[node].metadata; }

 private:
  Status apply_one(const NodeExpanded& event);
  Status apply_one(const TaskDone& event);
  Status apply_one(const TaskRetried& event);
  Status apply_one(const TaskFailed& event);
  Status apply_one(const Resolved& event);
  Status apply_one(const Finished& event);
  Status apply_one(const Submitted& event);
  Status apply_one(const Held& event);
  Status apply_one(const Admitted& event);
  Status apply_one(const Paused& event);
  Status apply_one(const Resumed& event);
  Status apply_one(const NodeReused& event);
  Status apply_one(const Started& event);
  Status apply_one(const VersionsTaken& event);
  Status apply_one(const ExecutionStarted& event);
  Status apply_one(const ExecutionEnded& event);
  void keep_item_sizes(NodeRun& run, const graph::DagNode& node, std::uint32_t item, const Json& metadata);
  [[nodiscard]] double share_done() const;

  [[nodiscard]] bool valid_item(std::uint32_t node, std::uint32_t item) const;
  void finish_item(graph::NodeIndex node, std::uint32_t item, Timestamp started, Timestamp ended, TaskStatus status);
  void node_delivered(graph::NodeIndex node);
  void parent_satisfied(graph::NodeIndex child);
  void release_after(graph::NodeIndex parent, std::uint32_t item);
  void release_all_ready(graph::NodeIndex node);
  [[nodiscard]] bool any_index_ready(graph::NodeIndex node, std::uint32_t index) const;
  [[nodiscard]] std::uint32_t since_submission(Timestamp at) const;

  JobNumber number_;
  std::shared_ptr<const Descriptor> descriptor_;
  Phase phase_ = Phase::kActive;
  std::optional<Timestamp> started_at_;
  Versions versions_;
  std::vector<NodeRun> nodes_;
  std::vector<graph::NodeIndex> ready_nodes_;
  std::vector<ItemRange> released_;
  Executions executions_;
  std::uint32_t next_task_ = 0;
  std::uint32_t open_nodes_ = 0;
  std::uint64_t flat_total_ = 0;  ///< items of expanded nodes, other nodes once
  std::uint64_t flat_done_ = 0;
  double least_progress_ = 0;  ///< what may have been shown already
  std::optional<Timestamp> paused_since_;
  std::optional<Timestamp> held_since_;
  std::vector<AuditEntry> audit_;
  std::optional<Resolved> resolved_;
  std::optional<Finished> finished_;
};

}  // namespace hkube::job
