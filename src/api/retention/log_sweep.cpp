#include "api/retention/log_sweep.h"

#include <map>

#include "api/retention/job_sweep.h"

namespace hkube::api {

namespace {

/// By age, and by size: as much of the past as fits.
Result<Timestamp> oldest_kept(ApiContext& api, std::optional<std::chrono::milliseconds> max_age) {
  const Timestamp now = api.clock.now();
  const KeepRule& rule = api.settings.retention.logs;
  if (max_age) return now + -*max_age;
  const Timestamp oldest = rule.age ? now + -*rule.age : Timestamp{};
  if (!rule.bytes) return oldest;
  constexpr std::int64_t kHour = 3'600'000;
  std::map<std::int64_t, std::uint64_t> sizes;  // by hour: a bounded number
  HKUBE_TRY(api.logs.visit([&](const observe::LogInfo& log) {
    sizes[log.changed.ms / kHour] += log.bytes;
    return true;
  }));
  std::uint64_t total = 0;
  for (auto it = sizes.rbegin(); it != sizes.rend(); ++it) {
    total += it->second;
    if (total > *rule.bytes) return std::max(oldest, Timestamp{(it->first + 1) * kHour});
  }
  return oldest;
}

}  // namespace

Result<Cleaning> sweep_logs(ApiContext& api, const InUse& in_use, std::optional<std::chrono::milliseconds> max_age,
                            CleanMode mode) {
  std::set<JobId> kept = in_use.jobs;
  HKUBE_ASSIGN(const auto pins, pinned_jobs(api));
  for (const Json& pin : pins) kept.insert(JobId(string_or(pin, "jobId")));
  HKUBE_ASSIGN(const Timestamp oldest, oldest_kept(api, max_age));
  Cleaning cleaning;
  std::vector<JobId> old;
  HKUBE_TRY(api.logs.visit([&](const observe::LogInfo& log) {
    if (log.changed >= oldest || kept.contains(log.job)) return true;
    note(cleaning, log.job.str());
    if (mode == CleanMode::kRemove) old.push_back(log.job);
    return true;
  }));
  api.logs.remove(old);
  return cleaning;
}

}  // namespace hkube::api
