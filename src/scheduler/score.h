#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hkube::scheduler {

enum class ScoreErrc { kBadWeights };
ErrorInfo describe(ScoreErrc e);

/// How much each heuristic counts for the order of an algorithm's tasks (pipeline-semantics 6.4).
struct TaskWeights {
  double attempts = 0.2;
  double priority = 0.4;
  double entrance_time = 0.2;  ///< for each hour of waiting
  double batch = 0.1;
  double batch_place = 0.1;
  bool operator==(const TaskWeights&) const = default;
};

/// The same for jobs that have not begun (pipeline-semantics 6.1).
struct JobWeights {
  double priority = 0.5;
  double entrance_time = 0.5;  ///< for each hour of waiting
  bool operator==(const JobWeights&) const = default;
};

/// "priority=0.4,batch=0.1": those that are not named keep their defaults.
Result<TaskWeights> parse_task_weights(std::string_view text);
Result<JobWeights> parse_job_weights(std::string_view text);

/// From this priority on jobs are preferred by users: they go before all others, in the order of these numbers.
inline constexpr int kPreferred = 1'000'000;

/// What is known of a task that waits.
struct TaskTraits {
  int priority = 3;  ///< 1 to 5, the highest goes first; or of a preferred job
  std::uint32_t attempts = 0;
  enum class Kind : std::uint8_t { kSingle, kOfBatch } kind = Kind::kSingle;
  std::uint32_t item = 0;        ///< of its batch, from 0
  Timestamp waiting_since = {};  ///< when it entered the queue, or when its job last had its turn
};

/// Where something stands among what waits. Waiting adds the same to everybody, so the order of two does not change
/// with time and the score is kept as it would be at the beginning of time.
struct Standing {
  int preferred = 0;  ///< 0: by its score
  double score = 0;
  auto operator<=>(const Standing&) const = default;
};

/// By all heuristics. The sum of
///   attempts · min(attempts, 3) / 3,
///   priority · priority / 5,
///   entrance_time · hours of waiting,
///   batch · (1501 − n) / 1500, where n is 0 of a single task and the place in its batch, from 1, of others; 0 past it,
///   batch_place · 1, or · 2 of a single task: what goes first of a batch is at its head.
Standing standing(const TaskWeights& weights, const TaskTraits& task);
/// By priority and waiting alone: for what does not compete for the same workers.
Standing urgency(const TaskWeights& weights, const TaskTraits& task);
/// Of a job that has not begun and was submitted then.
double job_score(const JobWeights& weights, int priority, Timestamp submitted);

/// The score as it is now.
double score_at(double score, double entrance_weight, Timestamp now);

}  // namespace hkube::scheduler
