#include "campaign.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace hkube::sim {
namespace {

Report report_of(std::uint64_t seed) {
  Report report;
  report.jobs = seed;
  report.steps = 1;
  if (seed == 3) report.failure = "it broke";
  return report;
}

class CampaignTest : public testing::Test {
 protected:
  CampaignTest() { std::filesystem::remove(file_); }
  ~CampaignTest() override { std::filesystem::remove(file_); }

  const std::string file_ = testing::TempDir() + "hkube-campaign-" + std::to_string(::getpid());
};

TEST_F(CampaignTest, GoesOnWhereItWasSaved) {
  {
    Campaign interrupted(1, 6, file_);
    for (int i = 0; i < 4; ++i) interrupted.add(report_of(interrupted.next()));
    ASSERT_TRUE(interrupted.save());
    interrupted.add(report_of(interrupted.next()));  // and is killed: this one runs again
  }
  Campaign again(1, 6, file_);
  EXPECT_EQ(again.next(), 5U);
  while (again.next() != 0) again.add(report_of(again.next()));
  EXPECT_EQ(again.done(), 6U);
  EXPECT_EQ(again.total().jobs, 21U);
  EXPECT_EQ(again.total().steps, 6U);
  EXPECT_EQ(again.failed_seeds(), std::vector<std::uint64_t>{3});
}

TEST_F(CampaignTest, BeginsAnewForAnotherRangeOrWithADamagedFile) {
  Campaign other(1, 6, file_);
  other.add(report_of(1));
  ASSERT_TRUE(other.save());
  EXPECT_EQ(Campaign(1, 7, file_).next(), 1U);
  EXPECT_EQ(Campaign(2, 6, file_).next(), 2U);
  std::ofstream(file_) << "1 6 4\n7 7 7";
  EXPECT_EQ(Campaign(1, 6, file_).next(), 1U);
}

TEST_F(CampaignTest, SaysWhenItCannotBeKept) { EXPECT_FALSE(Campaign(1, 1, "/no/such/folder/file").save()); }

}  // namespace
}  // namespace hkube::sim
