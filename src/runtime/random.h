#pragma once

#include <cstdint>
#include <string>

namespace hkube::runtime {

/// A source of random bits; seeded in simulation, from the system in production.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;

  /// A number in [0, bound); bound > 0. The bias of the modulo is below 2^-40 for the bounds in use.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

  /// `length` characters of [0-9a-z]: the alphabet of job, task, version and build ids.
  std::string id(std::size_t length) {
    static constexpr char kAlphabet[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::string text(length, '0');
    for (char& c : text) c = kAlphabet[below(36)];
    return text;
  }
};

}  // namespace hkube::runtime
