#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hkube::api {

/// How much of one kind of data is kept. A limit that is not set does not count; the first that is reached does.
struct KeepRule {
  std::optional<std::chrono::milliseconds> age;
  std::optional<std::uint64_t> count;
  std::optional<std::uint64_t> bytes;
  bool operator==(const KeepRule&) const = default;
};

/// "90d,1000000,6Gi": an age (units s, m, h, d, w), a count, a size (Ki, Mi, Gi, Ti), each at most once and in any
/// order; or "forever". Errors: kBadRequest that quotes what is not understood.
Result<KeepRule> parse_keep_rule(std::string_view text);
/// The same in words, such as "at most 90 days, 1000000, 6Gi".
std::string keep_rule_text(const KeepRule& rule);

/// Jobs of some pipelines follow a rule of their own.
struct PipelineKeepRule {
  std::string pattern;  ///< a name with * and ?
  KeepRule rule;
};
/// "nightly-*=365d;heartbeat=1d,100": rules with semicolons between. The first whose pattern matches counts.
Result<std::vector<PipelineKeepRule>> parse_pipeline_keep_rules(std::string_view text);

/// What is kept of everything that would grow for ever.
struct RetentionPolicy {
  KeepRule jobs;      ///< records of finished jobs, with their logs and payloads
  KeepRule logs;      ///< what tasks printed
  KeepRule payloads;  ///< stored results and inputs of finished jobs
  KeepRule builds;    ///< for each algorithm; count only
  KeepRule versions;  ///< for each algorithm and pipeline; count only
  std::vector<PipelineKeepRule> pipelines;

  /// The rule for jobs of this pipeline.
  [[nodiscard]] const KeepRule& rule_of(const std::string& pipeline) const;
  /// The pipeline's own rule, or nullptr when it follows the general one.
  [[nodiscard]] const PipelineKeepRule* own_rule(const std::string& pipeline) const;
};

}  // namespace hkube::api
