#include "job/job.h"

#include <algorithm>

#include "job/errc.h"
#include "job/task_number.h"

namespace hkube::job {

namespace {

/// Shapes of the parents of a node, read from the job's state.
class JobShapes : public graph::ShapeSource {
 public:
  explicit JobShapes(const Job& job) : job_(job) {}
  [[nodiscard]] graph::ResultShape shape_of(std::string_view node) const override {
    const auto index = job_.descriptor().dag.find(node);
    return index ? job_.shape_of(*index) : graph::ResultShape{};
  }

 private:
  const Job& job_;
};

/// True when the edge's child takes items of the parent one by one, while the parent still runs.
bool follows_items(const graph::DagEdge& edge) { return !edge.needs_whole(); }

}  // namespace

std::string_view status_name(TaskStatus status) {
  switch (status) {
    case TaskStatus::kCreating:
      return "creating";
    case TaskStatus::kActive:
      return "active";
    case TaskStatus::kSucceed:
      return "succeed";
    case TaskStatus::kFailed:
      return "failed";
    case TaskStatus::kSkipped:
      return "skipped";
    case TaskStatus::kStopped:
      return "stopped";
  }
  return "creating";
}

Job::Job(JobNumber number, std::shared_ptr<const Descriptor> descriptor)
    : number_(number), descriptor_(std::move(descriptor)), nodes_(descriptor_->dag.nodes().size()) {
  audit_.push_back({descriptor_->submitted, descriptor_->user, "run"});
  for (graph::NodeIndex i = 0; i < nodes_.size(); ++i) {
    if (descriptor_->dag.node(i).spec->kind == spec::NodeKind::kReused) continue;
    ++open_nodes_;
    nodes_[i].waiting_for = static_cast<std::uint32_t>(descriptor_->dag.node(i).in.size());
    if (nodes_[i].waiting_for == 0) ready_nodes_.push_back(i);
  }
  flat_total_ = open_nodes_;
}

double Job::share_done() const {
  if (flat_total_ == 0) return 0;
  return 100.0 * static_cast<double>(flat_done_) / static_cast<double>(flat_total_);
}

double Job::progress() const { return std::max(least_progress_, share_done()); }

Result<graph::Expansion> Job::expand_node(graph::NodeIndex node) const {
  const graph::DagNode& dag_node = descriptor_->dag.node(node);
  return graph::expand(dag_node.input, dag_node.spec->batch_operation, descriptor_->pipeline.flow_input,
                       JobShapes(*this), dag_node.spec->name);
}

Status Job::apply(const Event& event) {
  // An expansion follows at once from what came before it, so the state between the two is seen by nobody.
  if (!std::holds_alternative<NodeExpanded>(event)) least_progress_ = progress();
  return std::visit([this](const auto& e) { return apply_one(e); }, event);
}

Status Job::apply_one(const Submitted&) { return Error(Errc::kDamagedEvent, "a job was submitted twice"); }

Status Job::apply_one(const NodeExpanded& event) {
  if (event.node >= nodes_.size() || nodes_[event.node].expanded()) {
    return Error(Errc::kDamagedEvent, "a node expanded twice");
  }
  const graph::DagNode& dag_node = descriptor_->dag.node(event.node);
  auto plan = std::make_shared<NodePlan>();
  HKUBE_ASSIGN(plan->expansion, expand_node(event.node));
  plan->descriptor = descriptor_;
  plan->node = event.node;
  plan->first_task = next_task_;
  for (std::uint32_t edge : dag_node.in) {
    const graph::DagEdge& e = descriptor_->dag.edges()[edge];
    const NodeRun& parent = nodes_[e.from];
    const graph::ResultShape::Kind kind = shape_of(e.from).kind;
    const bool complete = parent.finished() && kind != graph::ResultShape::Kind::kSkipped;
    plan->parents.push_back({descriptor_->dag.node(e.from).spec->name, kind, complete ? parent.results : nullptr});
    if (dag_node.spec->kind != spec::NodeKind::kPipeline) continue;
    for (std::uint32_t item : shape_of(e.from).failed) {
      const auto note = parent.notes.find(item);  // a reused result has none
      plan->parents.back().errors.emplace_back(item, note == parent.notes.end() ? "" : note->second.error);
    }
  }

  NodeRun& run = nodes_[event.node];
  run.expanded_at = event.at;
  const std::uint32_t count = plan->expansion.count();
  // Usually the first: nodes expand in the order in which they became ready.
  if (const auto it = std::find(ready_nodes_.begin(), ready_nodes_.end(), event.node); it != ready_nodes_.end()) {
    ready_nodes_.erase(it);
  }
  next_task_ += count;
  if (plan->expansion.form() == graph::Expansion::Form::kSkipped) {
    run.node_status = TaskStatus::kSkipped;
    run.plan = std::move(plan);
    --open_nodes_;
    ++flat_done_;
    node_delivered(event.node);
    return {};
  }
  flat_total_ += count - 1;
  run.results = std::make_shared<ResultTable>(plan->first_task, count);
  run.status.assign(count, TaskStatus::kCreating);
  run.counts[static_cast<std::size_t>(TaskStatus::kCreating)] = count;
  run.started_ms.assign(count, 0);
  run.ended_ms.assign(count, 0);
  run.plan = std::move(plan);
  if (run.plan->expansion.wait_any()) {
    release_all_ready(event.node);
  } else {
    released_.push_back({event.node, 0, count});
  }
  // Children that follow this node's items need no more than to know how many there are.
  if (run.plan->is_batch()) {
    for (std::uint32_t edge : dag_node.out) {
      if (follows_items(descriptor_->dag.edges()[edge])) parent_satisfied(descriptor_->dag.edges()[edge].to);
    }
  }
  return {};
}

Status Job::apply_one(const TaskDone& event) {
  if (!valid_item(event.node, event.item)) return Error(Errc::kDamagedEvent, "a result of an unknown task");
  NodeRun& run = nodes_[event.node];
  run.results->set(event.item, event.size, event.inline_bytes);
  if (!event.metadata.empty()) {
    HKUBE_ASSIGN(Json metadata, parse_json(event.metadata));
    if (run.plan->is_batch()) {
      keep_item_sizes(run, descriptor_->dag.node(event.node), event.item, metadata);
    } else {
      run.metadata = std::move(metadata);
    }
  }
  finish_item(event.node, event.item, event.started, event.ended, TaskStatus::kSucceed);
  return {};
}

Status Job::apply_one(const TaskRetried& event) {
  if (!valid_item(event.node, event.item)) return Error(Errc::kDamagedEvent, "a retry of an unknown task");
  NodeRun& run = nodes_[event.node];
  run.set_status(event.item, TaskStatus::kCreating);
  flat_done_ += executions_.end_of({event.node, event.item}, since_submission(event.at));
  TaskNote& note = run.notes[event.item];
  note.attempt = event.attempt;
  note.warnings.push_back(event.warning);
  released_.push_back({event.node, event.item, 1});
  return {};
}

Status Job::apply_one(const TaskFailed& event) {
  if (!valid_item(event.node, event.item)) return Error(Errc::kDamagedEvent, "a failure of an unknown task");
  nodes_[event.node].notes[event.item].error = event.error;
  finish_item(event.node, event.item, event.started, event.ended, TaskStatus::kFailed);
  return {};
}

Status Job::apply_one(const Resolved& event) {
  phase_ = Phase::kResolved;
  resolved_ = event;
  held_since_.reset();
  paused_since_.reset();
  if (event.outcome == Outcome::kStopped) audit_.push_back({event.at, event.user, "stop"});
  released_.clear();
  ready_nodes_.clear();
  flat_done_ += executions_.end_all(since_submission(event.at));
  if (event.outcome == Outcome::kCompleted) return {};
  for (NodeRun& run : nodes_) {
    if (!run.expanded()) {
      run.node_status = TaskStatus::kStopped;
      continue;
    }
    if (run.count_of(TaskStatus::kCreating) + run.count_of(TaskStatus::kActive) == 0) continue;
    for (std::uint32_t item = 0; item < run.count(); ++item) {
      if (run.status[item] == TaskStatus::kCreating || run.status[item] == TaskStatus::kActive) {
        run.set_status(item, TaskStatus::kStopped);
      }
    }
  }
  return {};
}

Status Job::apply_one(const Finished& event) {
  phase_ = Phase::kFinished;
  finished_ = event;
  return {};
}

Status Job::apply_one(const Held& event) {
  held_since_ = event.at;
  return {};
}

Status Job::apply_one(const Admitted&) {
  held_since_.reset();
  return {};
}

Status Job::apply_one(const Paused& event) {
  paused_since_ = event.at;
  released_.clear();
  audit_.push_back({event.at, event.user, "pause"});
  return {};
}

Status Job::apply_one(const Resumed& event) {
  paused_since_.reset();
  released_ = runnable_items();
  audit_.push_back({event.at, event.user, "resume"});
  return {};
}

Status Job::apply_one(const Started& event) {
  if (!started_at_) started_at_ = event.at;
  return {};
}

Status Job::apply_one(const VersionsTaken& event) {
  for (const VersionsTaken::Version& taken : event.versions) versions_.emplace(taken.algorithm, taken.version);
  return {};
}

Status Job::apply_one(const NodeReused& event) {
  if (event.node >= nodes_.size() || nodes_[event.node].expanded() ||
      descriptor_->dag.node(event.node).spec->kind != spec::NodeKind::kReused) {
    return Error(Errc::kDamagedEvent, "results are reused for a node that runs");
  }
  using Form = graph::Expansion::Form;
  auto plan = std::make_shared<NodePlan>();
  plan->expansion = graph::Expansion::fixed(event.count == 0 ? Form::kSkipped
                                            : event.batch    ? Form::kBatch
                                                             : Form::kSingle,
                                            event.count);
  plan->descriptor = descriptor_;
  plan->node = event.node;
  plan->first_task = event.first_task;
  NodeRun& run = nodes_[event.node];
  run.plan = std::move(plan);
  run.results = std::make_shared<ResultTable>(event.first_task, event.count, event.from);
  run.status.assign(event.count, TaskStatus::kFailed);
  run.counts[static_cast<std::size_t>(TaskStatus::kFailed)] = event.count;
  run.started_ms.assign(event.count, 0);
  run.ended_ms.assign(event.count, 0);
  if (event.count == 0) run.node_status = TaskStatus::kSkipped;
  for (const NodeReused::Item& item : event.items) {
    if (item.item >= event.count) return Error(Errc::kDamagedEvent, "a reused result of an unknown item");
    run.results->set(item.item, item.size, item.inline_bytes);
    run.set_status(item.item, TaskStatus::kSucceed);
  }
  if (!event.metadata.empty()) {
    HKUBE_ASSIGN(run.metadata, parse_json(event.metadata));
  }
  // Followers of its items too: no expansion has told them before.
  for (std::uint32_t edge : descriptor_->dag.node(event.node).out) parent_satisfied(descriptor_->dag.edges()[edge].to);
  return {};
}

void Job::keep_item_sizes(NodeRun& run, const graph::DagNode& node, std::uint32_t item, const Json& metadata) {
  for (const std::string& body : node.item_paths) {
    auto& sizes = run.item_sizes[body];
    sizes.resize(run.count());
    const auto saved = metadata.find(body);
    if (saved == metadata.end() || string_or(*saved, "type") != "array") continue;
    const auto size = saved->find("size");
    if (size != saved->end() && size->is_number_unsigned()) sizes[item] = size->get<std::uint32_t>();
  }
}

bool Job::valid_item(std::uint32_t node, std::uint32_t item) const {
  if (node >= nodes_.size() || item >= nodes_[node].count()) return false;
  const TaskStatus status = nodes_[node].status[item];
  return status == TaskStatus::kCreating || status == TaskStatus::kActive;
}

Status Job::apply_one(const ExecutionStarted& event) {
  const Caller caller{event.node, event.item};
  std::string_view node;
  if (event.node == kExecutionNode) {
    if (!executions_.is_open(event.item)) return Error(Errc::kDamagedEvent, "an execution of one that is over");
    node = executions_.at(event.item).node;
  } else {
    if (!valid_item(event.node, event.item)) return Error(Errc::kDamagedEvent, "an execution of an unknown task");
    node = descriptor_->dag.node(event.node).spec->name;
  }
  executions_.start(caller, node, event.algorithm, next_task_++, since_submission(event.at));
  ++flat_total_;
  return {};
}

Status Job::apply_one(const ExecutionEnded& event) {
  if (!executions_.is_open(event.execution)) return Error(Errc::kDamagedEvent, "the end of an unknown execution");
  const TaskStatus status = event.outcome == Outcome::kCompleted ? TaskStatus::kSucceed
                            : event.outcome == Outcome::kFailed  ? TaskStatus::kFailed
                                                                 : TaskStatus::kStopped;
  if (status != TaskStatus::kStopped) executions_.mark_started(event.execution, since_submission(event.started));
  flat_done_ += executions_.end(event.execution, status, event.error, since_submission(event.ended));
  return {};
}

void Job::mark_execution_started(std::uint32_t execution, Timestamp at) {
  executions_.mark_started(execution, since_submission(at));
}

std::uint32_t Job::since_submission(Timestamp at) const {
  const std::int64_t ms = at.ms - descriptor_->submitted.ms;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(ms, 1, UINT32_MAX));
}

void Job::finish_item(graph::NodeIndex node, std::uint32_t item, Timestamp started, Timestamp ended,
                      TaskStatus status) {
  NodeRun& run = nodes_[node];
  started_at_ = std::min(started_at_.value_or(started), started);
  run.set_status(item, status);
  run.started_ms[item] = since_submission(started);
  run.ended_ms[item] = since_submission(ended);
  ++flat_done_;
  flat_done_ += executions_.end_of({node, item}, run.ended_ms[item]);
  release_after(node, item);
  if (run.finished()) {
    --open_nodes_;
    node_delivered(node);
  }
}

void Job::node_delivered(graph::NodeIndex node) {
  const NodeRun& run = nodes_[node];
  const bool expanded_batch = run.plan != nullptr && run.plan->is_batch();
  for (std::uint32_t edge : descriptor_->dag.node(node).out) {
    const graph::DagEdge& e = descriptor_->dag.edges()[edge];
    // A follower of items was satisfied when the batch expanded.
    if (follows_items(e) && expanded_batch) continue;
    parent_satisfied(e.to);
  }
}

void Job::parent_satisfied(graph::NodeIndex child) {
  if (--nodes_[child].waiting_for == 0) ready_nodes_.push_back(child);
}

bool Job::any_index_ready(graph::NodeIndex node, std::uint32_t index) const {
  for (std::uint32_t edge : descriptor_->dag.node(node).in) {
    const graph::DagEdge& e = descriptor_->dag.edges()[edge];
    if (!follows_items(e)) continue;
    const NodeRun& parent = nodes_[e.from];
    if (parent.finished() || index >= parent.count()) continue;
    const TaskStatus status = parent.status[index];
    if (status != TaskStatus::kSucceed && status != TaskStatus::kFailed) return false;
  }
  return true;
}

void Job::release_after(graph::NodeIndex parent, std::uint32_t item) {
  for (std::uint32_t edge : descriptor_->dag.node(parent).out) {
    const graph::DagEdge& e = descriptor_->dag.edges()[edge];
    if (!follows_items(e) || !nodes_[e.to].expanded()) continue;
    const graph::Expansion& expansion = nodes_[e.to].plan->expansion;
    if (!expansion.wait_any() || expansion.count() == 0 || !any_index_ready(e.to, item)) continue;
    released_.push_back({e.to, item * expansion.per_index(), expansion.per_index()});
  }
}

void Job::release_all_ready(graph::NodeIndex node) {
  const graph::Expansion& expansion = nodes_[node].plan->expansion;
  const std::uint32_t indexes = expansion.count() / expansion.per_index();
  for (std::uint32_t index = 0; index < indexes; ++index) {
    if (!any_index_ready(node, index)) continue;
    const std::uint32_t first = index * expansion.per_index();
    if (!released_.empty() && released_.back().node == node &&
        released_.back().first + released_.back().count == first) {
      released_.back().count += expansion.per_index();
    } else {
      released_.push_back({node, first, expansion.per_index()});
    }
  }
}

std::vector<ItemRange> Job::take_released() { return std::exchange(released_, {}); }

std::vector<ItemRange> Job::runnable_items() const {
  std::vector<ItemRange> ranges;
  if (phase_ != Phase::kActive) return ranges;
  for (graph::NodeIndex node = 0; node < nodes_.size(); ++node) {
    const NodeRun& run = nodes_[node];
    if (!run.expanded() || run.finished()) continue;
    const graph::Expansion& expansion = run.plan->expansion;
    for (std::uint32_t item = 0; item < run.count(); ++item) {
      if (run.status[item] != TaskStatus::kCreating) continue;
      if (expansion.wait_any() && !any_index_ready(node, expansion.any_index(item))) continue;
      if (!ranges.empty() && ranges.back().node == node && ranges.back().first + ranges.back().count == item) {
        ++ranges.back().count;
      } else {
        ranges.push_back({node, item, 1});
      }
    }
  }
  return ranges;
}

std::uint32_t Job::attempt_of(graph::NodeIndex node, std::uint32_t item) const {
  const auto it = nodes_[node].notes.find(item);
  return it == nodes_[node].notes.end() ? 0 : it->second.attempt;
}

TaskId Job::task_id_of(graph::NodeIndex node, std::uint32_t item) const {
  return task_id(descriptor_->id, nodes_[node].plan->first_task + item);
}

void Job::mark_started(graph::NodeIndex node, std::uint32_t item, Timestamp at) {
  nodes_[node].set_status(item, TaskStatus::kActive);
  nodes_[node].started_ms[item] = since_submission(at);
}

bool Job::mark_waiting(graph::NodeIndex node, std::uint32_t item) {
  if (node == kExecutionNode) return executions_.mark_waiting(item);
  NodeRun& run = nodes_[node];
  if (run.status[item] != TaskStatus::kActive) return false;
  run.set_status(item, TaskStatus::kCreating);
  run.started_ms[item] = 0;
  return true;
}

std::shared_ptr<const AnyResults> Job::any_results(graph::NodeIndex node, std::uint32_t item) const {
  const NodePlan& plan = *nodes_[node].plan;
  if (!plan.expansion.wait_any()) return nullptr;
  const std::uint32_t index = plan.expansion.any_index(item);
  auto any = std::make_shared<AnyResults>();
  const auto& leaves = plan.dag_node().input.leaves();
  for (std::uint32_t leaf = 0; leaf < leaves.size(); ++leaf) {
    const graph::Reference* ref = leaves[leaf].reference();
    if (ref == nullptr || ref->relation != graph::Relation::kWaitAny || ref->source != graph::RefSource::kNode)
      continue;
    const auto parent = descriptor_->dag.find(ref->node);
    if (!parent || shape_of(*parent).kind != graph::ResultShape::Kind::kBatch) continue;
    any->items.push_back({leaf, nodes_[*parent].results->get(index)});
  }
  return any;
}

graph::ResultShape Job::shape_of(graph::NodeIndex node) const {
  const NodeRun& run = nodes_[node];
  graph::ResultShape shape;
  if (run.node_status == TaskStatus::kSkipped) {
    shape.kind = graph::ResultShape::Kind::kSkipped;
  } else if (run.plan != nullptr && run.plan->is_batch()) {
    shape.kind = graph::ResultShape::Kind::kBatch;
    shape.items = run.count();
    shape.item_sizes = &run.item_sizes;
    if (run.count_of(TaskStatus::kFailed) > 0) {
      for (std::uint32_t item = 0; item < run.count(); ++item) {
        if (run.status[item] == TaskStatus::kFailed) shape.failed.push_back(item);
      }
    }
  } else {
    shape.metadata = run.metadata;
  }
  return shape;
}

}  // namespace hkube::job
