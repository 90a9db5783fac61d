#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

#include "base/time.h"

namespace hkube::api {

/// A token bucket for each address: `rate` requests at once, and `rate` a second after that. Knows `capacity`
/// addresses; of more it forgets those that were silent longest.
class RateLimit {
 public:
  explicit RateLimit(int rate, std::size_t capacity = 10'000) : rate_(rate), capacity_(capacity) {}

  /// True when a request of this address is within the limit; it is then counted.
  bool take(const std::string& address, Timestamp now);
  [[nodiscard]] std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    std::string address;
    double left;
    Timestamp at;
  };
  double rate_;
  std::size_t capacity_;
  std::list<Bucket> buckets_;  ///< the latest first
  std::unordered_map<std::string, std::list<Bucket>::iterator> by_address_;
};

}  // namespace hkube::api
