#include "scheduler/reservations.h"

#include <utility>

namespace hkube::scheduler {

void Reservations::reserve(Reservation reservation, Backfill backfill, Timestamp now) {
  const bool there = std::ranges::any_of(list_, [&](const Reservation& r) {
    return r.shortage.wants == reservation.shortage.wants && r.shortage.missing == reservation.shortage.missing &&
           r.claim == reservation.claim && r.has == reservation.has;
  });
  if (there) return;
  if (backfill == Backfill::kPossible) windows_.try_emplace(reservation.algorithm, Window{BackfillWindow(now)});
  list_.push_back(std::move(reservation));
}

void Reservations::forget_windows() {
  std::erase_if(windows_, [&](const auto& entry) {
    return std::ranges::none_of(list_, [&](const Reservation& r) { return r.algorithm == entry.first; });
  });
}

Reservations::Window* Reservations::window(const std::string& algorithm) {
  const auto it = windows_.find(algorithm);
  return it == windows_.end() ? nullptr : &it->second;
}

const Reservations::Window* Reservations::window(const std::string& algorithm) const {
  const auto it = windows_.find(algorithm);
  return it == windows_.end() ? nullptr : &it->second;
}

void Reservations::worker_changed(WorkerId worker) {
  for (auto& [algorithm, window] : windows_) {
    if (window.holders.contains(worker)) window.outdated = true;
  }
}

}  // namespace hkube::scheduler
