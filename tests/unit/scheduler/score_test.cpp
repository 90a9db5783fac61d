#include "scheduler/score.h"

#include <gtest/gtest.h>

namespace hkube::scheduler {
namespace {

using Kind = TaskTraits::Kind;
constexpr std::int64_t kMinute = 60'000;

double score(const TaskTraits& task) { return standing({}, task).score; }

// The values are those of pipeline-semantics 6.4; of the place in the batch that of what goes first.
TEST(Score, IsTheSumOfTheHeuristics) {
  const TaskWeights none{0, 0, 0, 0, 0};
  const auto only = [&](double TaskWeights::*weight, const TaskTraits& task) {
    TaskWeights weights = none;
    weights.*weight = TaskWeights{}.*weight;
    return standing(weights, task).score;
  };
  for (int priority = 1; priority <= 5; ++priority) {
    EXPECT_NEAR(only(&TaskWeights::priority, {.priority = priority}), 0.08 * priority, 1e-12);
  }
  EXPECT_NEAR(only(&TaskWeights::attempts, {.attempts = 1}), 0.0667, 1e-4);
  EXPECT_NEAR(only(&TaskWeights::attempts, {.attempts = 3}), 0.2, 1e-12);
  EXPECT_NEAR(only(&TaskWeights::attempts, {.attempts = 99}), 0.2, 1e-12) << "nobody gets ahead by failing for ever";
  EXPECT_NEAR(only(&TaskWeights::batch, {}), 0.10007, 1e-5);
  EXPECT_NEAR(only(&TaskWeights::batch, {.kind = Kind::kOfBatch, .item = 0}), 0.1, 1e-12);
  EXPECT_NEAR(only(&TaskWeights::batch, {.kind = Kind::kOfBatch, .item = 1}), 0.09993, 1e-5);
  EXPECT_NEAR(only(&TaskWeights::batch, {.kind = Kind::kOfBatch, .item = 1498}), 0.00013, 1e-5);
  EXPECT_EQ(only(&TaskWeights::batch, {.kind = Kind::kOfBatch, .item = 1'000'000}), 0);
  EXPECT_NEAR(only(&TaskWeights::batch_place, {}), 0.2, 1e-12);
  EXPECT_NEAR(only(&TaskWeights::batch_place, {.kind = Kind::kOfBatch}), 0.1, 1e-12);
  EXPECT_NEAR(score_at(only(&TaskWeights::entrance_time, {.waiting_since = {kMinute}}), 0.2, {31 * kMinute}), 0.1,
              1e-12);
}

TEST(Score, AStepOfPriorityIsTwentyFourMinutesOfWaiting) {
  const TaskTraits urgent{.priority = 5, .waiting_since = {25 * kMinute}};
  EXPECT_GT(score(urgent), score({.priority = 4, .waiting_since = {2 * kMinute}}));
  EXPECT_LT(score(urgent), score({.priority = 4, .waiting_since = {0}}));
}

TEST(Score, PreferredJobsGoBeforeAnyScore) {
  const TaskTraits old{.priority = 5, .attempts = 3, .waiting_since = {0}};
  const TaskTraits preferred{.priority = kPreferred, .waiting_since = {1000 * kMinute}};
  EXPECT_GT(standing({}, preferred), standing({}, old));
  EXPECT_GT(urgency({}, preferred), urgency({}, old));
}

TEST(Score, OfJobsThatHaveNotBegun) {
  EXPECT_NEAR(score_at(job_score({}, 5, {7}), 0.5, {7}), 0.5, 1e-9);
  EXPECT_NEAR(score_at(job_score({}, 1, {7}), 0.5, {7}), 0.1, 1e-9);
  // Of the worked example: half an hour of waiting makes up for two steps.
  EXPECT_GT(job_score({}, 3, {0}), job_score({}, 5, {30 * kMinute}));
  EXPECT_LT(job_score({}, 3, {0}), job_score({}, 5, {23 * kMinute}));
}

TEST(Score, WeightsAreReadFromText) {
  const auto weights = parse_task_weights("batch=0,entranceTime=0.5");
  ASSERT_TRUE(weights.ok());
  EXPECT_EQ(*weights, (TaskWeights{0.2, 0.4, 0.5, 0, 0.1}));
  EXPECT_EQ(*parse_task_weights(""), TaskWeights{});
  EXPECT_EQ(parse_job_weights("priority=1")->priority, 1);
  EXPECT_EQ(*parse_job_weights(""), (JobWeights{0.5, 0.5}));
  for (const char* bad : {"batch", "batch=", "batch=x", "batch=-1", "batch=1e9", "batch=nan", "batch=1,,", "other=1",
                          "batch=1 priority=2", "=1"}) {
    EXPECT_FALSE(parse_task_weights(bad).ok()) << bad;
  }
  EXPECT_FALSE(parse_job_weights("batch=1").ok());
}

}  // namespace
}  // namespace hkube::scheduler
