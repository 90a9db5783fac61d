#include "control/preferred_jobs.h"

#include <algorithm>

namespace hkube::control {

void PreferredJobs::insert(std::size_t at, const std::vector<JobNumber>& jobs) {
  order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(std::min(at, order_.size())), jobs.begin(), jobs.end());
  renumber();
}

bool PreferredJobs::remove(JobNumber job) {
  if (!places_.contains(job)) return false;
  std::erase(order_, job);
  renumber();
  return true;
}

std::optional<std::size_t> PreferredJobs::place(JobNumber job) const {
  const auto found = places_.find(job);
  if (found == places_.end()) return std::nullopt;
  return found->second;
}

void PreferredJobs::renumber() {
  places_.clear();
  for (std::size_t i = 0; i < order_.size(); ++i) places_[order_[i]] = i;
}

}  // namespace hkube::control
