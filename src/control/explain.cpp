#include "control/explain.h"

#include <algorithm>
#include <cmath>

#include "control/documents.h"

namespace hkube::control {

namespace {

Json entry(const char* what, std::string reason, Timestamp since, std::string freed_by) {
  return {{"what", what}, {"reason", std::move(reason)}, {"since", since.ms}, {"freedBy", std::move(freed_by)}};
}

Json node_entry(const char* what, const spec::Node& node, std::uint64_t tasks, std::string reason, Timestamp since,
                std::string freed_by) {
  Json document = {{"what", what}, {"nodeName", node.name}, {"tasks", tasks}};
  document.update(entry(what, std::move(reason), since, std::move(freed_by)));
  return document;
}

std::string count(std::uint64_t n, const char* one) { return std::to_string(n) + " " + one + (n == 1 ? "" : "s"); }

/// What a node waits for: all of its parents, or of those whose items it takes one by one only that they have items.
enum class Needs { kAll, kTasks };

/// The parents that a node waits for; empty when all have delivered.
std::string open_parents(const job::Job& job, graph::NodeIndex node, Needs needs) {
  std::string text;
  const auto& dag = job.descriptor().dag;
  for (std::uint32_t edge : dag.node(node).in) {
    const graph::NodeIndex parent = dag.edges()[edge].from;
    const job::NodeRun& run = job.node(parent);
    if (run.finished()) continue;
    const bool has_items = run.expanded() && run.plan->is_batch() && !dag.edges()[edge].needs_whole();
    if (needs == Needs::kTasks && has_items) continue;
    text += (text.empty() ? "" : ", ") + dag.node(parent).spec->name;
    if (!run.expanded()) continue;
    const std::uint32_t done = run.count_of(job::TaskStatus::kSucceed) + run.count_of(job::TaskStatus::kFailed);
    text += " (" + std::to_string(done) + " of " + std::to_string(run.count()) + " tasks done)";
  }
  return text;
}

class Explainer {
 public:
  Explainer(const ControlLoop& loop, const job::Job& job, Timestamp now) : loop_(loop), job_(job), now_(now) {
    for (const job::ItemRange& range : job.runnable_items()) runnable_[range.node] += range.count;
    for (const auto& [assignment, running] : loop.running()) {
      if (running.job != job.number()) continue;
      const auto [it, first] = oldest_start_.try_emplace(running.node, running.since);
      if (!first) it->second = std::min(it->second, running.since);
    }
  }

  Json document() {
    explain_whole();
    if (job_.phase() == job::Phase::kActive) {
      for (graph::NodeIndex i = 0; i < job_.nodes().size(); ++i) explain_node(i);
      explain_callers();
      explain_executions();
    }
    Json document = {{"jobId", job_.id().str()},
                     {"status", std::string(open_status(job_))},
                     {"waiting", std::move(waiting_)},
                     {"workers", workers()}};
    const std::string& unlimited = loop_.scheduler().settings().memory_unlimited;
    if (!unlimited.empty()) document["notes"] = Json::array({unlimited});
    return document;
  }

 private:
  [[nodiscard]] Timestamp submitted() const { return job_.descriptor().submitted; }

  void explain_whole() {
    if (job_.phase() == job::Phase::kResolved) {
      waiting_.push_back(entry("job", "its result is being stored", job_.resolved()->at, "the store"));
    }
    if (job_.phase() == job::Phase::kFinished) {
      waiting_.push_back(entry("job", "its end is being written", job_.finished()->at, "the store"));
    }
    if (const auto& failure = loop_.recorder().failure()) {
      waiting_.push_back(
          entry("job", "the store cannot be written: " + failure->message, now_,
                "room on the disk, or whatever else the message names; writing is tried again every second"));
    }
    if (job_.phase() != job::Phase::kActive) return;
    if (job_.held()) explain_held();
    if (job_.paused()) {
      const auto by = std::find_if(job_.audit().rbegin(), job_.audit().rend(),
                                   [](const job::AuditEntry& e) { return e.action == "pause"; });
      waiting_.push_back(entry("job", "paused by " + by->user, *job_.paused_since(),
                               "POST exec/resume, or: hkubectl exec resume " + job_.id().str()));
    }
  }

  void explain_held() {
    const spec::Pipeline& pipeline = job_.descriptor().pipeline;
    const std::uint64_t running = loop_.groups().running(pipeline);
    waiting_.push_back(
        entry("job",
              count(running, "job") + " of pipeline " + pipeline.name +
                  " run, and options.concurrentPipelines allows " + std::to_string(pipeline.concurrency.amount) +
                  "; place in the line: " + std::to_string(loop_.groups().place(pipeline, job_.number())),
              *job_.held_since(), "the end of one of them"));
  }

  void explain_node(graph::NodeIndex index) {
    const job::NodeRun& run = job_.node(index);
    const spec::Node& spec = *job_.descriptor().dag.node(index).spec;
    if (run.finished() || spec.kind == spec::NodeKind::kReused) return;
    if (!run.expanded()) {
      const std::string parents = open_parents(job_, index, Needs::kTasks);
      waiting_.push_back(node_entry("node", spec, 0, parents.empty() ? whole_job() : "waits for node " + parents,
                                    submitted(), parents.empty() ? "see the job" : "the end of these nodes"));
      return;
    }
    const std::uint32_t active = run.count_of(job::TaskStatus::kActive);
    if (active > 0) {
      waiting_.push_back(node_entry("tasks", spec, active, "running on workers of algorithm " + queue_of(spec),
                                    oldest_start_.at(index), "the algorithm"));
    }
    const std::uint32_t creating = run.count_of(job::TaskStatus::kCreating);
    if (creating > 0) explain_creating(index, creating);
  }

  /// Tasks that exist and do not run: queued, or items of a wait-any node whose partners are not there, or suspended.
  void explain_creating(graph::NodeIndex index, std::uint32_t creating) {
    const job::NodeRun& run = job_.node(index);
    const spec::Node& spec = *job_.descriptor().dag.node(index).spec;
    if (!job_.runs()) {
      waiting_.push_back(node_entry("tasks", spec, creating, whole_job(), run.expanded_at, "see the job"));
      return;
    }
    const std::string& queue = loop_.queue_for(job_, queue_of(spec));
    const std::uint64_t queued = run.plan->expansion.wait_any() ? queued_items(index) : creating;
    if (queued > 0) {
      const scheduler::WaitReason reason = loop_.scheduler().wait_reason(queue, now_);
      Json document = node_entry("tasks", spec, queued, reason.text, run.expanded_at, reason.freed_by);
      document["queuedOfAlgorithm"] = loop_.scheduler().queued(queue);
      if (const auto line = loop_.scheduler().line_of(queue, job_.number())) document["line"] = line_document(*line);
      add_reservation(document, reason);
      waiting_.push_back(std::move(document));
    }
    if (creating > queued) {
      waiting_.push_back(node_entry("tasks", spec, creating - queued,
                                    "wait for their items of node " + open_parents(job_, index, Needs::kAll),
                                    run.expanded_at, "the end of these items"));
    }
  }

  /// For whom room is kept, until when that is expected, and on how many workers of whom tasks run there meanwhile.
  void add_reservation(Json& document, const scheduler::WaitReason& reason) const {
    const auto* window = loop_.scheduler().reservations().window(reason.reserved_for);
    if (window == nullptr) return;
    Json backfilled = Json::object();
    for (const auto& [algorithm, workers] : loop_.scheduler().backfilled(reason.reserved_for)) {
      backfilled[algorithm] = workers;
    }
    document["reservation"] = {{"algorithm", reason.reserved_for},
                               {"expected", window->backfill.expected().ms},
                               {"draining", window->backfill.draining()},
                               {"backfilled", std::move(backfilled)}};
  }

  /// Who goes before the job's next task, and what it scores.
  [[nodiscard]] Json line_document(const scheduler::TaskQueue::Line& line) const {
    Json document = {{"jobsBefore", line.jobs}, {"tasksBefore", line.tasks}};
    if (line.preferred) {
      document["preferred"] = true;
    } else {
      const double weight = loop_.settings().scheduler.weights.entrance_time;
      document["score"] = std::round(scheduler::score_at(line.score, weight, now_) * 1e4) / 1e4;
    }
    return document;
  }

  [[nodiscard]] std::uint64_t queued_items(graph::NodeIndex index) const {
    const auto it = runnable_.find(index);
    return it == runnable_.end() ? 0 : it->second;
  }

  [[nodiscard]] std::string whole_job() const {
    if (job_.paused()) return "the job is paused";
    if (job_.held()) return "the job is held";
    return "is about to start";
  }

  /// Running tasks that have started sub-pipelines or algorithms, which are not over.
  void explain_callers() {
    for (const auto& [assignment, running] : loop_.running()) {
      const Calls::Started* started = running.job == job_.number() ? loop_.calls().find(assignment) : nullptr;
      if (started == nullptr) continue;
      std::string reason = "its task has started";
      if (!started->jobs.empty()) reason += " " + count(started->jobs.size(), "sub-pipeline");
      if (!started->executions.empty()) {
        reason += (started->jobs.empty() ? " " : " and ") + count(started->executions.size(), "algorithm");
      }
      Json document = entry("tasks", std::move(reason), running.since, "their end");
      const bool execution = running.node == job::kExecutionNode;
      document["nodeName"] =
          execution ? job_.executions().at(running.item).node : job_.descriptor().dag.node(running.node).spec->name;
      document["tasks"] = 1;
      for (const JobNumber number : started->jobs) {
        const auto it = loop_.jobs().find(number);
        if (it != loop_.jobs().end()) document["subPipelines"].push_back(it->second->id().str());
      }
      waiting_.push_back(std::move(document));
    }
  }

  /// Algorithms that tasks of this job have started and that wait for a worker.
  void explain_executions() {
    for (const std::uint32_t index : job_.executions().open()) {
      const job::Execution& execution = job_.executions().at(index);
      if (execution.status != job::TaskStatus::kCreating) continue;
      const scheduler::WaitReason reason =
          job_.runs() ? loop_.scheduler().wait_reason(loop_.queue_for(job_, execution.algorithm), now_)
                      : scheduler::WaitReason{whole_job(), "see the job"};
      Json document =
          entry("tasks", reason.text, submitted() + std::chrono::milliseconds(execution.created_ms), reason.freed_by);
      document["nodeName"] = execution.node;
      document["tasks"] = 1;
      waiting_.push_back(std::move(document));
    }
  }

  Json workers() const {
    std::set<std::string> queues;
    for (graph::NodeIndex i = 0; i < job_.nodes().size(); ++i) {
      if (!job_.node(i).finished()) queues.insert(loop_.queue_for(job_, queue_of(*job_.descriptor().dag.node(i).spec)));
    }
    Json list = Json::array();
    for (const auto& [id, worker] : loop_.scheduler().pool().workers()) {
      if (!queues.contains(worker.algorithm->name) || worker.state == scheduler::WorkerState::kBusy) continue;
      Json document = {{"workerId", std::to_string(id.value())}, {"algorithmName", worker.algorithm->title()}};
      document.update(loop_.scheduler().explain_worker(worker));
      list.push_back(std::move(document));
    }
    return list;
  }

  const ControlLoop& loop_;
  const job::Job& job_;
  const Timestamp now_;
  std::map<graph::NodeIndex, std::uint64_t> runnable_;  ///< items that may run and do not
  std::map<graph::NodeIndex, Timestamp> oldest_start_;  ///< of the tasks that run
  Json waiting_ = Json::array();
};

}  // namespace

Json explain_job(const ControlLoop& loop, const job::Job& job, Timestamp now) {
  return Explainer(loop, job, now).document();
}

}  // namespace hkube::control
