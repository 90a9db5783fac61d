// Reserved room: for whom it is kept, when it is expected, and what may run in it until then.
#include <algorithm>
#include <utility>

#include "scheduler/scheduler.h"

namespace hkube::scheduler {

using std::chrono::milliseconds;

bool Scheduler::goes_before(const Reservation& reservation, const std::string& name, const Waiting& waiting,
                            Claim claim) const {
  const Algorithm* algorithm = find_algorithm(reservation.algorithm);
  const auto queue = queues_.find(reservation.algorithm);
  if (algorithm == nullptr || queue == queues_.end() || queue->second.empty()) return false;
  if (algorithm->claim(pool_.staying(reservation.algorithm)) != reservation.claim) return false;  // it has got a worker
  if (reservation.claim != claim) return reservation.claim < claim;
  if (reservation.has == Reservation::Has::kSome || pool_.count(reservation.algorithm) > 0) return false;
  const auto own = waiting.ordinary.head();
  const auto other = queue->second.ordinary.head();
  if (!own || !other || !queue->second.urgent.empty()) return true;
  return own->priority <= other->priority ||
         urgency_of(name, waiting) <= urgency_of(reservation.algorithm, queue->second);
}

Standing Scheduler::urgency_of(const std::string& name, const Waiting& waiting) const {
  const auto head = waiting.ordinary.head();
  if (!head) return {};
  TaskTraits traits;
  traits.priority = head->priority;
  traits.waiting_since = head->waiting_since;
  if (pool_.count(name) > 0) {
    traits.waiting_since = std::max(traits.waiting_since, planned_at_);
  } else if (const auto served = served_until_.find(name); served != served_until_.end()) {
    traits.waiting_since = std::max(traits.waiting_since, served->second);
  }
  return urgency(settings_.weights, traits);
}

const Reservation* Scheduler::keeps_from_starting(const std::string& name, const Waiting& waiting,
                                                  std::optional<Backfill> backfill) const {
  const std::uint32_t workers = pool_.staying(name);
  const Reservation* first = comes_after(name, waiting, workers, backfill);
  if (first == nullptr) return nullptr;
  // What is about to fit has been promised its room already.
  const bool promised = first->shortage.missing == 0;
  const bool equal = first->claim == find_algorithm(name)->claim(workers);
  return promised && equal && pool_.count(name) == 0 ? nullptr : first;
}

const Reservation* Scheduler::comes_after(const std::string& name, const Waiting& waiting, std::uint32_t workers,
                                          std::optional<Backfill> backfill) const {
  if (reservations_.empty() || !waiting.urgent.empty()) return nullptr;
  const Algorithm* algorithm = find_algorithm(name);
  if (algorithm == nullptr) return nullptr;
  const Claim claim = algorithm->claim(workers);
  const auto found = std::ranges::find_if(reservations_.list(), [&](const Reservation& reservation) {
    return reservation.algorithm != name && reservation.shortage.is_hindered_by(algorithm->request) &&
           goes_before(reservation, name, waiting, claim) &&
           !(backfill && may_begin(reservation, *algorithm, claim, *backfill));
  });
  return found == reservations_.list().end() ? nullptr : &*found;
}

bool Scheduler::may_begin(const Reservation& reservation, const Algorithm& algorithm, Claim claim,
                          const Backfill& backfill) const {
  const Reservations::Window* window = reservations_.window(reservation.algorithm);
  if (window == nullptr) return false;
  // Opportunistic work is ended as soon as that is enough for the reservation: it need not end by itself.
  const bool ended_in_time = claim == Claim::kOpportunistic && reservation.claim < claim;
  milliseconds duration = ended_in_time ? milliseconds(0) : backfill.duration;
  const auto running = window->running_for.find(algorithm.name);
  if (!ended_in_time && running != window->running_for.end()) duration = std::max(duration, running->second);
  return window->backfill.allows(std::max(duration, milliseconds(1)), backfill.now);
}

const Reservation* Scheduler::yields_to(const Worker& worker, const Waiting& waiting, Timestamp now) const {
  if (reservations_.empty()) return nullptr;
  const std::string& name = worker.algorithm->name;
  const std::uint32_t staying = pool_.staying(name);
  const std::uint32_t others = staying > 0 ? staying - 1 : 0;
  const Reservation* reservation = comes_after(name, waiting, others, Backfill{task_duration(name), now});
  if (reservation == nullptr) return nullptr;
  const bool stronger = reservation->claim < find_algorithm(name)->claim(others);
  const bool had_its_slice = worker.guest_of == reservation->algorithm || now >= worker.came + kSlice;
  return others > 0 || stronger || had_its_slice ? reservation : nullptr;
}

bool Scheduler::gives_way(const Worker& worker, const Waiting& waiting, Timestamp now) const {
  const Reservation* reservation = yields_to(worker, waiting, now);
  if (reservation == nullptr) return false;
  Resources coming = free_resources(Room::kMachine);
  coming += pool_.stopping();
  return !find_algorithm(reservation->algorithm)->request.fits_in(coming);
}

void Scheduler::reserve(const Algorithm& algorithm, Claim claim, Timestamp now) {
  Resources coming = free_resources(Room::kMachine);
  coming += pool_.stopping();
  const Shortage shortage{kinds_of(algorithm.request), lacking(algorithm.request, coming)};
  const auto has = pool_.count(algorithm.name) > 0 ? Reservation::Has::kSome : Reservation::Has::kNone;
  const Reservation reservation{algorithm.name, shortage, claim, has};
  // Algorithms that have workers themselves keep nobody of the same claim from room.
  const bool weaker = has == Reservation::Has::kNone || claim == Claim::kGuaranteed || opportunistic_ > 0;
  using Use = Reservations::Backfill;
  reservations_.reserve(reservation, weaker && claim != Claim::kOpportunistic ? Use::kPossible : Use::kNone, now);
  update_window(reservation, now);
}

void Scheduler::update_windows(Timestamp now) {
  for (const Reservation& reservation : reservations_.list()) update_window(reservation, now);
}

void Scheduler::update_window(const Reservation& reservation, Timestamp now) {
  Reservations::Window* window = reservations_.window(reservation.algorithm);
  if (window == nullptr || !Reservations::is_due(*window, now)) return;
  window->outdated = false;
  window->backfill.update(
      [&](Timestamp opened) {
        return find_algorithm(reservation.algorithm) == nullptr ? std::nullopt
                                                                : held_for(reservation, *window, opened, now);
      },
      now);
}

milliseconds Scheduler::task_duration(const std::string& name) const {
  const auto pace = paces_.find(name);
  return pace == paces_.end() ? kUnknownTask : pace->second.task().value_or(kUnknownTask);
}

milliseconds Scheduler::start_and_task_duration(const std::string& name) const {
  const auto pace = paces_.find(name);
  return task_duration(name) + (pace == paces_.end() ? kUnknownStart : pace->second.start().value_or(kUnknownStart));
}

milliseconds Scheduler::time_left(const Worker& worker, Timestamp now) const {
  const milliseconds elapsed = std::max(now - worker.began(), milliseconds(0));
  if (worker.state != WorkerState::kBusy) return elapsed;
  const milliseconds duration = task_duration(worker.algorithm->name);
  const auto behind = static_cast<std::int64_t>(worker.held.empty() ? 0 : worker.held.size() - 1);
  // What has taken longer than expected is expected to take as long again.
  return (elapsed < duration ? duration - elapsed : elapsed) + behind * duration;
}

milliseconds Scheduler::time_of_queue(const std::string& name) const {
  constexpr std::int64_t kMany = 1'000'000;  // tasks: more makes no difference
  const auto tasks =
      std::min<std::int64_t>(static_cast<std::int64_t>(std::min<std::uint64_t>(queued(name), kMany)), kMany);
  return tasks * task_duration(name) / std::max<std::uint32_t>(pool_.staying(name), 1);
}

std::optional<milliseconds> Scheduler::held_for(const Reservation& reservation, Reservations::Window& window,
                                                Timestamp opened, Timestamp now) const {
  const Algorithm& algorithm = *find_algorithm(reservation.algorithm);
  const bool may_preempt = pass_of(algorithm.name) == Pass::kEntitled;
  Resources free = free_resources(Room::kMachine);
  struct Holder {
    milliseconds left;
    const Worker* worker;
  };
  std::vector<Holder> holders;
  std::map<std::string, bool> yields;  // whether workers of an algorithm go for the reservation when their task ends
  window.holders.clear();
  window.running_for.clear();
  for (const auto& [id, worker] : pool_.workers()) {
    const std::string& name = worker.algorithm->name;
    if (name == algorithm.name) continue;
    if (worker.state == WorkerState::kBusy) {
      milliseconds& longest = window.running_for[name];
      longest = std::max(longest, now - worker.began());
    }
    if (worker.state == WorkerState::kIdle || (may_preempt && pool_.can_be_given_up(worker))) {
      free += worker.algorithm->request;
      continue;
    }
    const auto entry = yields.try_emplace(name, true);
    if (entry.second) {
      const auto queue = queues_.find(name);
      const Algorithm* current = find_algorithm(name);
      const std::uint32_t staying = pool_.staying(name);
      entry.first->second =
          current == nullptr || queue == queues_.end() || queue->second.empty() ||
          (queue->second.urgent.empty() &&
           goes_before(reservation, name, queue->second, current->claim(staying > 0 ? staying - 1 : 0)));
    }
    const bool goes = entry.first->second || worker.state == WorkerState::kStopping;
    if (goes && worker.began() > opened) {
      free += worker.algorithm->request;
    } else {
      holders.push_back({time_left(worker, now) + (goes ? milliseconds(0) : time_of_queue(name)), &worker});
    }
  }
  if (algorithm.request.fits_in(free)) return std::nullopt;
  std::ranges::stable_sort(holders, {}, &Holder::left);
  for (const Holder& holder : holders) {
    window.holders.insert(holder.worker->id);
    free += holder.worker->algorithm->request;
    if (algorithm.request.fits_in(free)) return holder.left;
  }
  return holders.empty() ? kUnknownTask : holders.back().left;
}

std::map<std::string, std::uint32_t> Scheduler::backfilled(const std::string& name) const {
  std::map<std::string, std::uint32_t> counts;
  const Reservations::Window* window = reservations_.window(name);
  if (window == nullptr) return counts;
  const Algorithm& algorithm = *find_algorithm(name);
  for (const auto& [id, worker] : pool_.workers()) {
    const bool uses = (kinds_of(worker.algorithm->request) & kinds_of(algorithm.request)) != 0;
    const bool began = worker.state == WorkerState::kBusy && worker.began() > window->backfill.opened();
    if (uses && began && worker.algorithm->name != name) ++counts[worker.algorithm->name];
  }
  return counts;
}

}  // namespace hkube::scheduler
