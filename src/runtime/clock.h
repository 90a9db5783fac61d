#pragma once

#include "base/time.h"

namespace hkube::runtime {

/// Wall-clock time. The only source of "now" outside runtime/real.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() const = 0;
};

}  // namespace hkube::runtime
