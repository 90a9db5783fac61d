#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

#include "base/time.h"

namespace hkube::api {

/// A token bucket for each name, such as an address. Knows `capacity` names; of more it forgets those that were silent
/// longest.
class RateLimit {
 public:
  struct Pace {
    double at_once;  ///< what a bucket holds
    double seconds;  ///< until it has got one more
    /// So many at once, and so many in each second after that.
    static Pace per_second(int rate) { return {static_cast<double>(rate), 1.0 / rate}; }
  };
  explicit RateLimit(Pace pace, std::size_t capacity = 10'000) : pace_(pace), capacity_(capacity) {}

  /// True when one more of this name is within the limit; it is then counted.
  bool take(const std::string& name, Timestamp now);
  /// One that was counted does not count.
  void give_back(const std::string& name);
  [[nodiscard]] std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    std::string name;
    double left;
    Timestamp at;
  };
  Pace pace_;
  std::size_t capacity_;
  std::list<Bucket> buckets_;  ///< the latest first
  std::unordered_map<std::string, std::list<Bucket>::iterator> by_name_;
};

}  // namespace hkube::api
