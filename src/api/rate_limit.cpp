#include "api/rate_limit.h"

#include <algorithm>

namespace hkube::api {

bool RateLimit::take(const std::string& name, Timestamp now) {
  if (const auto known = by_name_.find(name); known != by_name_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, known->second);
  } else {
    if (buckets_.size() >= capacity_) {
      by_name_.erase(buckets_.back().name);
      buckets_.pop_back();
    }
    buckets_.push_front({name, pace_.at_once, now});
    by_name_[name] = buckets_.begin();
  }
  Bucket& bucket = buckets_.front();
  // A clock that is set back gives nothing, and takes nothing.
  const double seconds = std::max(0.0, static_cast<double>((now - bucket.at).count()) / 1000.0);
  bucket.left = std::min(pace_.at_once, bucket.left + seconds / pace_.seconds);
  bucket.at = now;
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

void RateLimit::give_back(const std::string& name) {
  const auto known = by_name_.find(name);
  if (known == by_name_.end()) return;
  known->second->left = std::min(pace_.at_once, known->second->left + 1);
}

}  // namespace hkube::api
