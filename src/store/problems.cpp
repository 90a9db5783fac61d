#include "store/problems.h"

#include "base/log.h"

namespace hkube::store {

void Problems::report(Problem problem, std::string_view headline) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = problems_.find(problem.subject); known != problems_.end()) {
      ++known->second.times;
      known->second.text = std::move(problem.text);
      return;
    }
    if (problems_.size() < kMost) problems_.emplace(problem.subject, problem);
  }
  log::error(headline, {{"what", problem.subject}, {"error", problem.text}, {"remedy", problem.remedy}});
}

void Problems::solved(const std::string& subject) {
  const std::lock_guard lock(mutex_);
  problems_.erase(subject);
}

std::vector<Problem> Problems::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<Problem> all;
  all.reserve(problems_.size());
  for (const auto& [subject, problem] : problems_) all.push_back(problem);
  return all;
}

}  // namespace hkube::store
