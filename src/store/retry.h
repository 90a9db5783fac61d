#pragma once

#include "store/errc.h"

namespace hkube::store {

/// Runs a read-modify-write of the catalog again as long as others change in between what it has read (kChanged).
/// `attempt` reads, decides and writes with DocumentChange::expected; it returns a Result. Each failure means that
/// somebody else has got on, so that few attempts are enough; past the last one the client may try again.
template <typename Attempt>
auto until_unchanged(Attempt attempt) {
  constexpr int kMostAttempts = 50;
  auto result = attempt();
  for (int i = 1; i < kMostAttempts && !result.ok() && result.error().code == describe(Errc::kChanged).code; ++i) {
    result = attempt();
  }
  return result;
}

}  // namespace hkube::store
