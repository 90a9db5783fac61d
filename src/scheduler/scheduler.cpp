#include "scheduler/scheduler.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace hkube::scheduler {

namespace {

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

/// "gpu: 1 requested, 0 on this machine" for each resource that does not fit.
std::string shortage(const Resources& request, const Resources& available, std::string_view where) {
  std::string text;
  auto add = [&](std::string_view name, const std::string& wanted, const std::string& there) {
    text += (text.empty() ? "" : "; ") + std::string(name) + ": " + wanted + " requested, " + there + " " +
            std::string(where);
  };
  if (request.cpu > available.cpu + 1e-9) {
    add("cpu", number_text(request.cpu), number_text(std::max(std::floor(available.cpu * 1000 + 0.5) / 1000, 0.0)));
  }
  if (request.memory > available.memory) {
    add("memory", std::to_string(request.memory >> 20) + "Mi",
        std::to_string(std::max<std::int64_t>(available.memory, 0) >> 20) + "Mi");
  }
  if (request.gpu > available.gpu + 1e-9) add("gpu", number_text(request.gpu), number_text(available.gpu));
  return text;
}

}  // namespace

void Scheduler::put_algorithm(std::shared_ptr<const Algorithm> algorithm) {
  changed_.insert(algorithm->name);
  backoffs_.erase(algorithm->name);
  idle_check_ = Timestamp{};  // idle workers of the old version go at the next plan()
  algorithms_[algorithm->name] = std::move(algorithm);
}

void Scheduler::remove_algorithm(const std::string& name) {
  algorithms_.erase(name);
  idle_check_ = Timestamp{};
  changed_.insert(name);
}

const Algorithm* Scheduler::find_algorithm(const std::string& name) const {
  auto it = algorithms_.find(name);
  return it == algorithms_.end() ? nullptr : it->second.get();
}

void Scheduler::enqueue(const std::string& algorithm, int priority, JobNumber job, const job::ItemRange& range) {
  queues_[algorithm].ordinary.push(priority, job, range);
  changed_.insert(algorithm);
}

void Scheduler::enqueue_front(const std::string& algorithm, int priority, const QueuedTask& task) {
  queues_[algorithm].ordinary.push_front(priority, task);
  changed_.insert(algorithm);
}

void Scheduler::enqueue_urgent(const std::string& algorithm, int depth, int priority, JobNumber job,
                               const job::ItemRange& range, Place place) {
  TaskQueue& queue = queues_[algorithm].urgent.at(depth);
  if (place == Place::kBack) {
    queue.push(priority, job, range);
  } else {
    for (std::uint32_t i = range.count; i > 0; --i) queue.push_front(priority, {job, range.node, range.first + i - 1});
  }
  changed_.insert(algorithm);
}

void Scheduler::drop_urgent(const std::string& algorithm, const QueuedTask& task) {
  if (auto it = queues_.find(algorithm); it != queues_.end()) it->second.urgent.drop(task);
  changed_.insert(algorithm);
}

void Scheduler::drop_job(JobNumber job, const std::set<std::string>& algorithms) {
  for (const std::string& name : algorithms) {
    if (auto it = queues_.find(name); it != queues_.end()) {
      it->second.urgent.drop_job(job);
      it->second.ordinary.drop_job(job);
    }
    changed_.insert(name);
  }
}

void Scheduler::worker_ready(WorkerId id, Timestamp now) {
  Worker* worker = pool_.find(id);
  if (worker == nullptr || worker->state != WorkerState::kStarting) return;
  backoffs_.erase(worker->algorithm->name);
  pool_.set_state(*worker, WorkerState::kIdle, now);
  if (!idle_check_) idle_check_ = now + settings_.idle_timeout;
  changed_.insert(worker->algorithm->name);
}

void Scheduler::worker_free(WorkerId id, Timestamp now) {
  Worker* worker = pool_.find(id);
  if (worker == nullptr || worker->state != WorkerState::kBusy) return;
  worker->assignment = {};
  pool_.set_state(*worker, WorkerState::kIdle, now);
  if (!idle_check_) idle_check_ = now + settings_.idle_timeout;
  changed_.insert(worker->algorithm->name);
  // Workers stand idle beside lent processors: one of them may have its turn now.
  if (pool_.used().cpu > settings_.capacity.cpu + 1e-9) all_may_start();
}

std::optional<QueuedTask> Scheduler::worker_gone(WorkerId id, Timestamp now) {
  Worker* worker = pool_.find(id);
  if (worker == nullptr) return std::nullopt;
  const std::string name = worker->algorithm->name;
  const bool never_came = worker->state == WorkerState::kStarting;
  pool_.remove(id);
  changed_.insert(name);
  all_may_start();
  if (!never_came) return std::nullopt;
  Backoff& backoff = backoffs_[name];
  const auto delay = settings_.start_backoff * (1 << std::min(backoff.failures, 10));
  ++backoff.failures;
  backoff.until = now + std::min<std::chrono::milliseconds>(delay, settings_.max_start_backoff);
  auto it = queues_.find(name);
  if (it == queues_.end()) return std::nullopt;
  return it->second.urgent.empty() ? it->second.ordinary.pop() : it->second.urgent.pop();
}

void Scheduler::all_may_start() {
  for (const auto& [waiting, queue] : queues_) changed_.insert(waiting);
}

void Scheduler::set_waiting(WorkerId id, bool waiting) {
  Worker* worker = pool_.find(id);
  if (worker == nullptr || worker->state != WorkerState::kBusy || worker->waiting == waiting) return;
  pool_.set_waiting(*worker, waiting);
  if (waiting) all_may_start();
}

void Scheduler::set_assignment(WorkerId id, AssignmentId assignment) {
  if (Worker* worker = pool_.find(id)) worker->assignment = assignment;
}

double Scheduler::cpu_limit(Room room) const {
  const double lent = std::min(pool_.waiting_cpu(), kMostLent * settings_.capacity.cpu);
  return settings_.capacity.cpu + (room == Room::kLent ? lent : 0);
}

std::optional<QueuedTask> Scheduler::pop_for(const Worker& worker, Waiting& waiting) {
  constexpr double kRounding = 1e-6;
  const double busy = pool_.busy_cpu() + worker.algorithm->request.cpu - kRounding;
  const bool ordinary = !waiting.ordinary.empty() && busy <= cpu_limit(Room::kMachine);
  const bool urgent = !waiting.urgent.empty() && busy <= cpu_limit(Room::kLent);
  if (urgent && ordinary && waiting.urgent.head().priority < *waiting.ordinary.top_priority()) {
    return waiting.ordinary.pop();
  }
  if (urgent) return waiting.urgent.pop();
  return ordinary ? waiting.ordinary.pop() : std::nullopt;
}

void Scheduler::assign_idle(const std::string& name, Waiting& waiting, Plan& plan, Timestamp now) {
  const Algorithm* current = find_algorithm(name);
  while (!waiting.empty()) {
    Worker* worker = pool_.take_idle(name);
    if (worker == nullptr) return;
    if (worker->algorithm.get() != current && current != nullptr && worker->algorithm->version != current->version) {
      stop_worker(*worker, plan, now);
      continue;
    }
    const auto task = pop_for(*worker, waiting);
    if (!task) return;
    pool_.set_state(*worker, WorkerState::kBusy, now);
    plan.assign.emplace_back(worker->id, *task);
  }
}

Resources Scheduler::free_resources(Room room) const {
  Resources free = settings_.capacity;
  free.cpu = cpu_limit(room);
  free -= pool_.used();
  return free;
}

std::uint64_t Scheduler::wanted_workers(const std::string& name, const Waiting& waiting, Timestamp now) const {
  const Algorithm* algorithm = find_algorithm(name);
  if (algorithm == nullptr || !algorithm->not_runnable.empty() || !settings_.can_start) return 0;
  if (!algorithm->request.fits_in(settings_.capacity)) return 0;
  if (auto it = backoffs_.find(name); it != backoffs_.end() && now < it->second.until) return 0;
  const std::uint64_t starting = pool_.count(name, WorkerState::kStarting);
  const std::uint64_t size = waiting.size();
  std::uint64_t missing = size > starting ? size - starting : 0;
  if (algorithm->max_workers > 0) {
    const std::uint32_t there = pool_.count(name);
    missing = std::min<std::uint64_t>(missing, algorithm->max_workers > there ? algorithm->max_workers - there : 0);
  }
  // After a failed start one worker tries alone, so that each failure costs one task an attempt, not the whole queue.
  if (backoffs_.contains(name)) missing = std::min<std::uint64_t>(missing, starting == 0 ? 1 : 0);
  return missing;
}

bool Scheduler::make_room(const Algorithm& algorithm, Room room, Plan& plan, Timestamp now) {
  if (algorithm.request.fits_in(free_resources(room))) return true;
  // What a stopped worker holds is free once it is gone; until then the start waits.
  while (true) {
    Resources coming = free_resources(room);
    coming += pool_.stopping();
    if (algorithm.request.fits_in(coming)) return false;
    Worker* coldest = pool_.longest_idle(algorithm.name);
    if (coldest == nullptr) return false;
    stop_worker(*coldest, plan, now);
  }
}

void Scheduler::start_missing(Plan& plan, Timestamp now) {
  struct Wanted {
    const Algorithm* algorithm;
    std::uint64_t missing;
    std::uint64_t urgent;  ///< of them
    int depth;
  };
  std::vector<Wanted> wanted;
  for (const auto& [name, waiting] : queues_) {
    if (!changed_.contains(name)) continue;
    const std::uint64_t missing = wanted_workers(name, waiting, now);
    if (missing == 0) continue;
    const std::uint64_t starting = pool_.count(name, WorkerState::kStarting);
    const std::uint64_t urgent = waiting.urgent.size() > starting ? waiting.urgent.size() - starting : 0;
    wanted.push_back({find_algorithm(name), missing, std::min(urgent, missing), waiting.urgent.head().depth});
  }
  // What frees most callers first; else one each in turn, so that two algorithms that scale up at once share the
  // machine.
  std::stable_sort(wanted.begin(), wanted.end(), [](const Wanted& a, const Wanted& b) { return a.depth > b.depth; });
  bool started = true;
  while (started) {
    started = false;
    for (auto& [algorithm, missing, urgent, depth] : wanted) {
      if (missing == 0) continue;
      if (!make_room(*algorithm, urgent > 0 ? Room::kLent : Room::kMachine, plan, now)) {
        missing = 0;
        continue;
      }
      --missing;
      if (urgent > 0) --urgent;
      started = true;
      const WorkerId id(next_worker_++);
      pool_.add(id, algorithms_.at(algorithm->name), now);
      plan.start.emplace_back(id, algorithms_.at(algorithm->name));
    }
  }
}

void Scheduler::stop_worker(Worker& worker, Plan& plan, Timestamp now) {
  pool_.set_state(worker, WorkerState::kStopping, now);
  plan.stop.push_back(worker.id);
}

void Scheduler::stop_useless(Plan& plan, Timestamp now) {
  std::vector<WorkerId> useless;
  idle_check_.reset();
  for (const auto& [id, worker] : pool_.workers()) {
    if (worker.state != WorkerState::kIdle) continue;
    const Algorithm* current = find_algorithm(worker.algorithm->name);
    const bool outdated = current == nullptr || current->version != worker.algorithm->version;
    const Timestamp until = worker.since + settings_.idle_timeout;
    if (outdated || until <= now) {
      useless.push_back(id);
    } else {
      idle_check_ = idle_check_ ? std::min(*idle_check_, until) : until;
    }
  }
  for (WorkerId id : useless) stop_worker(*pool_.find(id), plan, now);
}

Plan Scheduler::plan(Timestamp now) {
  Plan plan;
  for (const auto& [name, backoff] : backoffs_) {
    if (backoff.until > planned_at_ && backoff.until <= now) changed_.insert(name);
  }
  planned_at_ = now;
  for (const std::string& name : changed_) {
    auto it = queues_.find(name);
    if (it == queues_.end()) continue;
    assign_idle(name, it->second, plan, now);
    if (it->second.empty()) queues_.erase(it);
  }
  start_missing(plan, now);
  changed_.clear();
  if (idle_check_ && *idle_check_ <= now) stop_useless(plan, now);
  return plan;
}

std::optional<Timestamp> Scheduler::next_deadline() const {
  std::optional<Timestamp> next = idle_check_;
  for (const auto& [name, backoff] : backoffs_) {
    // One that has passed was considered by the last plan(); from then on something else must change first.
    if (backoff.until <= planned_at_ || !queues_.contains(name)) continue;
    next = next ? std::min(*next, backoff.until) : backoff.until;
  }
  return next;
}

std::uint64_t Scheduler::queued(const std::string& algorithm) const {
  auto it = queues_.find(algorithm);
  return it == queues_.end() ? 0 : it->second.size();
}

std::uint64_t Scheduler::queued(const std::string& algorithm, JobNumber job) const {
  auto it = queues_.find(algorithm);
  return it == queues_.end() ? 0 : it->second.urgent.size_of(job) + it->second.ordinary.size_of(job);
}

namespace {

/// How many of the workers that are in the way wait for tasks like the one that is explained.
std::string waiting_text(std::uint32_t count) {
  return count == 0 ? "" : "; " + std::to_string(count) + " of them wait for what their tasks have started";
}

}  // namespace

std::string Scheduler::explain(const std::string& name, Timestamp now) const {
  if (queued(name) == 0) return {};
  const Algorithm* algorithm = find_algorithm(name);
  if (algorithm == nullptr) return "algorithm " + name + " does not exist; apply it to let the task run";
  if (!algorithm->not_runnable.empty()) return "algorithm " + name + " cannot run: " + algorithm->not_runnable;
  if (!settings_.can_start) return "this server runs without an engine (--engine none), so no worker can be started";
  if (!algorithm->request.fits_in(settings_.capacity)) {
    return "algorithm " + name + " asks for more than this machine has (" +
           shortage(algorithm->request, settings_.capacity, "on this machine") + ")";
  }
  const std::uint32_t starting = pool_.count(name, WorkerState::kStarting);
  if (starting > 0) return std::to_string(starting) + " worker(s) of algorithm " + name + " are starting";
  if (auto it = backoffs_.find(name); it != backoffs_.end() && now < it->second.until) {
    return "the last " + std::to_string(it->second.failures) + " start(s) of algorithm " + name +
           " failed; the next try is in " + std::to_string((it->second.until - now).count()) + " ms";
  }
  const std::uint32_t there = pool_.count(name);
  if (algorithm->max_workers > 0 && there >= algorithm->max_workers) {
    return "all " + std::to_string(there) + " workers that algorithm " + name + " may have (maxWorkers) are busy" +
           waiting_text(pool_.count_waiting(name));
  }
  const Room room = queues_.at(name).urgent.empty() ? Room::kMachine : Room::kLent;
  const std::string missing = shortage(algorithm->request, free_resources(room), "free");
  if (!missing.empty()) {
    return "no room for another worker of algorithm " + name + " (" + missing + "); " + std::to_string(there) +
           " of its workers are there" +
           (pool_.count_waiting() == 0 ? ""
                                       : "; on this machine " + std::to_string(pool_.count_waiting()) +
                                             " worker(s) wait for what their tasks have started");
  }
  return "waiting for a worker of algorithm " + name;
}

}  // namespace hkube::scheduler
