#include "api/rate_limit.h"

#include <algorithm>

namespace hkube::api {

bool RateLimit::take(const std::string& address, Timestamp now) {
  if (const auto known = by_address_.find(address); known != by_address_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, known->second);
  } else {
    if (buckets_.size() >= capacity_) {
      by_address_.erase(buckets_.back().address);
      buckets_.pop_back();
    }
    buckets_.push_front({address, rate_, now});
    by_address_[address] = buckets_.begin();
  }
  Bucket& bucket = buckets_.front();
  // A clock that is set back gives nothing, and takes nothing.
  const double seconds = std::max(0.0, static_cast<double>((now - bucket.at).count()) / 1000.0);
  bucket.left = std::min(rate_, bucket.left + seconds * rate_);
  bucket.at = now;
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

}  // namespace hkube::api
