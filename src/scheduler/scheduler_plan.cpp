// What the scheduler decides: who gets which task, which workers come and go.
#include <algorithm>
#include <tuple>
#include <utility>

#include "scheduler/scheduler.h"

namespace hkube::scheduler {

bool Scheduler::takes_left_over(const std::string& name) const {
  const Algorithm* algorithm = find_algorithm(name);
  return algorithm != nullptr && algorithm->opportunistic && pool_.staying(name) >= algorithm->guaranteed;
}

Scheduler::Pass Scheduler::pass_of(const std::string& name) const {
  if (!takes_left_over(name)) return Pass::kEntitled;
  const auto queue = queues_.find(name);
  return queue != queues_.end() && !queue->second.urgent.empty() ? Pass::kEntitled : Pass::kOpportunistic;
}

std::uint32_t Scheduler::count_versions(const Algorithm& algorithm) const {
  std::uint32_t count = pool_.count(algorithm.title());
  if (earlier_.empty()) return count;
  const std::string prefix = earlier_name(algorithm.title(), "");
  for (auto it = earlier_.lower_bound(prefix); it != earlier_.end() && it->starts_with(prefix); ++it) {
    count += pool_.count(*it);
  }
  return count;
}

std::uint32_t Scheduler::most_workers(const Algorithm& algorithm) const {
  const Algorithm* current = find_algorithm(algorithm.title());
  return (current == nullptr ? algorithm : *current).max_workers;
}

bool Scheduler::leaves_room_for_version(const Algorithm& algorithm) const {
  const std::uint32_t most = most_workers(algorithm);
  if (most == 0 || earlier_.empty()) return true;  // without versions, wanted_workers() has kept the limit
  std::uint64_t count = count_versions(algorithm);
  for (const auto& [name, coming] : promised_.workers) {
    const Algorithm* version = find_algorithm(name);
    if (version != nullptr && version->title() == algorithm.title()) count += coming;
  }
  return count < most;
}

bool Scheduler::gives_way_to_version(const Worker& worker, Timestamp now) const {
  if (earlier_.empty() || now < worker.came + kSlice) return false;
  const std::uint32_t most = most_workers(*worker.algorithm);
  if (most == 0 || count_versions(*worker.algorithm) < most) return false;
  const auto needs = [&](const std::string& name) {
    const auto queue = queues_.find(name);
    return name != worker.algorithm->name && queue != queues_.end() && !queue->second.empty() &&
           pool_.count(name) == 0 && can_start(name, now);
  };
  const std::string& title = worker.algorithm->title();
  bool needed = needs(title);
  bool going = pool_.count(title, WorkerState::kStopping) > 0;  // its place is free soon
  const std::string prefix = earlier_name(title, "");
  for (auto it = earlier_.lower_bound(prefix); it != earlier_.end() && it->starts_with(prefix); ++it) {
    needed = needed || needs(*it);
    going = going || pool_.count(*it, WorkerState::kStopping) > 0;
  }
  return needed && !going;
}

void Scheduler::share_among_versions(Plan& plan, Timestamp now) {
  if (earlier_.empty()) return;
  std::set<std::string> names = earlier_;
  for (const std::string& name : earlier_) {
    if (const Algorithm* algorithm = find_algorithm(name)) names.insert(algorithm->title());
  }
  for (const std::string& name : names) {
    Worker* idle = pool_.take_idle(name);
    if (idle != nullptr && gives_way_to_version(*idle, now)) stop_worker(*idle, plan, now);
  }
}

double Scheduler::cpu_limit(Room room) const {
  const double lent = std::min(pool_.waiting_cpu(), kMostLent * settings_.capacity.cpu);
  return settings_.capacity.cpu + (room == Room::kLent ? lent : 0);
}

std::optional<QueuedTask> Scheduler::pop_for(Worker& worker, Waiting& waiting, Pass pass, Timestamp now) {
  constexpr double kRounding = 1e-6;
  const double busy = pool_.busy_cpu() + worker.algorithm->request.cpu - kRounding;
  const bool in_turn = pass == Pass::kOpportunistic || !takes_left_over(worker.algorithm->name);
  const bool ordinary = in_turn && !waiting.ordinary.empty() && busy <= cpu_limit(Room::kMachine);
  worker.urgent = !waiting.urgent.empty() && busy <= cpu_limit(Room::kLent);
  if (worker.urgent && ordinary && waiting.urgent.head().priority < waiting.ordinary.head()->priority) {
    worker.urgent = false;
  }
  if (worker.urgent) return waiting.urgent.pop(now);
  return ordinary ? waiting.ordinary.pop(now) : std::nullopt;
}

void Scheduler::assign_idle(const std::string& name, Waiting& waiting, Pass pass, Plan& plan, Timestamp now) {
  const Algorithm* current = find_algorithm(name);
  while (!waiting.empty()) {
    Worker* worker = pool_.take_idle(name);
    if (worker == nullptr) return;
    if (worker->algorithm.get() != current && current != nullptr && worker->algorithm->version != current->version) {
      stop_worker(*worker, plan, now);
      continue;
    }
    if (gives_way(*worker, waiting, now) || gives_way_to_version(*worker, now)) {
      stop_worker(*worker, plan, now);
      continue;
    }
    const auto task = pop_for(*worker, waiting, pass, now);
    if (!task) return;
    pool_.set_state(*worker, WorkerState::kBusy, now);
    worker->alone = take_suspect(name, *task);
    plan.assign.emplace_back(worker->id, *task);
  }
}

void Scheduler::assign_ahead(const std::string& name, Waiting& waiting, Plan& plan, Timestamp now) {
  const std::vector<WorkerId>& eager = pool_.eager(name);
  const auto pace = paces_.find(name);
  if (eager.empty() || pace == paces_.end() || !waiting.urgent.empty() || suspects_.contains(name)) return;
  const Algorithm* current = find_algorithm(name);
  for (const WorkerId id : eager) {
    const Worker& worker = *pool_.find(id);
    if (worker.state != WorkerState::kBusy || worker.waiting || worker.stuck || worker.alone) continue;
    if (current == nullptr || worker.algorithm->version != current->version) continue;
    if (!reservations_.empty() && yields_to(worker, waiting, now) != nullptr) return;
    const std::uint32_t depth = pace->second.depth(worker.most);
    const auto held = std::max<std::uint32_t>(static_cast<std::uint32_t>(worker.held.size()), 1);  // 0: just assigned
    if (held * 2 > depth) continue;  // filled up in few steps
    // The fewer are left, the fewer each takes: at the end of a batch all workers end together.
    const std::uint64_t share = waiting.ordinary.size() / pool_.count(name);
    for (std::uint64_t left = std::min<std::uint64_t>(depth - held, share); left > 0; --left) {
      const auto task = waiting.ordinary.pop(now);
      if (!task) return;
      plan.assign.emplace_back(id, *task);
    }
  }
}

void Scheduler::assign(Pass pass, Plan& plan, Timestamp now) {
  for (const std::string& name : changed_) {
    const auto it = queues_.find(name);
    if (it == queues_.end() || pass_of(name) != pass) continue;
    assign_idle(name, it->second, pass, plan, now);
    if (!it->second.empty() && pass_of(name) == pass) assign_ahead(name, it->second, plan, now);
    if (!it->second.empty()) continue;
    queues_.erase(it);
    served_until_.erase(name);
  }
}

Resources Scheduler::free_resources(Room room) const {
  Resources free = settings_.capacity;
  free.cpu = cpu_limit(room);
  free -= pool_.used();
  return free;
}

bool Scheduler::can_start(const std::string& name, Timestamp now) const {
  const Algorithm* algorithm = find_algorithm(name);
  if (algorithm == nullptr || !algorithm->not_runnable.empty() || !settings_.can_start) return false;
  if (!algorithm->request.fits_in(settings_.capacity)) return false;
  if (lack_ && now < lack_->until) return false;
  const auto backoff = backoffs_.find(name);
  return backoff == backoffs_.end() || now >= backoff->second.until;
}

std::uint64_t Scheduler::wanted_workers(const std::string& name, const Waiting& waiting, Timestamp now) const {
  if (!can_start(name, now)) return 0;
  const Algorithm* algorithm = find_algorithm(name);
  const std::uint64_t starting = pool_.count(name, WorkerState::kStarting);
  const std::uint64_t size = waiting.size();
  std::uint64_t missing = size > starting ? size - starting : 0;
  if (const std::uint32_t most = most_workers(*algorithm); most > 0) {
    const std::uint32_t there = count_versions(*algorithm);
    missing = std::min<std::uint64_t>(missing, most > there ? most - there : 0);
  }
  // After a failed start one worker tries alone, so that each failure costs one task an attempt, not the whole queue.
  if (backoffs_.contains(name) || lack_) missing = std::min<std::uint64_t>(missing, starting == 0 ? 1 : 0);
  return missing;
}

Scheduler::Found Scheduler::make_room(const Algorithm& algorithm, Room room, Plan& plan, Timestamp now) {
  const auto coming = [&] {
    Resources sum = free_resources(room);
    sum += pool_.stopping();
    sum -= promised_.sum;
    return sum;
  };
  if (algorithm.request.fits_in(coming())) {
    // What a stopped worker holds is free once it is gone; until then the start waits.
    return algorithm.request.fits_in(free_resources(room)) ? Found::kNow : Found::kComing;
  }
  const bool may_preempt = pass_of(algorithm.name) == Pass::kEntitled;
  Resources most = coming();
  most += pool_.idle_of_others(algorithm.name);
  if (may_preempt) most += pool_.opportunistic_of_others(algorithm.name);
  if (!algorithm.request.fits_in(most)) return Found::kNone;  // nobody goes in vain
  while (const Kinds missing = lacking(algorithm.request, coming())) {
    Worker* worker = pool_.idle_to_give_up(algorithm.name, missing);
    if (worker == nullptr && may_preempt) worker = pool_.busy_to_give_up(algorithm.name, missing);
    if (worker == nullptr) return Found::kNone;
    stop_worker(*worker, plan, now);
  }
  return Found::kComing;
}

Worker& Scheduler::start_worker(const std::string& name, Plan& plan, Timestamp now) {
  const WorkerId id(next_worker_++);
  plan.start.emplace_back(id, algorithms_.at(name));
  return pool_.add(id, algorithms_.at(name), now);
}

void Scheduler::start_missing(Pass pass, Plan& plan, Timestamp now) {
  std::vector<Wanted> wanted;
  for (const auto& [name, waiting] : queues_) {
    if (!changed_.contains(name) || pass_of(name) != pass) continue;
    const std::uint64_t missing = wanted_workers(name, waiting, now);
    if (missing == 0) continue;
    const std::uint64_t starting = pool_.count(name, WorkerState::kStarting);
    const std::uint64_t urgent = waiting.urgent.size() > starting ? waiting.urgent.size() - starting : 0;
    wanted.push_back({find_algorithm(name), &waiting, missing, std::min(urgent, missing), 0});
  }
  // What frees most callers first, then what users prefer, then who has no worker at all, then the most urgent.
  const auto rank = [&](const Wanted& w) {
    const Standing urgency = urgency_of(w.algorithm->name, *w.waiting);
    return std::tuple(-w.waiting->urgent.head().depth, -urgency.preferred, pool_.count(w.algorithm->name) > 0,
                      -urgency.score);
  };
  std::stable_sort(wanted.begin(), wanted.end(), [&](const Wanted& a, const Wanted& b) { return rank(a) < rank(b); });
  if (pass == Pass::kEntitled) {
    promised_ = {};
    start_in_turn(wanted, Claim::kGuaranteed, plan, now);
    start_in_turn(wanted, Claim::kOrdinary, plan, now);
  } else {
    start_in_turn(wanted, Claim::kOpportunistic, plan, now);
  }
  for (const Wanted& w : wanted) {
    if (w.missing + w.coming > 0) no_room_.insert(w.algorithm->name);
  }
}

void Scheduler::start_in_turn(std::vector<Wanted>& wanted, Claim claim, Plan& plan, Timestamp now) {
  const auto claim_of = [&](const Wanted& w) {
    return w.urgent > 0 ? Claim::kGuaranteed : w.algorithm->claim(pool_.staying(w.algorithm->name));
  };
  // One each in turn, so that two algorithms that scale up at once share the machine. Each round looks at everybody
  // again: what one takes, another may have counted on.
  for (bool started = true; std::exchange(started, false);) {
    reservations_.take_back(claim);
    for (const Wanted& w : wanted) {
      if (w.coming > 0) reserve(*w.algorithm, w.algorithm->claim(pool_.staying(w.algorithm->name)), now);
    }
    for (Wanted& w : wanted) {
      const std::string& name = w.algorithm->name;
      if (w.missing == 0 || claim_of(w) > claim || !leaves_room_for_version(*w.algorithm)) continue;
      const Reservation* host = keeps_from_starting(name, *w.waiting, {});
      const std::string guest_of = host == nullptr ? "" : host->algorithm;
      const Backfill backfill{start_and_task_duration(name), now};
      if (host != nullptr && keeps_from_starting(name, *w.waiting, backfill) != nullptr) continue;
      const Room room = w.urgent > 0 ? Room::kLent : Room::kMachine;
      const Found found = make_room(*w.algorithm, room, plan, now);
      if (found != Found::kNow) reserve(*w.algorithm, w.algorithm->claim(pool_.staying(name)), now);
      if (found == Found::kNone) continue;
      --w.missing;
      if (w.urgent > 0) --w.urgent;
      started = true;
      if (found == Found::kNow) {
        start_worker(name, plan, now).guest_of = guest_of;
        reservations_.met(name);
      } else {
        ++w.coming;
        promised_.sum += w.algorithm->request;
        ++promised_.workers[name];
      }
    }
  }
}

void Scheduler::start_hot(Plan& plan, Timestamp now) {
  for (auto it = below_hot_.begin(); it != below_hot_.end();) {
    const std::string& name = *it;
    const Algorithm& algorithm = *algorithms_.at(name);
    // Nothing is stopped for workers that nobody waits for, nor do they take what others wait for.
    const auto may = [&] {
      Resources left = free_resources(Room::kMachine);
      left -= promised_.sum;
      if (!can_start(name, now) || !algorithm.request.fits_in(left)) return false;
      if (algorithm.max_workers > 0 && count_versions(algorithm) >= algorithm.max_workers) return false;
      if (backoffs_.contains(name) && pool_.count(name, WorkerState::kStarting) > 0) return false;
      return std::ranges::none_of(reservations_.list(), [&](const Reservation& reservation) {
        return reservation.shortage.is_hindered_by(algorithm.request);
      });
    };
    while (pool_.staying(name) < algorithm.hot_workers && may()) start_worker(name, plan, now);
    const bool never = !algorithm.not_runnable.empty() || !algorithm.request.fits_in(settings_.capacity);
    it = never || pool_.staying(name) >= algorithm.hot_workers ? below_hot_.erase(it) : std::next(it);
  }
}

void Scheduler::stop_worker(Worker& worker, Plan& plan, Timestamp now) {
  pool_.set_state(worker, WorkerState::kStopping, now);
  check_hot(worker.algorithm->name);
  plan.stop.push_back(worker.id);
}

void Scheduler::stop_useless(Plan& plan, Timestamp now) {
  const auto outdated = [&](const Worker& worker) {
    const Algorithm* current = find_algorithm(worker.algorithm->name);
    return current == nullptr || current->version != worker.algorithm->version;
  };
  std::vector<Worker*> late;
  idle_check_.reset();
  for (const auto& [id, worker] : pool_.workers()) {
    if (worker.state != WorkerState::kIdle) continue;
    const Timestamp until = worker.since + settings_.idle_timeout;
    if (outdated(worker) || until <= now) {
      late.push_back(pool_.find(id));
    } else {
      idle_check_ = idle_check_ ? std::min(*idle_check_, until) : until;
    }
  }
  std::ranges::stable_sort(late, {}, [](const Worker* worker) { return worker->since; });
  for (Worker* worker : late) {
    if (outdated(*worker) || !is_hot(*worker)) stop_worker(*worker, plan, now);
  }
}

Plan Scheduler::plan(Timestamp now) {
  Plan plan;
  if (lack_ && lack_->until > planned_at_ && lack_->until <= now) all_may_start();
  for (const auto& [name, backoff] : backoffs_) {
    if (backoff.until > planned_at_ && backoff.until <= now) changed_.insert(name);
  }
  planned_at_ = now;
  for (const WorkerId id : std::exchange(to_stop_, {})) {
    Worker* worker = pool_.find(id);
    if (worker != nullptr && worker->state != WorkerState::kStopping) stop_worker(*worker, plan, now);
  }
  update_windows(now);
  assign(Pass::kEntitled, plan, now);
  share_among_versions(plan, now);
  // Any change may have made room: a worker that is gone, and just as well one that became idle.
  changed_.merge(std::exchange(no_room_, {}));
  start_missing(Pass::kEntitled, plan, now);
  assign(Pass::kOpportunistic, plan, now);
  start_missing(Pass::kOpportunistic, plan, now);
  start_hot(plan, now);
  reservations_.forget_windows();
  changed_.clear();
  if (idle_check_ && *idle_check_ <= now) stop_useless(plan, now);
  return plan;
}

}  // namespace hkube::scheduler
