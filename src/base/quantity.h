#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hkube {

enum class QuantityErrc { kMissingUnit, kUnknownUnit, kNegative, kMalformed };
ErrorInfo describe(QuantityErrc e);

/// "512Mi" → bytes. A unit is required, one of Ki, M, Mi, Gi, m, K, G, T, Ti (m = 1/1000; K, M, G, T decimal).
/// Error texts are those of the REST contract (rest-api §1.6).
Result<std::int64_t> parse_memory(std::string_view text);

/// "123 kB": sizes in messages, decimal units.
std::string pretty_size(std::uint64_t bytes);

/// What a worker of an algorithm occupies, or what a machine has.
struct Resources {
  double cpu = 0;           ///< cores; fractions allowed
  std::int64_t memory = 0;  ///< bytes
  double gpu = 0;           ///< devices; fractions allowed

  [[nodiscard]] bool fits_in(const Resources& free) const {
    return cpu <= free.cpu + 1e-9 && memory <= free.memory && gpu <= free.gpu + 1e-9;
  }
  Resources& operator+=(const Resources& o) {
    cpu += o.cpu;
    memory += o.memory;
    gpu += o.gpu;
    return *this;
  }
  Resources& operator-=(const Resources& o) {
    cpu -= o.cpu;
    memory -= o.memory;
    gpu -= o.gpu;
    return *this;
  }
  bool operator==(const Resources&) const = default;
};

}  // namespace hkube
