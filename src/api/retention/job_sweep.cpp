#include "api/retention/job_sweep.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "api/respond.h"
#include "objects/paths.h"

namespace hkube::api {

namespace {

using store::DocumentKind;
using store::FinishedRow;

constexpr std::uint32_t kPage = 1'000;

/// Chooses jobs page by page and, unless it only looks, removes each page before it reads the next.
class JobSweep {
 public:
  JobSweep(ApiContext& api, const InUse& in_use, CleanMode mode)
      : api_(api), policy_(api.settings.retention), in_use_(in_use), mode_(mode), now_(api.clock.now()) {}

  Result<Cleaning> run(std::optional<std::chrono::milliseconds> max_age) {
    HKUBE_ASSIGN(const auto pins, pinned_jobs(api_));
    for (const Json& pin : pins) pinned_.insert(JobId(string_or(pin, "jobId")));
    if (max_age) {
      HKUBE_TRY(by_age("", *max_age, Others::kTake));
      return std::move(cleaning_);
    }
    if (!policy_.pipelines.empty()) HKUBE_TRY(by_own_rules());
    if (policy_.jobs.age) HKUBE_TRY(by_age("", *policy_.jobs.age, Others::kLeave));
    if (policy_.jobs.count) HKUBE_TRY(by_general_count(*policy_.jobs.count));
    if (policy_.jobs.bytes) HKUBE_TRY(by_bytes(*policy_.jobs.bytes));
    return std::move(cleaning_);
  }

 private:
  /// Whether jobs of pipelines with a rule of their own are taken, too.
  enum class Others { kLeave, kTake };
  using Wanted = std::function<bool(const FinishedRow&)>;

  Status by_age(const std::string& pipeline, std::chrono::milliseconds age, Others others) {
    const Timestamp oldest = now_ + -age;
    return walk(
        pipeline, others, [oldest](const FinishedRow& row) { return row.submitted < oldest; },
        [oldest](const FinishedRow& row) { return row.ended < oldest; });
  }

  Status by_count(const std::string& pipeline, std::uint64_t most) {
    HKUBE_ASSIGN(const std::uint64_t there, left_of(pipeline));
    return there <= most ? Status() : oldest_of(pipeline, there - most, Others::kTake);
  }

  /// Jobs of pipelines with a rule of their own do not count.
  Status by_general_count(std::uint64_t most) {
    HKUBE_ASSIGN(std::uint64_t there, left_of(""));
    for (const std::string& name : with_own_rule_) {
      HKUBE_ASSIGN(const std::uint64_t others, left_of(name));
      there -= std::min(there, others);
    }
    return there <= most ? Status() : oldest_of("", there - most, Others::kLeave);
  }

  /// How many finished jobs of a pipeline, or of all, there are without those that are chosen.
  Result<std::uint64_t> left_of(const std::string& pipeline) {
    HKUBE_ASSIGN(const std::uint64_t there, api_.jobs.count_finished(pipeline));
    std::uint64_t chosen = chosen_.size();
    if (!pipeline.empty()) {
      const auto found = chosen_of_.find(pipeline);
      chosen = found == chosen_of_.end() ? 0 : found->second;
    }
    return there - std::min(there, chosen);
  }

  Status by_bytes(std::uint64_t most) {
    HKUBE_ASSIGN(const store::StoreUsage usage, api_.jobs.usage());
    if (usage.bytes <= most || usage.finished == 0) return {};
    const std::uint64_t each = std::max<std::uint64_t>(1, usage.bytes / usage.finished);
    return oldest_of("", (usage.bytes - most + each - 1) / each, Others::kTake);
  }

  Status by_own_rules() {
    constexpr std::size_t kMostNames = 100'000;
    HKUBE_ASSIGN(const auto names, api_.jobs.pipeline_names("", kMostNames));
    for (const std::string& name : names) {
      const PipelineKeepRule* own = policy_.own_rule(name);
      if (own == nullptr) continue;
      with_own_rule_.push_back(name);
      if (own->rule.age) HKUBE_TRY(by_age(name, *own->rule.age, Others::kTake));
      if (own->rule.count) HKUBE_TRY(by_count(name, *own->rule.count));
    }
    return {};
  }

  Status oldest_of(const std::string& pipeline, std::uint64_t excess, Others others) {
    if (excess == 0) return {};
    return walk(
        pipeline, others, [&excess](const FinishedRow&) { return excess > 0; },
        [&excess](const FinishedRow&) {
          if (excess == 0) return false;
          --excess;
          return true;
        });
  }

  /// Looks at jobs, oldest first, while `on` says so, and takes those that are wanted and free to go.
  Status walk(const std::string& pipeline, Others others, const Wanted& on, const Wanted& wanted) {
    JobNumber after;
    while (true) {
      HKUBE_ASSIGN(const std::vector<FinishedRow> rows, api_.jobs.list_finished(pipeline, after, kPage));
      std::vector<FinishedRow> page;
      bool more = rows.size() == kPage;
      for (const FinishedRow& row : rows) {
        after = row.number;
        if (!on(row)) {
          more = false;
          break;
        }
        if (is_free(row, others) && wanted(row)) page.push_back(row);
      }
      HKUBE_TRY(take(page));
      if (!more) return {};
    }
  }

  [[nodiscard]] bool is_free(const FinishedRow& row, Others others) const {
    if (pinned_.contains(row.id) || in_use_.jobs.contains(row.id) || chosen_.contains(row.number)) return false;
    return others == Others::kTake || policy_.own_rule(row.pipeline) == nullptr;
  }

  Status take(const std::vector<FinishedRow>& page) {
    for (const FinishedRow& row : page) note(cleaning_, row.id.str());
    if (mode_ == CleanMode::kLook) {
      for (const FinishedRow& row : page) {
        chosen_.insert(row.number);
        ++chosen_of_[row.pipeline];
      }
      return {};
    }
    std::vector<JobNumber> numbers;
    std::vector<JobId> ids;
    for (const FinishedRow& row : page) {
      for (const std::string& folder : objects::job_folders(api_.settings.cluster_name, row.id)) {
        HKUBE_TRY(api_.objects.remove_tree(folder));
      }
      ids.push_back(row.id);
      numbers.push_back(row.number);
    }
    api_.logs.remove(ids);
    return numbers.empty() ? Status() : api_.jobs.remove_jobs(numbers);
  }

  ApiContext& api_;
  const RetentionPolicy& policy_;
  const InUse& in_use_;
  const CleanMode mode_;
  const Timestamp now_;
  std::set<JobId> pinned_;
  std::vector<std::string> with_own_rule_;  ///< names of pipelines
  std::set<JobNumber> chosen_;              ///< when it only looks
  std::map<std::string, std::uint64_t> chosen_of_;
  Cleaning cleaning_;
};

}  // namespace

Result<Cleaning> sweep_jobs(ApiContext& api, const InUse& in_use, std::optional<std::chrono::milliseconds> max_age,
                            CleanMode mode) {
  return JobSweep(api, in_use, mode).run(max_age);
}

Status pin_job(ApiContext& api, const JobId& job, Pin pin) {
  if (pin == Pin::kRelease) return api.catalog.write({{DocumentKind::kPin, job.str(), "", std::nullopt}});
  HKUBE_ASSIGN(const auto row, api.jobs.find_job(job));
  if (!row) return not_found("jobId", job.str());
  return api.catalog.write(
      {{DocumentKind::kPin, job.str(), "", Json{{"jobId", job.str()}, {"pinned", api.clock.now().ms}}}});
}

Result<std::vector<Json>> pinned_jobs(const ApiContext& api) { return api.catalog.list(DocumentKind::kPin); }

}  // namespace hkube::api
