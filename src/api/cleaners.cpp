#include "api/cleaners.h"

#include <algorithm>
#include <chrono>

#include "api/retention/build_sweep.h"
#include "api/retention/job_sweep.h"
#include "api/retention/log_sweep.h"
#include "api/retention/payload_sweep.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

std::chrono::milliseconds from_minutes(double minutes) {
  constexpr double kMinuteMs = 60'000;
  return std::chrono::milliseconds(static_cast<std::int64_t>(minutes * kMinuteMs));
}

Result<Cleaning> clean_algorithms(ApiContext& api, std::string_view kind, double max_age_minutes, const InUse& in_use,
                                  CleanMode mode) {
  const std::int64_t oldest = (api.clock.now() + -from_minutes(max_age_minutes)).ms;
  HKUBE_ASSIGN(const auto algorithms, api.catalog.list(DocumentKind::kAlgorithm));
  Cleaning cleaning;
  for (const Json& algorithm : algorithms) {
    const std::string name = string_or(algorithm, "name");
    if (string_or(algorithm, "kind") != kind || in_use.algorithms.contains(name)) continue;
    const auto modified = algorithm.find("modified");
    if (modified != algorithm.end() && modified->is_number() && modified->get<std::int64_t>() >= oldest) continue;
    note(cleaning, name);
    if (mode == CleanMode::kLook) continue;
    HKUBE_TRY(api.catalog.write({{DocumentKind::kAlgorithm, name, name, std::nullopt}}));
  }
  return cleaning;
}

}  // namespace

InUse InUse::of(const control::ControlLoop& loop) {
  InUse in_use;
  for (const auto& [number, job] : loop.jobs()) {
    const job::Context& context = job->descriptor().context;
    for (const JobId& id : {job->id(), context.root_job, context.parent_job}) in_use.jobs.insert(id);
    for (const spec::Node& node : job->descriptor().pipeline.nodes) in_use.algorithms.insert(node.algorithm);
    for (const job::NodeRun& run : job->nodes()) {
      // A node that was reused may have been reused before: its results lie with the first job.
      const auto result = run.results == nullptr ? std::nullopt : run.results->get(0);
      if (result) in_use.jobs.insert(result->origin);
    }
  }
  return in_use;
}

const std::vector<Cleaner>& cleaners() {
  using enum CleanTarget;
  constexpr double kResultAge = 14'400;
  static const std::vector<Cleaner> kCleaners{
      {"datasource", "0 0 * * *", "At 12:00 AM", 0.166},
      {"debug", "*/2 * * * *", "Every 2 minutes", 10, kAlgorithms, "debug"},
      {"etcd", "0 1 * * *", "At 01:00 AM", 1440},
      {"gateway", "*/2 * * * *", "Every 2 minutes", 0.166, kAlgorithms, "gateway"},
      {"jobs", "*/1 * * * *", "Every minute", 1},
      {"output", "*/2 * * * *", "Every 2 minutes", 10, kAlgorithms, "output"},
      {"pipelines", "*/5 * * * *", "Every 5 minutes", 0},
      {"redis", "20 1 * * *", "At 01:20 AM", 7200},
      {"status", "*/5 * * * *", "Every 5 minutes", 0},
      {"storage", "0 2 * * *", "At 02:00 AM", kResultAge, kPayloads},
      {"taskStatus", "* * * * *", "Every minute", 0},
      // Ours. Versions go before the builds that they need.
      {"records", "10 * * * *", "At 10 minutes past the hour", 0, kJobs},
      {"logs", "20 * * * *", "At 20 minutes past the hour", 0, kLogs},
      {"versions", "30 * * * *", "At 30 minutes past the hour", 0, kVersions},
      {"builds", "40 * * * *", "At 40 minutes past the hour", 0, kBuilds}};
  return kCleaners;
}

const Cleaner* find_cleaner(std::string_view name) {
  const auto found = std::ranges::find(cleaners(), name, &Cleaner::name);
  return found == cleaners().end() ? nullptr : &*found;
}

bool removes_something(const Cleaner& cleaner) { return cleaner.target != CleanTarget::kNothing; }

void note(Cleaning& cleaning, const std::string& what) {
  constexpr std::size_t kSample = 10;
  ++cleaning.count;
  if (cleaning.sample.size() < kSample) cleaning.sample.push_back(what);
}

Result<Cleaning> run_cleaner(ApiContext& api, const Cleaner& cleaner, std::optional<double> max_age_minutes,
                             const InUse& in_use, CleanMode mode) {
  std::optional<std::chrono::milliseconds> age;
  if (max_age_minutes) age = from_minutes(*max_age_minutes);
  switch (cleaner.target) {
    case CleanTarget::kNothing:
      return Cleaning();
    case CleanTarget::kAlgorithms:
      return clean_algorithms(api, cleaner.kind, max_age_minutes.value_or(cleaner.max_age_minutes), in_use, mode);
    case CleanTarget::kPayloads:
      return sweep_payloads(api, in_use, age, mode);
    case CleanTarget::kJobs:
      return sweep_jobs(api, in_use, age, mode);
    case CleanTarget::kLogs:
      return sweep_logs(api, in_use, age, mode);
    case CleanTarget::kBuilds:
      return sweep_builds(api, in_use, mode);
    case CleanTarget::kVersions:
      return sweep_versions(api, in_use, mode);
  }
  return Cleaning();
}

}  // namespace hkube::api
