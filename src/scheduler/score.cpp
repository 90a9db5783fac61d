#include "scheduler/score.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace hkube::scheduler {

namespace {

constexpr double kHour = 3'600'000;  // milliseconds
constexpr double kPriorities = 5;
constexpr double kMostAttempts = 3;
constexpr double kScoredItems = 1500;

template <class Weights>
struct Weight {
  std::string_view name;
  double Weights::*value;
};

constexpr std::array<Weight<TaskWeights>, 5> kTaskWeights{{{"attempts", &TaskWeights::attempts},
                                                           {"priority", &TaskWeights::priority},
                                                           {"entranceTime", &TaskWeights::entrance_time},
                                                           {"batch", &TaskWeights::batch},
                                                           {"batchPlace", &TaskWeights::batch_place}}};
constexpr std::array<Weight<JobWeights>, 2> kJobWeights{
    {{"priority", &JobWeights::priority}, {"entranceTime", &JobWeights::entrance_time}}};

Error bad_weights(std::string_view text) {
  return Error(ScoreErrc::kBadWeights,
               "\"" + std::string(text) + "\" is not a list of weights such as priority=0.4,entranceTime=0.2");
}

template <class Weights, std::size_t N>
Result<Weights> parse(std::string_view text, const std::array<Weight<Weights>, N>& known) {
  Weights weights;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view entry = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const std::size_t equals = entry.find('=');
    const auto weight = std::ranges::find(known, entry.substr(0, equals), &Weight<Weights>::name);
    if (equals == std::string_view::npos || weight == known.end()) return bad_weights(text);
    double value = 0;
    const auto [end, error] = std::from_chars(entry.data() + equals + 1, entry.data() + entry.size(), value);
    if (error != std::errc() || end != entry.data() + entry.size()) return bad_weights(text);
    if (!std::isfinite(value) || value < 0 || value > 1000) return bad_weights(text);
    weights.*(weight->value) = value;
  }
  return weights;
}

double waiting(double weight, Timestamp since) { return -weight * static_cast<double>(since.ms) / kHour; }

}  // namespace

ErrorInfo describe(ScoreErrc) { return {ErrorKind::kInvalid, "scheduler.bad_weights"}; }

Result<TaskWeights> parse_task_weights(std::string_view text) { return parse(text, kTaskWeights); }
Result<JobWeights> parse_job_weights(std::string_view text) { return parse(text, kJobWeights); }

Standing urgency(const TaskWeights& weights, const TaskTraits& task) {
  if (task.priority >= kPreferred) return {task.priority, 0};
  return {0, weights.priority * task.priority / kPriorities + waiting(weights.entrance_time, task.waiting_since)};
}

Standing standing(const TaskWeights& weights, const TaskTraits& task) {
  Standing result = urgency(weights, task);
  const bool single = task.kind == TaskTraits::Kind::kSingle;
  const double number = single ? 0 : 1.0 + task.item;
  result.score += weights.attempts * std::min<double>(task.attempts, kMostAttempts) / kMostAttempts;
  result.score += weights.batch * std::max(kScoredItems + 1 - number, 0.0) / kScoredItems;
  result.score += weights.batch_place * (single ? 2 : 1);
  return result;
}

double job_score(const JobWeights& weights, int priority, Timestamp submitted) {
  return weights.priority * priority / kPriorities + waiting(weights.entrance_time, submitted);
}

double score_at(double score, double entrance_weight, Timestamp now) { return score - waiting(entrance_weight, now); }

}  // namespace hkube::scheduler
