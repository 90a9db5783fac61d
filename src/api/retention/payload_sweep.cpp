#include "api/retention/payload_sweep.h"

#include <map>

#include "api/retention/job_sweep.h"

namespace hkube::api {

namespace {

/// A folder of the object store and where in its paths the job's id is.
struct JobData {
  const char* type;
  std::size_t job_segment;
};
constexpr JobData kJobData[] = {{"hkube-results", 1},  {"hkube-algo-metrics", 3}, {"hkube", 1},
                                {"hkube-metadata", 1}, {"hkube-execution", 1},    {"hkube-index", 2}};

std::string segment_of(const std::string& path, std::size_t segment) {
  std::size_t begin = 0;
  for (; segment > 0; --segment) {
    const auto slash = path.find('/', begin);
    if (slash == std::string::npos) return {};
    begin = slash + 1;
  }
  return path.substr(begin, path.find('/', begin) - begin);
}

class PayloadSweep {
 public:
  PayloadSweep(ApiContext& api, const InUse& in_use) : api_(api), kept_(in_use.jobs) {}

  Result<Cleaning> run(std::optional<std::chrono::milliseconds> max_age, CleanMode mode) {
    HKUBE_ASSIGN(const auto pins, pinned_jobs(api_));
    for (const Json& pin : pins) kept_.insert(JobId(string_or(pin, "jobId")));
    HKUBE_ASSIGN(const Timestamp oldest, oldest_kept(max_age));
    Cleaning cleaning;
    HKUBE_TRY(visit([&](const objects::ObjectInfo& object) -> Status {
      if (object.mtime >= oldest) return {};
      note(cleaning, object.path);
      return mode == CleanMode::kLook ? Status() : api_.objects.remove(object.path);
    }));
    return cleaning;
  }

 private:
  /// Objects that may be removed.
  Status visit(const std::function<Status(const objects::ObjectInfo&)>& look) {
    for (const JobData& data : kJobData) {
      Status looked;
      HKUBE_TRY(
          api_.objects.visit(api_.settings.cluster_name + "-" + data.type, [&](const objects::ObjectInfo& object) {
            if (!kept_.contains(JobId(segment_of(object.path, data.job_segment)))) looked = look(object);
            return looked.ok();
          }));
      HKUBE_TRY(std::move(looked));
    }
    return {};
  }

  /// By age, and by size: as much of the past as fits.
  Result<Timestamp> oldest_kept(std::optional<std::chrono::milliseconds> max_age) {
    const Timestamp now = api_.clock.now();
    const KeepRule& rule = api_.settings.retention.payloads;
    if (max_age) return now + -*max_age;
    Timestamp oldest = rule.age ? now + -*rule.age : Timestamp{};
    if (!rule.bytes) return oldest;
    constexpr std::int64_t kHour = 3'600'000;
    std::map<std::int64_t, std::uint64_t> sizes;  // by hour: a bounded number
    HKUBE_TRY(visit([&](const objects::ObjectInfo& object) -> Status {
      sizes[object.mtime.ms / kHour] += object.size;
      return {};
    }));
    std::uint64_t total = 0;
    for (auto it = sizes.rbegin(); it != sizes.rend(); ++it) {
      total += it->second;
      if (total > *rule.bytes) return std::max(oldest, Timestamp{(it->first + 1) * kHour});
    }
    return oldest;
  }

  ApiContext& api_;
  std::set<JobId> kept_;
};

}  // namespace

Result<Cleaning> sweep_payloads(ApiContext& api, const InUse& in_use, std::optional<std::chrono::milliseconds> max_age,
                                CleanMode mode) {
  return PayloadSweep(api, in_use).run(max_age, mode);
}

}  // namespace hkube::api
