#include "sim/fairness.h"

#include <chrono>
#include <set>

namespace hkube::sim {

namespace {

using std::chrono::milliseconds;

/// A drain, and what little is known when an algorithm is new.
constexpr milliseconds kLongestKeptOut{10'000};
/// The longest tasks, the loss of a worker, and others' turns.
constexpr milliseconds kLongestReserved{30'000};

/// Notes since when each of `now_so` has been so; the first that has been for longer than `most`.
std::optional<std::string> longest(std::map<std::string, Timestamp>& since, const std::set<std::string>& now_so,
                                   milliseconds most, Timestamp now) {
  std::erase_if(since, [&](const auto& entry) { return !now_so.contains(entry.first); });
  for (const std::string& name : now_so) {
    if (now - since.try_emplace(name, now).first->second > most) return name;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> Fairness::check(const control::ControlLoop& loop, Timestamp now) {
  const scheduler::Scheduler& scheduler = loop.scheduler();
  std::set<std::string> kept_out;
  std::set<std::string> reserved;
  Resources free = scheduler.settings().capacity;
  free -= scheduler.pool().used();
  for (const std::string& name : scheduler.waiting()) {
    const scheduler::Algorithm* algorithm = scheduler.find_algorithm(name);
    if (algorithm == nullptr || !algorithm->request.fits_in(free)) continue;
    if (scheduler.explain(name, now).find("is kept for algorithm") != std::string::npos) kept_out.insert(name);
  }
  for (const scheduler::Reservation& reservation : scheduler.reservations().list()) {
    if (reservation.has == scheduler::Reservation::Has::kNone) reserved.insert(reservation.algorithm);
  }
  if (const auto name = longest(kept_out_, kept_out, kLongestKeptOut, now)) {
    return "tasks of " + *name + " fit, but: " + scheduler.explain(*name, now);
  }
  if (const auto name = longest(reserved_, reserved, kLongestReserved, now)) {
    return *name + " starves: " + scheduler.explain(*name, now);
  }
  return std::nullopt;
}

}  // namespace hkube::sim
