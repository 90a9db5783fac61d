#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "base/time.h"

namespace hkube::scheduler {

/// Until when other work may use the room that is reserved for an algorithm.
///
/// The window is open while tasks that ran when the room was reserved still hold it: the reservation cannot be met
/// anyway, so work that is expected to end before they do may begin. Once only work that began later is in the way, the
/// window drains: nothing begins. A drain that outlasts its patience ends: what is still in the way counts as if it had
/// run from the beginning, and the window opens again. The patience doubles with each such drain. So the reservation is
/// met at the latest in the first drain that outlasts the tasks let in, and others are never held back for long in
/// vain.
class BackfillWindow {
 public:
  static constexpr std::chrono::milliseconds kFirstPatience{5'000};
  static constexpr int kGrowth = 4;  ///< of the patience, by each drain that it ends

  explicit BackfillWindow(Timestamp now) : opened_(now), expected_(now) {}

  /// How long tasks that began no later than `opened` still hold the room; nothing: they do not.
  using HeldFor = std::function<std::optional<std::chrono::milliseconds>(Timestamp opened)>;
  /// Estimates anew. A reservation that is late is expected to be late by as much again.
  void update(const HeldFor& held_for, Timestamp now);

  /// Whether work of this duration may begin now.
  [[nodiscard]] bool allows(std::chrono::milliseconds duration, Timestamp now) const {
    return !draining_ && now + duration < expected_;
  }
  /// Tasks that began later are backfill.
  [[nodiscard]] Timestamp opened() const { return opened_; }
  [[nodiscard]] bool draining() const { return draining_.has_value(); }
  /// When the room is expected; while it drains, since when it has been expected.
  [[nodiscard]] Timestamp expected() const { return expected_; }
  /// How long it may drain.
  [[nodiscard]] std::chrono::milliseconds patience() const { return patience_; }
  /// When to call update() even if no worker changes.
  [[nodiscard]] Timestamp next_update() const { return draining_ ? *draining_ + patience_ : expected_; }

 private:
  Timestamp opened_;
  Timestamp expected_;
  std::optional<Timestamp> due_;       ///< first estimate since opened_
  std::optional<Timestamp> draining_;  ///< since when
  std::chrono::milliseconds patience_ = kFirstPatience;
};

}  // namespace hkube::scheduler
