// Whether the reasons that the scheduler gives are true.
#include <algorithm>

#include "sim/invariants.h"

namespace hkube::sim {

namespace {

using scheduler::WorkerState;

/// Tasks that others wait for may use the processors of those.
bool others_wait_for(const control::ControlLoop& loop, const std::string& algorithm) {
  for (const auto& [number, job] : loop.jobs()) {
    if (loop.scheduler().queued(algorithm, number) == 0) continue;
    if (loop.calls().depth_of(number) > 0) return true;
    for (const std::uint32_t index : job->executions().open()) {
      const job::Execution& execution = job->executions().at(index);
      if (execution.algorithm == algorithm && execution.status == job::TaskStatus::kCreating) return true;
    }
  }
  return false;
}

/// Processors that tasks of the algorithm may use: the machine's, and what waiting workers lend.
double processors(const control::ControlLoop& loop, const std::string& algorithm) {
  constexpr double kMostLent = 4;  // times what the machine has
  const double machine = loop.scheduler().settings().capacity.cpu;
  if (!others_wait_for(loop, algorithm)) return machine;
  return machine + std::min(loop.scheduler().pool().waiting_cpu(), kMostLent * machine);
}

struct Occupancy {
  Resources free;          ///< not used by any worker
  Resources coming;        ///< of workers that were told to stop
  Resources could_come;    ///< of idle workers of other algorithms
  Resources promised;      ///< to others, of all that
  std::uint32_t idle = 0;  ///< idle workers of the algorithm itself
};

Occupancy occupancy(const control::ControlLoop& loop, const std::string& algorithm) {
  Occupancy there;
  there.free = loop.scheduler().settings().capacity;
  there.free.cpu = processors(loop, algorithm);
  there.promised = loop.scheduler().promised().sum;
  for (const auto& [id, worker] : loop.scheduler().pool().workers()) {
    there.free -= worker.algorithm->request;
    if (worker.state == WorkerState::kStopping) there.coming += worker.algorithm->request;
    if (worker.state != WorkerState::kIdle) continue;
    if (worker.algorithm->name == algorithm) {
      ++there.idle;
    } else {
      there.could_come += worker.algorithm->request;
    }
  }
  return there;
}

/// Whether tasks of an algorithm would be over before the room that is reserved for another is expected. Known
/// durations alone count: what runs longer now may have changed the scheduler's mind.
bool withheld_in_vain(const scheduler::Scheduler& scheduler, const std::string& name, const std::string& other,
                      Timestamp now) {
  const scheduler::Reservations::Window* window = scheduler.reservations().window(other);
  if (window == nullptr || window->backfill.draining()) return false;
  const auto running = window->running_for.find(name);
  const auto start = scheduler.start_and_task_duration(name) - scheduler.task_duration(name);
  const auto task = running == window->running_for.end() ? scheduler.task_duration(name)
                                                         : std::max(scheduler.task_duration(name), running->second);
  constexpr std::chrono::milliseconds kLeast{1};
  return now + std::max(start + task, kLeast) + kLeast < window->backfill.expected();
}

}  // namespace

std::optional<std::string> untrue_reason(const control::ControlLoop& loop, const std::string& name, Timestamp now) {
  const scheduler::Scheduler& scheduler = loop.scheduler();
  if (scheduler.queued(name) == 0) return std::nullopt;
  const std::string reason = scheduler.explain(name, now);
  const std::string said = "tasks of algorithm " + name + " wait, reason \"" + reason + "\", but ";
  const Occupancy there = occupancy(loop, name);
  const std::uint32_t starting = scheduler.pool().count(name, WorkerState::kStarting);
  if (reason.empty()) return said + "that says nothing";
  if (there.idle > 0) {
    const scheduler::WorkerPool& pool = scheduler.pool();
    const double busy = pool.busy_cpu() + scheduler.find_algorithm(name)->request.cpu;
    const bool full = busy > processors(loop, name) + 1e-9;
    if (full && reason.starts_with("all processors are in use")) return std::nullopt;
    return said + "a worker of it is idle";
  }
  if (reason.find("are starting") != std::string::npos) {
    if (starting == 0) return said + "none is starting";
    return std::nullopt;
  }
  if (starting > 0) return said + "a worker of it is starting";
  // What is due now is about to be done.
  const auto due = loop.next_deadline();
  if (due && *due <= now) return std::nullopt;
  if (reason.find("the next try is in") != std::string::npos) {
    if (!due) return said + "nothing is due";
    return std::nullopt;
  }
  if (reason.find("(maxWorkers)") != std::string::npos) {
    const scheduler::Algorithm* algorithm = scheduler.find_algorithm(name);
    if (scheduler.pool().count(name) < algorithm->max_workers) return said + "it may have more workers";
    return std::nullopt;
  }
  if (const auto kept = reason.find("is kept for algorithm "); kept != std::string::npos) {
    const auto begin = kept + std::string("is kept for algorithm ").size();
    const std::string other = reason.substr(begin, reason.find(',', begin) - begin);
    if (scheduler.queued(other) == 0) return said + "no task of " + other + " waits";
    const bool has_none = reason.find("has no worker yet") != std::string::npos;
    if (has_none && scheduler.pool().count(other) > 0) return said + other + " has a worker";
    const scheduler::Algorithm& wants = *scheduler.find_algorithm(other);
    const bool below = reason.find("(quotaGuarantee)") != std::string::npos;
    if (below && scheduler.pool().staying(other) >= wants.guaranteed) return said + other + " has what is guaranteed";
    const bool leaves = reason.find("(options.opportunistic)") != std::string::npos;
    if (leaves && !scheduler.find_algorithm(name)->opportunistic) return said + "it takes as others do";
    return withheld_in_vain(scheduler, name, other, now) ? std::optional(said + "it would end in time") : std::nullopt;
  }
  if (reason.starts_with("room for ") || reason.starts_with("what is free is promised")) {
    if (there.coming == Resources{}) return said + "none was told to end";
    return std::nullopt;
  }
  if (reason.starts_with("no room")) {
    const scheduler::Algorithm* algorithm = scheduler.find_algorithm(name);
    Resources with_stopping = there.free;
    with_stopping += there.coming;
    with_stopping -= there.promised;
    Resources with_idle = with_stopping;
    with_idle += there.could_come;
    if (algorithm->request.fits_in(there.free)) return said + "there is room";
    if (algorithm->request.fits_in(with_idle) && !algorithm->request.fits_in(with_stopping)) {
      return said + "idle workers of other algorithms hold the room";
    }
    Resources with_all = with_idle;
    with_all += scheduler.pool().opportunistic_of_others(name);
    if (!algorithm->opportunistic && algorithm->request.fits_in(with_all) &&
        !algorithm->request.fits_in(with_stopping)) {
      return said + "opportunistic workers hold the room";
    }
    return std::nullopt;
  }
  return said + "nothing explains that";
}

}  // namespace hkube::sim
