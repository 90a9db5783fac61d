#include "scheduler/backfill_window.h"

#include <algorithm>

namespace hkube::scheduler {

using std::chrono::milliseconds;

void BackfillWindow::update(const HeldFor& held_for, Timestamp now) {
  std::optional<milliseconds> held = held_for(opened_);
  if (!held && draining_ && now - *draining_ >= patience_) {
    opened_ = now;
    due_.reset();
    draining_.reset();
    patience_ *= kGrowth;
    held = held_for(opened_);
  }
  if (!held) {
    if (draining_) return;
    expected_ = now;
    draining_ = now;
    return;
  }
  draining_.reset();
  if (!due_) due_ = now + *held;
  expected_ = now + std::max({*held, now - *due_, milliseconds(1)});
}

}  // namespace hkube::scheduler
