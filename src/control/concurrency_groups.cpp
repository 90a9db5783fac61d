#include "control/concurrency_groups.h"

namespace hkube::control {

void ConcurrencyGroups::add_running(const spec::Pipeline& pipeline) { ++groups_[key(pipeline)].running; }

void ConcurrencyGroups::add_held(const spec::Pipeline& pipeline, JobNumber job, double order) {
  Group& group = groups_[key(pipeline)];
  group.held[job] = order;
  group.line.emplace(order, job);
}

void ConcurrencyGroups::reorder(const spec::Pipeline& pipeline, JobNumber job, double order) {
  const auto it = groups_.find(key(pipeline));
  if (it != groups_.end() && take_out(it->second, job)) add_held(pipeline, job, order);
}

bool ConcurrencyGroups::take_out(Group& group, JobNumber job) {
  const auto held = group.held.extract(job);
  if (!held.empty()) group.line.erase({held.mapped(), job});
  return !held.empty();
}

void ConcurrencyGroups::admit(const spec::Pipeline& pipeline, JobNumber job) {
  Group& group = groups_[key(pipeline)];
  if (take_out(group, job)) ++group.running;
}

void ConcurrencyGroups::remove(const spec::Pipeline& pipeline, JobNumber job) {
  const auto it = groups_.find(key(pipeline));
  if (it == groups_.end()) return;
  if (!take_out(it->second, job)) --it->second.running;
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
  if (group == nullptr) return 0;
  const auto held = group->held.find(job);
  if (held == group->held.end()) return 0;
  return 1 + static_cast<std::uint64_t>(std::distance(group->line.begin(), group->line.find({held->second, job})));
}

std::optional<JobNumber> ConcurrencyGroups::next_held(const spec::Pipeline& pipeline) const {
  const Group* group = find(pipeline);
  if (group == nullptr || group->held.empty()) return std::nullopt;
  return group->line.begin()->second;
}

}  // namespace hkube::control
