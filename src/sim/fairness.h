#pragma once

#include <map>
#include <optional>
#include <string>

#include "control/control_loop.h"

namespace hkube::sim {

/// Checks after each step that nobody starves of reserved room, in either way:
///  - no algorithm is kept from free room that it fits in, because that is reserved for another, for much longer than
///    the room may drain;
///  - no algorithm without any worker waits for long for the room that is reserved for it.
/// The bounds are those that docs/guide/scheduling.md gives, for tasks as long as the simulated ones.
class Fairness {
 public:
  /// The first breach, else nothing.
  std::optional<std::string> check(const control::ControlLoop& loop, Timestamp now);
  /// The server was started anew.
  void forget() { kept_out_.clear(), reserved_.clear(); }

 private:
  std::map<std::string, Timestamp> kept_out_;  ///< algorithm → since when
  std::map<std::string, Timestamp> reserved_;
};

}  // namespace hkube::sim
