#pragma once

#include <cstdint>

#include "base/quantity.h"

namespace hkube::scheduler {

/// Kinds of resources, as a set of bits.
using Kinds = std::uint8_t;
inline constexpr Kinds kCpu = 1;
inline constexpr Kinds kMemory = 2;
inline constexpr Kinds kGpu = 4;

/// The kinds that a request has any of.
inline Kinds kinds_of(const Resources& request) {
  return static_cast<Kinds>((request.cpu > 0 ? kCpu : 0) | (request.memory > 0 ? kMemory : 0) |
                            (request.gpu > 0 ? kGpu : 0));
}

/// The kinds of which too little is free for a request; none when it fits.
inline Kinds lacking(const Resources& request, const Resources& free) {
  const Resources cpu{request.cpu, free.memory, free.gpu};
  const Resources memory{free.cpu, request.memory, free.gpu};
  const Resources gpu{free.cpu, free.memory, request.gpu};
  return static_cast<Kinds>((cpu.fits_in(free) ? 0 : kCpu) | (memory.fits_in(free) ? 0 : kMemory) |
                            (gpu.fits_in(free) ? 0 : kGpu));
}

/// An algorithm that wants a worker and finds no room.
struct Shortage {
  Kinds wants = 0;    ///< of its request
  Kinds missing = 0;  ///< what lacks even when the workers that were told to stop are gone; none: it is about to fit

  /// Whether a worker of this request would be in its way. One without what is missing is not: however many of them go,
  /// it does not fit, so that what waits for a device keeps nobody from the processors.
  [[nodiscard]] bool is_hindered_by(const Resources& request) const {
    const Kinds used = kinds_of(request);
    return missing == 0 ? (used & wants) != 0 : (missing & used) == missing;
  }
};

}  // namespace hkube::scheduler
