#include "scheduler/scheduler.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace hkube::scheduler {

void Scheduler::put_algorithm(std::shared_ptr<const Algorithm> algorithm) {
  changed_.insert(algorithm->name);
  backoffs_.erase(algorithm->name);
  paces_.erase(algorithm->name);
  idle_check_ = Timestamp{};  // idle workers of the old version go at the next plan()
  algorithms_[algorithm->name] = std::move(algorithm);
}

void Scheduler::remove_algorithm(const std::string& name) {
  algorithms_.erase(name);
  paces_.erase(name);
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
  take_suspect(algorithm, task);
  changed_.insert(algorithm);
}

void Scheduler::drop_job(JobNumber job, const std::set<std::string>& algorithms) {
  for (const std::string& name : algorithms) {
    if (auto it = queues_.find(name); it != queues_.end()) {
      it->second.urgent.drop_job(job);
      it->second.ordinary.drop_job(job);
    }
    if (auto it = suspects_.find(name); it != suspects_.end()) {
      std::erase_if(it->second, [&](const QueuedTask& task) { return task.job == job; });
      if (it->second.empty()) suspects_.erase(it);
    }
    changed_.insert(name);
  }
}

void Scheduler::set_priority(JobNumber job, const std::set<std::string>& algorithms, int priority) {
  for (const std::string& name : algorithms) {
    const auto it = queues_.find(name);
    if (it == queues_.end()) continue;
    it->second.urgent.set_priority(job, priority);
    it->second.ordinary.set_priority(job, priority);
    changed_.insert(name);
  }
}

void Scheduler::worker_ready(WorkerId id, Timestamp now, std::uint32_t most) {
  Worker* worker = pool_.find(id);
  if (worker == nullptr || worker->state != WorkerState::kStarting) return;
  pool_.set_most(*worker, most);
  backoffs_.erase(worker->algorithm->name);
  pool_.set_state(*worker, WorkerState::kIdle, now);
  if (!idle_check_) idle_check_ = now + settings_.idle_timeout;
  changed_.insert(worker->algorithm->name);
}

void Scheduler::worker_took(WorkerId id, AssignmentId assignment, Timestamp now) {
  Worker* worker = pool_.find(id);
  if (worker == nullptr) return;
  if (worker->state == WorkerState::kIdle) pool_.set_state(*worker, WorkerState::kBusy, now);
  if (worker->held.empty()) worker->heard = now;
  worker->held.push_back(assignment);
  worker->last = assignment;
  pool_.note_change();
}

void Scheduler::worker_free(WorkerId id, AssignmentId assignment, Why why, Timestamp now) {
  Worker* worker = pool_.find(id);
  if (worker == nullptr) return;
  const auto held = std::find(worker->held.begin(), worker->held.end(), assignment);
  if (held == worker->held.end() && assignment.valid()) return;  // told already
  if (why == Why::kEnded && held == worker->held.begin()) {
    paces_[worker->algorithm->name].ended(now.ms - worker->heard.ms);
    worker->heard = now;
    worker->stuck = false;
  }
  if (held != worker->held.end()) {
    worker->stuck = worker->stuck || why == Why::kNotRun;
    worker->held.erase(held);
  }
  pool_.note_change();
  if (worker->state != WorkerState::kBusy) return;
  changed_.insert(worker->algorithm->name);
  if (!worker->held.empty()) return;
  pool_.set_state(*worker, WorkerState::kIdle, now);
  if (!idle_check_) idle_check_ = now + settings_.idle_timeout;
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
  const auto unserved = it->second.urgent.empty() ? it->second.ordinary.pop() : it->second.urgent.pop();
  if (unserved) take_suspect(name, *unserved);
  return unserved;
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

void Scheduler::suspect(const std::string& algorithm, const QueuedTask& task) { suspects_[algorithm].insert(task); }

bool Scheduler::take_suspect(const std::string& name, const QueuedTask& task) {
  const auto it = suspects_.find(name);
  if (it == suspects_.end() || it->second.erase(task) == 0) return false;
  if (it->second.empty()) suspects_.erase(it);
  return true;
}

bool Scheduler::comes_after_kept(const std::string& name, const Waiting& waiting) const {
  if (kept_for_.empty() || kept_for_ == name || !waiting.urgent.empty()) return false;
  const auto kept = queues_.find(kept_for_);
  if (kept == queues_.end() || kept->second.empty()) return false;
  return !kept->second.urgent.empty() || waiting.ordinary.top_priority() <= kept->second.ordinary.top_priority();
}

bool Scheduler::gives_way(const std::string& name, const Waiting& waiting) const {
  if (!comes_after_kept(name, waiting)) return false;
  if (pool_.count(name) - pool_.count(name, WorkerState::kStopping) <= 1) return false;
  const Algorithm* kept = find_algorithm(kept_for_);
  Resources coming = free_resources(Room::kMachine);
  coming += pool_.stopping();
  return kept != nullptr && pool_.count(kept_for_) == 0 && !kept->request.fits_in(coming);
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
    if (gives_way(name, waiting)) {
      stop_worker(*worker, plan, now);
      continue;
    }
    const auto task = pop_for(*worker, waiting);
    if (!task) return;
    pool_.set_state(*worker, WorkerState::kBusy, now);
    worker->alone = take_suspect(name, *task);
    plan.assign.emplace_back(worker->id, *task);
  }
}

void Scheduler::assign_ahead(const std::string& name, Waiting& waiting, Plan& plan) {
  const std::vector<WorkerId>& eager = pool_.eager(name);
  const auto pace = paces_.find(name);
  if (eager.empty() || pace == paces_.end() || !waiting.urgent.empty() || suspects_.contains(name)) return;
  if (comes_after_kept(name, waiting)) return;
  const Algorithm* current = find_algorithm(name);
  for (const WorkerId id : eager) {
    const Worker& worker = *pool_.find(id);
    if (worker.state != WorkerState::kBusy || worker.waiting || worker.stuck || worker.alone) continue;
    if (current == nullptr || worker.algorithm->version != current->version) continue;
    const std::uint32_t depth = pace->second.depth(worker.most);
    const auto held = std::max<std::uint32_t>(static_cast<std::uint32_t>(worker.held.size()), 1);  // 0: just assigned
    if (held * 2 > depth) continue;  // filled up in few steps
    // The fewer are left, the fewer each takes: at the end of a batch all workers end together.
    const std::uint64_t share = waiting.ordinary.size() / pool_.count(name);
    for (std::uint64_t left = std::min<std::uint64_t>(depth - held, share); left > 0; --left) {
      const auto task = waiting.ordinary.pop();
      if (!task) return;
      plan.assign.emplace_back(id, *task);
    }
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
    const Waiting* waiting;
    std::uint64_t missing;
    std::uint64_t urgent;  ///< of them
    int depth;
    bool preferred;
  };
  std::vector<Wanted> wanted;
  for (const auto& [name, waiting] : queues_) {
    if (!changed_.contains(name)) continue;
    const std::uint64_t missing = wanted_workers(name, waiting, now);
    if (missing == 0) continue;
    const std::uint64_t starting = pool_.count(name, WorkerState::kStarting);
    const std::uint64_t urgent = waiting.urgent.size() > starting ? waiting.urgent.size() - starting : 0;
    wanted.push_back({find_algorithm(name), &waiting, missing, std::min(urgent, missing), waiting.urgent.head().depth,
                      waiting.ordinary.top_priority().value_or(0) >= kPreferred});
  }
  // What frees most callers first, then what users prefer, then who has no worker at all. Then one each in turn, so
  // that two algorithms that scale up at once share the machine. Each round looks at everybody again: what one takes,
  // another may have counted on.
  const auto rank = [&](const Wanted& w) {
    return std::tuple(-w.depth, !w.preferred, pool_.count(w.algorithm->name) > 0);
  };
  std::stable_sort(wanted.begin(), wanted.end(), [&](const Wanted& a, const Wanted& b) { return rank(a) < rank(b); });
  bool started = true;
  while (started) {
    started = false;
    kept_for_.clear();
    for (auto& [algorithm, waiting, missing, urgent, depth, preferred] : wanted) {
      const std::string& name = algorithm->name;
      if (missing == 0 || (pool_.count(name) > 0 && comes_after_kept(name, *waiting))) continue;
      if (!make_room(*algorithm, urgent > 0 ? Room::kLent : Room::kMachine, plan, now)) {
        if (pool_.count(name) == 0 && kept_for_.empty()) kept_for_ = name;
        continue;
      }
      --missing;
      if (urgent > 0) --urgent;
      started = true;
      const WorkerId id(next_worker_++);
      pool_.add(id, algorithms_.at(name), now);
      plan.start.emplace_back(id, algorithms_.at(name));
    }
  }
  for (const Wanted& w : wanted) {
    if (w.missing > 0) no_room_.insert(w.algorithm->name);
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
    if (!it->second.empty()) assign_ahead(name, it->second, plan);
    if (it->second.empty()) queues_.erase(it);
  }
  // Any change may have made room: a worker that is gone, and just as well one that became idle.
  changed_.merge(std::exchange(no_room_, {}));
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

std::vector<std::string> Scheduler::waiting() const {
  std::vector<std::string> names;
  for (const auto& [name, waiting] : queues_) {
    if (!waiting.empty()) names.push_back(name);
  }
  return names;
}

std::uint64_t Scheduler::queued(const std::string& algorithm) const {
  auto it = queues_.find(algorithm);
  return it == queues_.end() ? 0 : it->second.size();
}

std::uint64_t Scheduler::queued(const std::string& algorithm, JobNumber job) const {
  auto it = queues_.find(algorithm);
  return it == queues_.end() ? 0 : it->second.urgent.size_of(job) + it->second.ordinary.size_of(job);
}

}  // namespace hkube::scheduler
