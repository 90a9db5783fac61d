#include "sim/explanations.h"

#include <algorithm>
#include <vector>

#include "base/json.h"
#include "control/explain.h"

namespace hkube::sim {

namespace {

using job::TaskStatus;

/// Compares what is said with what is: each fact is looked for among the entries and taken out of them.
class Check {
 public:
  Check(const control::ControlLoop& loop, const job::Job& job, Timestamp now)
      : loop_(loop), job_(job), now_(now), said_(control::explain_job(loop, job, now)) {}

  std::optional<std::string> run() {
    for (const Json& entry : said_["waiting"]) open_.push_back(&entry);
    check_times();
    check_whole();
    if (job_.phase() == job::Phase::kActive) {
      for (graph::NodeIndex i = 0; i < job_.nodes().size(); ++i) check_node(i);
      check_callers();
      check_executions();
    }
    if (!open_.empty()) wrong("says without ground " + to_text(*open_.front()));
    check_workers();
    return wrong_;
  }

 private:
  void wrong(const std::string& what) {
    if (!wrong_) wrong_ = "job " + job_.id().str() + " " + what + ", saying " + to_text(said_);
  }

  /// The entry of this kind whose reason begins so, taken out; null (and wrong) when there is none.
  const Json* take(const std::string& what, const std::string& node, const std::string& reason) {
    const auto found = std::find_if(open_.begin(), open_.end(), [&](const Json* entry) {
      return string_or(*entry, "what") == what && string_or(*entry, "nodeName") == node &&
             string_or(*entry, "reason").starts_with(reason);
    });
    if (found == open_.end()) {
      wrong("does not say of " + what + " " + node + ": " + reason);
      return nullptr;
    }
    const Json* entry = *found;
    open_.erase(found);
    return entry;
  }

  void expect_tasks(const Json* entry, std::uint64_t tasks) {
    if (entry != nullptr && (*entry)["tasks"] != tasks) wrong("counts wrongly: " + std::to_string(tasks) + " tasks");
  }

  void check_times() {
    if (said_["waiting"].empty()) wrong("waits and does not say for what");
    for (const char* list : {"waiting", "workers"}) {
      for (const Json& entry : said_[list]) {
        if (string_or(entry, "reason").empty() || string_or(entry, "freedBy").empty()) wrong("explains nothing");
        if (entry["since"] > now_.ms) wrong("waits since a time to come");
      }
    }
  }

  [[nodiscard]] double score(const job::Job& job) const {
    const job::Descriptor& d = job.descriptor();
    return scheduler::job_score(loop_.settings().job_weights, d.pipeline.priority, d.submitted);
  }

  void check_whole() {
    if (loop_.recorder().failure()) take("job", "", "the store cannot be written: ");
    if (job_.phase() == job::Phase::kResolved) take("job", "", "its result is being stored");
    if (job_.phase() == job::Phase::kFinished) take("job", "", "its end is being written");
    if (job_.phase() != job::Phase::kActive) return;
    if (job_.paused()) take("job", "", "paused by simulation");
    if (!job_.held()) return;
    const spec::Pipeline& pipeline = job_.descriptor().pipeline;
    std::uint64_t running = 0;
    std::uint64_t place = 1;
    for (const auto& [number, other] : loop_.jobs()) {
      const spec::Pipeline& its = other->descriptor().pipeline;
      const bool same = its.name == pipeline.name && its.experiment == pipeline.experiment;
      if (!same || other->phase() == job::Phase::kFinished) continue;
      if (!other->held()) ++running;
      if (other->held() && std::pair(-score(*other), number) < std::pair(-score(job_), job_.number())) ++place;
    }
    const Json* held = take("job", "", std::to_string(running) + " job");
    if (held == nullptr) return;
    const std::string end =
        "allows " + std::to_string(pipeline.concurrency.amount) + "; place in the line: " + std::to_string(place);
    if (!string_or(*held, "reason").ends_with(end)) wrong("is not in its place");
  }

  [[nodiscard]] std::string suspended() const { return job_.paused() ? "the job is paused" : "the job is held"; }

  void check_node(graph::NodeIndex index) {
    const job::NodeRun& run = job_.node(index);
    const spec::Node& spec = *job_.descriptor().dag.node(index).spec;
    if (run.finished() || spec.kind == spec::NodeKind::kReused) return;
    if (!run.expanded()) return check_waiting_node(index);
    check_active(index);
    const std::uint32_t creating = run.count_of(TaskStatus::kCreating);
    if (creating == 0) return;
    if (!job_.runs()) return expect_tasks(take("tasks", spec.name, suspended()), creating);
    std::uint64_t queued = 0;
    for (const job::ItemRange& range : job_.runnable_items()) queued += range.node == index ? range.count : 0;
    if (queued > 0) {
      const std::string& queue = control::queue_of(spec);
      const Json* entry = take("tasks", spec.name, loop_.scheduler().explain(queue, now_));
      expect_tasks(entry, queued);
      if (entry != nullptr && (*entry)["queuedOfAlgorithm"] != loop_.scheduler().queued(queue)) {
        wrong("counts the queue wrongly");
      }
      if (entry != nullptr) check_reservation(*entry);
    }
    if (creating > queued) check_waiting_items(index, creating - queued);
  }

  /// A task that waits because of reserved room is told for whom it is, until when, and what runs there meanwhile.
  void check_reservation(const Json& entry) {
    const std::string reason = string_or(entry, "reason");
    const bool kept = reason.find("room is kept for it") != std::string::npos ||
                      reason.find("that is expected in ") != std::string::npos ||
                      reason.find("what was let in meanwhile has to end first") != std::string::npos;
    const auto reservation = entry.find("reservation");
    if (kept != (reservation != entry.end())) return wrong("says of reserved room what its reason does not, or less");
    if (!kept) return;
    const std::string algorithm = string_or(*reservation, "algorithm");
    const auto* window = loop_.scheduler().reservations().window(algorithm);
    if (window == nullptr) return wrong("names a reservation that is not there");
    if ((*reservation)["expected"] != window->backfill.expected().ms) wrong("expects the room at another time");
    for (const auto& backfilled : (*reservation)["backfilled"].items()) {
      const std::string& name = backfilled.key();
      const auto busy = loop_.scheduler().pool().count(name, scheduler::WorkerState::kBusy);
      if (name == algorithm || backfilled.value() > busy) wrong("counts backfilled workers wrongly");
    }
  }

  /// The node waits for exactly those parents that have not given it what its edge asks for.
  void check_waiting_node(graph::NodeIndex index) {
    const std::string& name = job_.descriptor().dag.node(index).spec->name;
    std::vector<std::string> parents;
    for (const std::uint32_t edge : job_.descriptor().dag.node(index).in) {
      const graph::DagEdge& e = job_.descriptor().dag.edges()[edge];
      const job::NodeRun& parent = job_.node(e.from);
      const bool has_items = !e.needs_whole() && parent.expanded() && parent.plan->is_batch();
      if (!parent.finished() && !has_items) parents.push_back(job_.descriptor().dag.node(e.from).spec->name);
    }
    const Json* entry = take("node", name, parents.empty() ? suspended() : "waits for node ");
    if (entry == nullptr || parents.empty()) return;
    std::vector<std::string> named;
    const std::string reason = string_or(*entry, "reason").substr(std::string("waits for node ").size());
    for (std::size_t at = 0; at < reason.size();) {
      const std::size_t end = std::min(reason.find(", ", at), reason.size());
      named.push_back(reason.substr(at, std::min(reason.find(" (", at), end) - at));
      at = end + 2;
    }
    if (named != parents) wrong("names other parents than node " + name + " waits for");
  }

  void check_waiting_items(graph::NodeIndex index, std::uint64_t tasks) {
    const graph::Dag& dag = job_.descriptor().dag;
    const Json* entry = take("tasks", dag.node(index).spec->name, "wait for their items of node ");
    expect_tasks(entry, tasks);
    if (entry == nullptr) return;
    const auto open = [&](std::uint32_t edge) { return !job_.node(dag.edges()[edge].from).finished(); };
    if (std::ranges::none_of(dag.node(index).in, open)) wrong("waits for items of nodes that are finished");
  }

  void check_active(graph::NodeIndex index) {
    const spec::Node& spec = *job_.descriptor().dag.node(index).spec;
    std::uint64_t running = 0;
    Timestamp since = now_;
    for (const auto& [id, task] : loop_.running()) {
      if (task.job != job_.number() || task.node != index) continue;
      ++running;
      since = std::min(since, task.since);
    }
    if (running == 0) return;
    const Json* entry = take("tasks", spec.name, "running on workers of algorithm " + control::queue_of(spec));
    expect_tasks(entry, running);
    if (entry != nullptr && (*entry)["since"] != since.ms) wrong("runs since " + std::to_string(since.ms));
  }

  void check_callers() {
    for (const auto& [id, task] : loop_.running()) {
      const auto* started = task.job == job_.number() ? loop_.calls().find(id) : nullptr;
      if (started == nullptr) continue;
      const std::string node = task.node == job::kExecutionNode ? job_.executions().at(task.item).node
                                                                : job_.descriptor().dag.node(task.node).spec->name;
      const Json* entry = take("tasks", node, "its task has started ");
      if (entry == nullptr) return;
      const std::string reason = string_or(*entry, "reason");
      const auto says = [&](std::size_t count, const std::string& what) {
        return count == 0 || reason.find(std::to_string(count) + " " + what) != std::string::npos;
      };
      if (!says(started->jobs.size(), "sub-pipeline") || !says(started->executions.size(), "algorithm")) {
        wrong("counts wrongly what the task of node " + node + " has started");
      }
    }
  }

  void check_executions() {
    for (const std::uint32_t index : job_.executions().open()) {
      const job::Execution& execution = job_.executions().at(index);
      if (execution.status != TaskStatus::kCreating) continue;
      take("tasks", execution.node, job_.runs() ? loop_.scheduler().explain(execution.algorithm, now_) : suspended());
    }
  }

  void check_workers() {
    for (const Json& said : said_["workers"]) {
      const auto* worker = loop_.scheduler().find_worker(WorkerId(std::stoull(string_or(said, "workerId"))));
      if (worker == nullptr) return wrong("names a worker that is not there");
      const std::string state = string_or(said, "state");
      using State = scheduler::WorkerState;
      const bool right = (state == "starting" && worker->state == State::kStarting) ||
                         (state == "idle" && worker->state == State::kIdle) ||
                         (state == "stopping" && worker->state == State::kStopping);
      if (!right) wrong("says that a worker is " + state);
      const bool no_task = string_or(said, "reason").starts_with("no task waits for it");
      const std::uint64_t queued = loop_.scheduler().queued(worker->algorithm->name);
      if (state == "idle" && no_task != (queued == 0)) wrong("says of an idle worker whether tasks wait for it");
    }
  }

  const control::ControlLoop& loop_;
  const job::Job& job_;
  const Timestamp now_;
  const Json said_;
  std::vector<const Json*> open_;  ///< entries without a fact so far
  std::optional<std::string> wrong_;
};

}  // namespace

std::optional<std::string> untrue_explanation(const control::ControlLoop& loop, const job::Job& job, Timestamp now) {
  return Check(loop, job, now).run();
}

}  // namespace hkube::sim
