#include "api/cleaners.h"

#include <algorithm>

namespace hkube::api {

namespace {

using store::DocumentKind;

constexpr std::size_t kSample = 10;
/// More objects than this are left for the next time.
constexpr std::size_t kMostObjects = 100'000;

void note(Cleaning& cleaning, const std::string& what) {
  ++cleaning.count;
  if (cleaning.sample.size() < kSample) cleaning.sample.push_back(what);
}

std::int64_t oldest_kept(const ApiContext& api, double max_age_minutes) {
  constexpr double kMinuteMs = 60'000;
  return api.clock.now().ms - static_cast<std::int64_t>(max_age_minutes * kMinuteMs);
}

Result<Cleaning> clean_algorithms(ApiContext& api, std::string_view kind, std::int64_t oldest, const InUse& in_use,
                                  bool dry) {
  HKUBE_ASSIGN(const auto algorithms, api.catalog.list(DocumentKind::kAlgorithm));
  Cleaning cleaning;
  for (const Json& algorithm : algorithms) {
    const std::string name = string_or(algorithm, "name");
    if (string_or(algorithm, "kind") != kind || in_use.algorithms.contains(name)) continue;
    const auto modified = algorithm.find("modified");
    if (modified != algorithm.end() && modified->is_number() && modified->get<std::int64_t>() >= oldest) continue;
    note(cleaning, name);
    if (dry) continue;
    HKUBE_TRY(api.catalog.write({{DocumentKind::kAlgorithm, name, name, std::nullopt}}));
    api.control.post(control::RemoveAlgorithm{name});
  }
  return cleaning;
}

/// A folder of the object store and where in its paths the job's id is.
struct JobData {
  const char* type;
  std::size_t job_segment;
  double max_age_minutes;
};
constexpr double kResultAge = 14'400;
constexpr double kTemporaryAge = 7'200;
constexpr JobData kJobData[] = {{"hkube-results", 1, kResultAge},
                                {"hkube-algo-metrics", 3, kResultAge},
                                {"hkube", 1, kTemporaryAge},
                                {"hkube-metadata", 1, kTemporaryAge},
                                {"hkube-execution", 1, kTemporaryAge}};

std::string segment_of(const std::string& path, std::size_t segment) {
  std::size_t begin = 0;
  for (; segment > 0; --segment) {
    const auto slash = path.find('/', begin);
    if (slash == std::string::npos) return {};
    begin = slash + 1;
  }
  return path.substr(begin, path.find('/', begin) - begin);
}

Result<Cleaning> clean_objects(ApiContext& api, std::optional<double> max_age_minutes, const InUse& in_use, bool dry) {
  Cleaning cleaning;
  for (const JobData& data : kJobData) {
    const std::int64_t oldest = oldest_kept(api, max_age_minutes.value_or(data.max_age_minutes));
    HKUBE_ASSIGN(const auto objects, api.objects.list(api.settings.cluster_name + "-" + data.type, kMostObjects));
    for (const objects::ObjectInfo& object : objects) {
      if (object.mtime.ms >= oldest || in_use.jobs.contains(JobId(segment_of(object.path, data.job_segment)))) continue;
      note(cleaning, object.path);
      if (!dry) HKUBE_TRY(api.objects.remove(object.path));
    }
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
  static const std::vector<Cleaner> kCleaners{{"datasource", "0 0 * * *", "At 12:00 AM", 0.166},
                                              {"debug", "*/2 * * * *", "Every 2 minutes", 10, "debug"},
                                              {"etcd", "0 1 * * *", "At 01:00 AM", 1440},
                                              {"gateway", "*/2 * * * *", "Every 2 minutes", 0.166, "gateway"},
                                              {"jobs", "*/1 * * * *", "Every minute", 1},
                                              {"output", "*/2 * * * *", "Every 2 minutes", 10, "output"},
                                              {"pipelines", "*/5 * * * *", "Every 5 minutes", 0},
                                              {"redis", "20 1 * * *", "At 01:20 AM", 7200},
                                              {"status", "*/5 * * * *", "Every 5 minutes", 0},
                                              {"storage", "0 2 * * *", "At 02:00 AM", kResultAge, "", true},
                                              {"taskStatus", "* * * * *", "Every minute", 0}};
  return kCleaners;
}

const Cleaner* find_cleaner(std::string_view name) {
  const auto found = std::ranges::find(cleaners(), name, &Cleaner::name);
  return found == cleaners().end() ? nullptr : &*found;
}

bool removes_something(const Cleaner& cleaner) { return cleaner.objects || !cleaner.kind.empty(); }

Result<Cleaning> run_cleaner(ApiContext& api, const Cleaner& cleaner, std::optional<double> max_age_minutes,
                             const InUse& in_use, bool dry) {
  if (cleaner.objects) return clean_objects(api, max_age_minutes, in_use, dry);
  if (!removes_something(cleaner)) return Cleaning();
  return clean_algorithms(api, cleaner.kind, oldest_kept(api, max_age_minutes.value_or(cleaner.max_age_minutes)),
                          in_use, dry);
}

}  // namespace hkube::api
