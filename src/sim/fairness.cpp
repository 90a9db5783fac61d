#include "sim/fairness.h"

#include <chrono>

namespace hkube::sim {

namespace {

using std::chrono::milliseconds;

/// Longer than a drain: until a task that nobody knows may begin.
constexpr milliseconds kLongestKeptOut{5'000};
/// The longest tasks, the loss of a worker, and others' turns.
constexpr milliseconds kLongestReserved{30'000};

/// Notes since when each of `now_so` has been so; the first that has been for longer than its limit.
std::optional<std::string> longest(std::map<std::string, Timestamp>& since,
                                   const std::map<std::string, milliseconds>& now_so, Timestamp now) {
  std::erase_if(since, [&](const auto& entry) { return !now_so.contains(entry.first); });
  for (const auto& entry : now_so) {
    if (now - since.try_emplace(entry.first, now).first->second > entry.second) return entry.first;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> Fairness::check(const control::ControlLoop& loop, Timestamp now) {
  const scheduler::Scheduler& scheduler = loop.scheduler();
  std::map<std::string, milliseconds> kept_out;  // and their limits
  std::map<std::string, milliseconds> reserved;
  Resources free = scheduler.settings().capacity;
  free -= scheduler.pool().used();
  for (const std::string& name : scheduler.waiting()) {
    const scheduler::Algorithm* algorithm = scheduler.find_algorithm(name);
    if (algorithm == nullptr || !algorithm->request.fits_in(free)) continue;
    const scheduler::WaitReason reason = scheduler.wait_reason(name, now);
    const auto* window = reason.reserved_for == name ? nullptr : scheduler.reservations().window(reason.reserved_for);
    if (window != nullptr) kept_out[name] = kLongestKeptOut + window->backfill.patience();
  }
  for (const scheduler::Reservation& reservation : scheduler.reservations().list()) {
    if (reservation.has == scheduler::Reservation::Has::kNone) reserved[reservation.algorithm] = kLongestReserved;
  }
  if (const auto name = longest(kept_out_, kept_out, now)) {
    return "tasks of " + *name + " fit, but: " + scheduler.explain(*name, now);
  }
  if (const auto name = longest(reserved_, reserved, now)) {
    return *name + " starves: " + scheduler.explain(*name, now);
  }
  return std::nullopt;
}

}  // namespace hkube::sim
