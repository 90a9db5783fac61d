#include "scheduler/scheduler.h"

#include <algorithm>
#include <utility>

namespace hkube::scheduler {

void Scheduler::put_algorithm(std::shared_ptr<const Algorithm> algorithm) {
  changed_.insert(algorithm->name);
  backoffs_.erase(algorithm->name);
  paces_.erase(algorithm->name);
  idle_check_ = Timestamp{};  // idle workers of the old version go at the next plan()
  const std::string name = algorithm->name;
  if (const Algorithm* earlier = find_algorithm(name)) opportunistic_ -= earlier->opportunistic ? 1 : 0;
  opportunistic_ += algorithm->opportunistic ? 1 : 0;
  algorithms_[name] = std::move(algorithm);
  check_hot(name);
}

void Scheduler::rename_algorithm(const std::string& from, std::shared_ptr<const Algorithm> to) {
  const std::string old = from;
  const std::string name = to->name;
  const auto move = [&](auto& table) {
    auto node = table.extract(old);
    if (node.empty()) return;
    node.key() = name;
    table.insert(std::move(node));
  };
  if (const Algorithm* earlier = find_algorithm(old)) opportunistic_ -= earlier->opportunistic ? 1 : 0;
  opportunistic_ += to->opportunistic ? 1 : 0;
  move(queues_);
  move(served_until_);
  move(backoffs_);
  move(suspects_);
  move(paces_);
  pool_.rename(old, to);
  algorithms_.erase(old);
  below_hot_.erase(old);
  earlier_.erase(old);
  if (!to->earlier_of.empty()) earlier_.insert(name);
  algorithms_[name] = std::move(to);
  changed_.insert(old);
  changed_.insert(name);
  idle_check_ = Timestamp{};
  check_hot(name);
}

std::optional<Scheduler::Hopeless> Scheduler::take_hopeless(Timestamp now) {
  for (const std::string& name : changed_) {
    const Algorithm* algorithm = find_algorithm(name);
    if (algorithm == nullptr || algorithm->not_runnable.empty()) continue;
    const bool hopeless =
        algorithm->prospect == Prospect::kNone || (algorithm->prospect == Prospect::kNotHere && settings_.can_start);
    const auto waiting = queues_.find(name);
    if (!hopeless || waiting == queues_.end()) continue;
    Waiting& queue = waiting->second;
    const auto task = queue.urgent.empty() ? queue.ordinary.pop(now) : queue.urgent.pop(now);
    if (queue.empty()) queues_.erase(waiting);
    if (!task) continue;
    take_suspect(name, *task);
    return Hopeless{*task, "algorithm " + algorithm->title() + " cannot run: " + algorithm->not_runnable};
  }
  return std::nullopt;
}

void Scheduler::check_hot(const std::string& name) {
  const Algorithm* algorithm = find_algorithm(name);
  if (algorithm != nullptr && algorithm->hot_workers > 0) below_hot_.insert(name);
}

void Scheduler::remove_algorithm(const std::string& name) {
  if (const Algorithm* earlier = find_algorithm(name)) opportunistic_ -= earlier->opportunistic ? 1 : 0;
  algorithms_.erase(name);
  // Its workers count for the other versions until they are gone.
  if (pool_.count(name) == 0) earlier_.erase(name);
  below_hot_.erase(name);
  paces_.erase(name);
  idle_check_ = Timestamp{};
  changed_.insert(name);
}

const Algorithm* Scheduler::find_algorithm(const std::string& name) const {
  auto it = algorithms_.find(name);
  return it == algorithms_.end() ? nullptr : it->second.get();
}

Scheduler::Waiting& Scheduler::queue_of(const std::string& algorithm) {
  changed_.insert(algorithm);
  return queues_.try_emplace(algorithm, settings_.weights).first->second;
}

void Scheduler::enqueue(const std::string& algorithm, int priority, JobNumber job, const job::ItemRange& range,
                        Timestamp now) {
  queue_of(algorithm).ordinary.push(priority, job, range, now);
}

void Scheduler::enqueue_front(const std::string& algorithm, int priority, const QueuedTask& task,
                              std::uint32_t attempts, Timestamp now) {
  queue_of(algorithm).ordinary.push_front(priority, task, attempts, now);
}

void Scheduler::enqueue_urgent(const std::string& algorithm, int depth, int priority, JobNumber job,
                               const job::ItemRange& range, Place place, Timestamp now) {
  TaskQueue& queue = queue_of(algorithm).urgent.at(depth);
  if (place == Place::kBack) {
    queue.push(priority, job, range, now);
    return;
  }
  for (std::uint32_t i = range.count; i > 0; --i) {
    queue.push_front(priority, {job, range.node, range.first + i - 1}, 0, now);
  }
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

std::vector<WorkerId> Scheduler::stop_workers(const std::string& title) {
  std::vector<WorkerId> found;
  for (const auto& [id, worker] : pool_.workers()) {
    if (worker.algorithm->title() == title && worker.state != WorkerState::kStopping) found.push_back(id);
  }
  to_stop_.insert(to_stop_.end(), found.begin(), found.end());
  return found;
}

void Scheduler::worker_ready(WorkerId id, Timestamp now, std::uint32_t most) {
  Worker* worker = pool_.find(id);
  if (worker == nullptr) return;
  if (most == 0 && (worker->state == WorkerState::kIdle || worker->state == WorkerState::kBusy)) {
    // It is about to end by itself, and keeps its place until it is gone.
    pool_.set_state(*worker, WorkerState::kStopping, now);
    check_hot(worker->algorithm->name);
    changed_.insert(worker->algorithm->name);
  }
  if (most == 0 || worker->state != WorkerState::kStarting) return;
  pool_.set_most(*worker, most);
  paces_[worker->algorithm->name].started(now.ms - worker->since.ms);
  worker->came = now;
  backoffs_.erase(worker->algorithm->name);
  if (lack_ && worker->state == WorkerState::kStarting) {
    lack_.reset();
    all_may_start();
  }
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
  reservations_.worker_changed(id);
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
  if (pool_.count(name) == 0 && find_algorithm(name) == nullptr) earlier_.erase(name);
  reservations_.worker_changed(id);
  if (pool_.count(name) == 0 && queues_.contains(name)) served_until_[name] = now;
  changed_.insert(name);
  check_hot(name);
  all_may_start();
  if (lack_) lack_->until = now;  // it may have had what lacks
  if (!never_came) return std::nullopt;
  Backoff& backoff = backoffs_[name];
  const auto delay = settings_.start_backoff * (1 << std::min(backoff.failures, 10));
  ++backoff.failures;
  backoff.until = now + std::min<std::chrono::milliseconds>(delay, settings_.max_start_backoff);
  auto it = queues_.find(name);
  if (it == queues_.end()) return std::nullopt;
  const auto unserved = it->second.urgent.empty() ? it->second.ordinary.pop(now) : it->second.urgent.pop(now);
  if (unserved) take_suspect(name, *unserved);
  return unserved;
}

void Scheduler::start_prevented(WorkerId id, const std::string& lack, Timestamp now) {
  const Worker* worker = pool_.find(id);
  if (worker == nullptr) return;
  const std::string name = worker->algorithm->name;
  pool_.remove(id);
  reservations_.worker_changed(id);
  changed_.insert(name);
  check_hot(name);
  if (!lack_) lack_ = Lack{};
  lack_->text = lack;
  const auto delay = settings_.start_backoff * (1 << std::min(lack_->times++, 10));
  lack_->until = now + std::min<std::chrono::milliseconds>(delay, kLongestLack);
}

bool Scheduler::given_up(const std::string& algorithm) const {
  const auto it = backoffs_.find(algorithm);
  return it != backoffs_.end() && it->second.failures >= settings_.most_failed_starts &&
         pool_.count(algorithm) == pool_.count(algorithm, WorkerState::kStarting);
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

std::optional<Timestamp> Scheduler::next_deadline() const {
  std::optional<Timestamp> next = idle_check_;
  if (lack_ && lack_->until > planned_at_ && !(queues_.empty() && below_hot_.empty())) {
    next = next ? std::min(*next, lack_->until) : lack_->until;
  }
  for (const auto& [name, backoff] : backoffs_) {
    // One that has passed was considered by the last plan(); from then on something else must change first.
    if (backoff.until <= planned_at_ || !(queues_.contains(name) || below_hot_.contains(name))) continue;
    next = next ? std::min(*next, backoff.until) : backoff.until;
  }
  for (const auto& [name, window] : reservations_.windows()) {
    const Timestamp update = window.backfill.next_update();
    next = next ? std::min(*next, update) : update;
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

std::optional<TaskQueue::Line> Scheduler::line_of(const std::string& algorithm, JobNumber job) const {
  const auto it = queues_.find(algorithm);
  return it == queues_.end() ? std::nullopt : it->second.ordinary.line_of(job);
}

bool Scheduler::is_hot(const Worker& worker) const {
  const Algorithm* algorithm = find_algorithm(worker.algorithm->name);
  return algorithm != nullptr && pool_.staying(algorithm->name) <= algorithm->hot_workers;
}

}  // namespace hkube::scheduler
