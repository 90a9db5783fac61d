#pragma once

#include <functional>
#include <initializer_list>
#include <memory>

#include "runtime/real/io_runtime.h"

namespace hkube::runtime {

/// Watches for signals; destroying it restores the former handling.
class SignalWatch {
 public:
  virtual ~SignalWatch() = default;
};

/// Calls `act` on the io thread for each of these signals that arrives.
std::unique_ptr<SignalWatch> on_signals(IoRuntime& io, std::initializer_list<int> signals,
                                        std::function<void(int)> act);

}  // namespace hkube::runtime
