#include "sim/sim_cluster.h"

#include "job/task_number.h"

namespace hkube::sim {

namespace {
constexpr std::int64_t kHeartbeatMs = 1000;
constexpr std::int64_t kRepeatMs = 700;
constexpr std::int64_t kPatienceMs = 100;
}  // namespace

void SimCluster::send(control::Command command) {
  if (world_.random().chance(faults_.message_loss)) return;
  world_.after(delay(), [this, command = std::make_shared<control::Command>(std::move(command))] {
    to_server_(std::move(*command));
  });
}

void SimCluster::to_worker(WorkerId worker, std::function<void(SimWorker&)> message) {
  if (world_.random().chance(faults_.message_loss)) return;
  world_.after(delay(), [this, worker, message = std::move(message)] {
    auto it = workers_.find(worker);
    if (it != workers_.end()) message(it->second);
  });
}

void SimCluster::start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm> algorithm) {
  // Starting is the engine's business and reliable; whether the algorithm comes up is not.
  const bool fails = world_.random().chance(faults_.start_failure);
  world_.after(1 + delay() * 4, [this, worker, algorithm, fails] {
    if (fails) {
      to_server_(control::WorkerGone{worker, "simulated: the algorithm did not start"});
      return;
    }
    SimWorker& started = workers_[worker];
    started.algorithm = algorithm->name;
    started.most = 1 + static_cast<std::uint32_t>(world_.random().below(4));
    send(control::WorkerReady{worker, true, started.most});
    world_.after(kHeartbeatMs, [this, worker] { beat(worker); });
  });
}

void SimCluster::beat(WorkerId id) {
  auto it = workers_.find(id);
  if (it == workers_.end()) return;
  const SimWorker& worker = it->second;
  send(control::Heartbeat{id, worker.seen, worker.running ? worker.running->id : AssignmentId(), worker.most});
  world_.after(kHeartbeatMs, [this, id] { beat(id); });
}

void SimCluster::stop(WorkerId worker) {
  // Loss of this message is repaired by the next heartbeat of a worker that should not be.
  if (world_.random().chance(faults_.message_loss)) return;
  world_.after(delay(), [this, worker] { die(worker); });
}

void SimCluster::die(WorkerId id) {
  if (workers_.erase(id) == 0) return;
  // Sometimes somebody notices the end of a worker, sometimes only its silence tells.
  if (world_.random().chance(500)) send(control::WorkerGone{id, "simulated: worker died"});
}

void SimCluster::assign(WorkerId worker, const control::Assignment& assignment) {
  to_worker(worker, [this, worker, assignment](SimWorker& w) { take(worker, w, assignment); });
}

void SimCluster::take(WorkerId id, SimWorker& worker, const control::Assignment& assignment) {
  if (assignment.id <= worker.seen || assignment.after > worker.seen) return;  // repeated, or one before it is lost
  worker.seen = assignment.id;
  worker.waiting.push_back(assignment);
  if (!worker.running) begin(id, worker);
}

void SimCluster::begin(WorkerId id, SimWorker& worker) {
  if (worker.waiting.empty()) return;
  worker.running = worker.waiting.front();
  worker.waiting.pop_front();
  const control::Assignment& assignment = *worker.running;
  std::int64_t duration = 1 + static_cast<std::int64_t>(world_.random().below(20));
  if (world_.random().chance(faults_.slow_task))
    duration = 500 + static_cast<std::int64_t>(world_.random().below(2'000));
  if (world_.random().chance(faults_.worker_death)) {
    world_.after(static_cast<std::int64_t>(world_.random().below(static_cast<std::uint64_t>(duration))) + 1,
                 [this, id] { die(id); });
  }
  const std::int64_t ttl = assignment.plan->spec().ttl_seconds * 1'000;
  if (ttl > 0) world_.after(ttl, [this, id, task = assignment.id] { expire(id, task); });
  if (!worker.waiting.empty() && duration > kPatienceMs) world_.after(kPatienceMs, [this, id] { give_back(id); });
  const bool calls = worker.algorithm == "delegate";
  world_.after(duration, [this, id, task = assignment.id, calls] { calls ? delegate(id, task) : end(id, task); });
}

SimCluster::SimWorker* SimCluster::running(WorkerId id, AssignmentId assignment) {
  const auto it = workers_.find(id);
  if (it == workers_.end() || !it->second.running || it->second.running->id != assignment) return nullptr;
  return &it->second;
}

void SimCluster::expire(WorkerId id, AssignmentId assignment) {
  fail(id, assignment, job::TaskOutcome::Kind::kExpired, "Algorithm TTL expired");
}

void SimCluster::end(WorkerId id, AssignmentId assignment) {
  const SimWorker* worker = running(id, assignment);
  if (worker == nullptr) return;
  if (world_.random().chance(faults_.algorithm_error)) {
    return fail(id, assignment, job::TaskOutcome::Kind::kError, "simulated algorithm error");
  }
  end_with(id, assignment, run_algorithm(worker->algorithm, resolve_input(*worker->running, objects_)));
}

void SimCluster::delegate(WorkerId id, AssignmentId assignment) {
  const SimWorker* worker = running(id, assignment);
  if (worker == nullptr) return;
  const control::Assignment task = *worker->running;
  calls_.delegate(task, resolve_input(task, objects_), [this, id, assignment](const Result<Json>& value) {
    if (value.ok()) return end_with(id, assignment, *value);
    fail(id, assignment, job::TaskOutcome::Kind::kError, "a call failed: " + value.error().message);
  });
  // Some fail while their calls are under way.
  if (!world_.random().chance(faults_.algorithm_error)) return;
  world_.after(static_cast<std::int64_t>(world_.random().below(50)), [this, id, assignment] {
    fail(id, assignment, job::TaskOutcome::Kind::kError, "simulated algorithm error");
  });
}

void SimCluster::end_with(WorkerId id, AssignmentId assignment, const Json& value) {
  const SimWorker* worker = running(id, assignment);
  if (worker == nullptr) return;
  const control::Assignment& task = *worker->running;
  job::TaskOutcome outcome;
  std::string bytes = stored_bytes(value);
  outcome.size = bytes.size() - 8;
  outcome.metadata = metadata_of(task.plan->dag_node(), value);
  if (outcome.size <= task.inline_limit) {
    outcome.inline_bytes = std::move(bytes);
  } else {
    objects_[{task.plan->descriptor->id, task.plan->first_task + task.item}] = std::move(bytes);
  }
  report(id, std::move(outcome));
}

void SimCluster::fail(WorkerId id, AssignmentId assignment, job::TaskOutcome::Kind kind, const std::string& error) {
  if (running(id, assignment) == nullptr) return;
  job::TaskOutcome outcome;
  outcome.kind = kind;
  outcome.error = error;
  report(id, std::move(outcome));
}

void SimCluster::report(WorkerId id, job::TaskOutcome outcome) {
  SimWorker& worker = workers_.at(id);
  const AssignmentId assignment = worker.running->id;
  ++runs_;
  worker.running.reset();
  report_until_heard(id, worker, assignment, std::move(outcome));
  begin(id, worker);
}

void SimCluster::report_until_heard(WorkerId id, SimWorker& worker, AssignmentId assignment, job::TaskOutcome outcome) {
  worker.reports[assignment] = control::TaskReport{id, assignment, std::move(outcome)};
  repeat_report(id, assignment);
}

void SimCluster::give_back(WorkerId id) {
  const auto it = workers_.find(id);
  if (it == workers_.end()) return;
  for (const control::Assignment& task : std::exchange(it->second.waiting, {})) {
    report_until_heard(id, it->second, task.id, job::TaskOutcome::returned());
  }
}

void SimCluster::repeat_report(WorkerId id, AssignmentId assignment) {
  const auto it = workers_.find(id);
  if (it == workers_.end()) return;
  const auto report = it->second.reports.find(assignment);
  if (report == it->second.reports.end()) return;
  send(report->second);
  if (faults_.bug == PlantedBug::kReportOnce) return;
  world_.after(kRepeatMs, [this, id, assignment] { repeat_report(id, assignment); });
}

void SimCluster::cancel(WorkerId worker, AssignmentId assignment) {
  to_worker(worker, [this, worker, assignment](SimWorker& w) {
    const bool runs = w.running && w.running->id == assignment;
    const auto erased = std::erase_if(w.waiting, [&](const auto& task) { return task.id == assignment; });
    if (!runs && erased == 0) return;
    report_until_heard(worker, w, assignment, {job::TaskOutcome::Kind::kError, 0, {}, "", "stopped", "", {}});
    if (!runs) return;
    w.running.reset();
    begin(worker, w);
  });
}

void SimCluster::acknowledge(WorkerId worker, AssignmentId assignment) {
  to_worker(worker, [assignment](SimWorker& w) { w.reports.erase(assignment); });
}

}  // namespace hkube::sim
