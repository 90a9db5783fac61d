#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "base/time.h"
#include "runtime/random.h"

namespace hkube::sim {

/// Random numbers of a seed (SplitMix64): the same on every machine and with every compiler.
class SeededRandom : public runtime::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  /// True with the given probability, in per mille.
  bool chance(std::uint32_t per_mille) { return below(1000) < per_mille; }

 private:
  std::uint64_t state_;
};

/// Simulated time and everything that is going to happen in it. Events of the same millisecond run in order of posting.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] Timestamp now() const { return now_; }
  SeededRandom& random() { return random_; }

  void at(Timestamp when, std::function<void()> act) {
    events_.emplace(std::pair(std::max(when, now_).ms, next_++), std::move(act));
  }
  void after(std::int64_t ms, std::function<void()> act) { at({now_.ms + ms}, std::move(act)); }
  /// Runs the next event; false when nothing is left.
  bool step() {
    if (events_.empty()) return false;
    auto first = events_.begin();
    now_ = {first->first.first};
    auto act = std::move(first->second);
    events_.erase(first);
    act();
    return true;
  }

 private:
  SeededRandom random_;
  Timestamp now_{1'000'000};
  std::uint64_t next_ = 0;
  std::map<std::pair<std::int64_t, std::uint64_t>, std::function<void()>> events_;
};

}  // namespace hkube::sim
