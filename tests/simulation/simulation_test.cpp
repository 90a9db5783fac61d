#include "sim/simulation.h"

#include <gtest/gtest.h>

namespace hkube::sim {
namespace {

TEST(Simulation, SeedsHoldEveryInvariant) {
  Report total;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Report report = simulate(seed);
    ASSERT_FALSE(report.failure.has_value()) << "seed " << seed << " " << *report.failure;
    total.crashes += report.crashes;
    total.completed += report.completed;
    total.failed += report.failed;
    total.stopped += report.stopped;
    total.refused += report.refused;
    total.sub_pipelines += report.sub_pipelines;
    total.triggered += report.triggered;
    total.again += report.again;
  }
  EXPECT_GT(total.crashes, 100U);  // the storms did happen
  EXPECT_GT(total.completed, 800U);
  EXPECT_GT(total.failed, 60U);
  EXPECT_GT(total.stopped, 100U);
  EXPECT_GT(total.refused, 10U);
  EXPECT_GT(total.sub_pipelines, 300U);
  EXPECT_GT(total.triggered, 50U);
  EXPECT_GT(total.again, 20U);
}

TEST(Simulation, ASeedReplaysExactly) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Report once = simulate(seed);
    const Report again = simulate(seed);
    EXPECT_EQ(once.trace_hash, again.trace_hash);
    EXPECT_EQ(once.steps, again.steps);
  }
}

/// Seeds until the planted bug is found; 0 when none of `most` finds it.
std::uint64_t seeds_to_find(PlantedBug bug, std::uint64_t most) {
  for (std::uint64_t seed = 1; seed <= most; ++seed) {
    if (simulate(seed, bug).failure) return seed;
  }
  return 0;
}

TEST(Simulation, FindsAStoreThatAnswersTooEarly) { EXPECT_NE(seeds_to_find(PlantedBug::kAckBeforeDurable, 200), 0U); }

TEST(Simulation, FindsAWorkerThatDoesNotRepeatItsReport) { EXPECT_NE(seeds_to_find(PlantedBug::kReportOnce, 50), 0U); }

}  // namespace
}  // namespace hkube::sim
