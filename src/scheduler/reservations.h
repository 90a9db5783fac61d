#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "scheduler/algorithm.h"
#include "scheduler/backfill_window.h"
#include "scheduler/shortage.h"

namespace hkube::scheduler {

/// Room that is kept for an algorithm whose tasks wait and that finds none for a worker. Work of a weaker claim, and of
/// an equal one when the algorithm has no worker at all, begins only as backfill: a large batch of one algorithm does
/// not starve a small job of another, and small jobs do not starve one that needs much.
struct Reservation {
  std::string algorithm;
  Shortage shortage;
  Claim claim = Claim::kOrdinary;
  enum class Has : std::uint8_t { kNone, kSome } has = Has::kNone;  ///< workers
};

/// The reservations of a Scheduler: made anew by each plan, each with a window that lasts as long as it is made again.
class Reservations {
 public:
  struct Window {
    BackfillWindow backfill;
    std::set<WorkerId> holders = {};                                    ///< workers on whose tasks the estimate rests
    std::map<std::string, std::chrono::milliseconds> running_for = {};  ///< the oldest task of each algorithm
    bool outdated = true;                                               ///< a holder has changed
  };

  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] const std::vector<Reservation>& list() const { return list_; }
  /// Whether other work may run in the room meanwhile is worth knowing only when there can be any.
  enum class Backfill : std::uint8_t { kNone, kPossible };
  /// The first reservation for each shortage and claim counts; others change nothing and are not kept.
  void reserve(Reservation reservation, Backfill backfill, Timestamp now);
  /// Takes back those of this claim and of weaker ones.
  void take_back(Claim claim) {
    std::erase_if(list_, [&](const Reservation& r) { return r.claim >= claim; });
  }
  /// Forgets the windows of algorithms that have no reservation any more.
  void forget_windows();
  /// The algorithm got a worker: its next reservation is a new one.
  void met(const std::string& algorithm) { windows_.erase(algorithm); }

  /// Null when the algorithm has no reservation, or one that no other work can use.
  [[nodiscard]] Window* window(const std::string& algorithm);
  [[nodiscard]] const Window* window(const std::string& algorithm) const;
  /// A worker's task ended, or it is gone.
  void worker_changed(WorkerId worker);
  /// Whether estimates have to be made anew.
  [[nodiscard]] static bool is_due(const Window& window, Timestamp now) {
    return window.outdated || window.backfill.next_update() <= now;
  }
  [[nodiscard]] const std::map<std::string, Window>& windows() const { return windows_; }

 private:
  std::vector<Reservation> list_;
  std::map<std::string, Window> windows_;
};

}  // namespace hkube::scheduler
