#pragma once

#include "control/commands.h"

namespace hkube::control {

/// The way into the control loop from any thread.
class Inbox {
 public:
  virtual ~Inbox() = default;
  /// Queues a command. Never blocks. Clients' commands are refused (false) while too many wait; reports of workers and
  /// of the store are always taken, as their number is bounded by what runs.
  [[nodiscard]] virtual bool post_request(Command command) = 0;
  virtual void post(Command command) = 0;
};

}  // namespace hkube::control
