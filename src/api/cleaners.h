#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/context.h"
#include "control/control_loop.h"

namespace hkube::api {

/// What a clean-up must leave alone: jobs that are not over, those whose results they may read, and their algorithms.
struct InUse {
  std::set<JobId> jobs;
  std::set<std::string> algorithms;

  /// On the control thread.
  static InUse of(const control::ControlLoop& loop);
};

/// What a cleaner looks for.
enum class CleanTarget {
  kNothing,     ///< stands for a matter that takes care of itself here
  kAlgorithms,  ///< unused ones of the cleaner's kind
  kPayloads,    ///< stored data of jobs that are over
  kJobs,        ///< records of finished jobs, with all that belongs to them
  kLogs,        ///< what tasks of finished jobs printed
  kBuilds,      ///< builds that no version needs, and folders of none
  kVersions,    ///< old versions of algorithms and pipelines
};

enum class CleanMode {
  kLook,  ///< says what would be removed
  kRemove,
};

/// One kind of things that are left over (streaming-and-special-nodes §F.5).
struct Cleaner {
  std::string_view name;
  std::string_view cron;       ///< when it runs, if it is enabled
  std::string_view cron_text;  ///< the same in words
  double max_age_minutes = 0;  ///< of what it leaves
  CleanTarget target = CleanTarget::kNothing;
  std::string_view kind = {};  ///< of algorithms
};
/// All of them, by name. Those that remove nothing here stand for matters that take care of themselves.
const std::vector<Cleaner>& cleaners();
const Cleaner* find_cleaner(std::string_view name);
bool removes_something(const Cleaner& cleaner);

/// What was, or would be, removed.
struct Cleaning {
  std::uint64_t count = 0;
  std::vector<std::string> sample;  ///< the first of them
};
/// Counts one thing.
void note(Cleaning& cleaning, const std::string& what);

/// Runs a cleaner, or only looks. `max_age_minutes` instead of its own limits. Blocks.
Result<Cleaning> run_cleaner(ApiContext& api, const Cleaner& cleaner, std::optional<double> max_age_minutes,
                             const InUse& in_use, CleanMode mode);

}  // namespace hkube::api
