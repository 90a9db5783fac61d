#include "control/concurrency_groups.h"

namespace hkube::control {

void ConcurrencyGroups::add(const spec::Pipeline& pipeline, JobNumber job, bool held) {
  Group& group = groups_[key(pipeline)];
  if (held) {
    group.held.insert(job);
  } else {
    ++group.running;
  }
}

void ConcurrencyGroups::admit(const spec::Pipeline& pipeline, JobNumber job) {
  Group& group = groups_[key(pipeline)];
  if (group.held.erase(job) > 0) ++group.running;
}

void ConcurrencyGroups::remove(const spec::Pipeline& pipeline, JobNumber job) {
  const auto it = groups_.find(key(pipeline));
  if (it == groups_.end()) return;
  if (it->second.held.erase(job) == 0) --it->second.running;
  if (it->second.running == 0 && it->second.held.empty()) groups_.erase(it);
}

const ConcurrencyGroups::Group* ConcurrencyGroups::find(const spec::Pipeline& pipeline) const {
  const auto it = groups_.find(key(pipeline));
  return it == groups_.end() ? nullptr : &it->second;
}

std::uint64_t ConcurrencyGroups::open(const spec::Pipeline& pipeline) const {
  const Group* group = find(pipeline);
  return group == nullptr ? 0 : group->running + group->held.size();
}

std::uint64_t ConcurrencyGroups::running(const spec::Pipeline& pipeline) const {
  const Group* group = find(pipeline);
  return group == nullptr ? 0 : group->running;
}

std::uint64_t ConcurrencyGroups::place(const spec::Pipeline& pipeline, JobNumber job) const {
  const Group* group = find(pipeline);
  if (group == nullptr || !group->held.contains(job)) return 0;
  return 1 + static_cast<std::uint64_t>(std::distance(group->held.begin(), group->held.find(job)));
}

std::optional<JobNumber> ConcurrencyGroups::next_held(const spec::Pipeline& pipeline) const {
  const Group* group = find(pipeline);
  if (group == nullptr || group->held.empty()) return std::nullopt;
  return *group->held.begin();
}

}  // namespace hkube::control
