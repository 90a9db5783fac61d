#include "job/job_id_source.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace hkube::job {
namespace {

constexpr Timestamp kNow{1'790'000'000'000};

TEST(JobIdSource, IdsAreTwelveDigitsAndLetters) {
  JobIdSource source;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const std::string id = source.make(kNow, i * 977).str();
    EXPECT_EQ(id.size(), 12U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz"), std::string::npos) << id;
  }
}

TEST(JobIdSource, TheOrderGrowsWithTheMaking) {
  JobIdSource source;
  std::int64_t last = 0;
  for (std::int64_t i = 0; i < 10'000; ++i) {
    // Random bits that fall, a clock that stands still for a while and once goes back.
    const Timestamp now{kNow.ms + i / 100 - (i == 5'000 ? 40 : 0)};
    const std::int64_t order = job_id_order(source.make(now, static_cast<std::uint64_t>(20'000 - i)).str());
    ASSERT_GT(order, last);
    last = order;
  }
}

TEST(JobIdSource, AMillisecondHasAMillionPlaces) {
  JobIdSource source;
  const std::int64_t first = job_id_order(source.make(kNow, 0).str());
  EXPECT_EQ(first, kNow.ms << 20);
  EXPECT_EQ(job_id_order(source.make(kNow, 7).str()), first + 7);
}

TEST(JobIdSource, NeighboursLookDifferent) {
  JobIdSource source;
  std::set<std::string> beginnings;
  for (int i = 0; i < 1000; ++i) beginnings.insert(source.make(kNow, 0).str().substr(0, 4));
  EXPECT_GT(beginnings.size(), 900U);
}

TEST(JobIdSource, TwoSourcesDifferByTheirRandomBits) {
  JobIdSource one;
  JobIdSource other;
  EXPECT_NE(one.make(kNow, 1), other.make(kNow, 2));
}

TEST(JobIdOrder, OtherTextsHaveAPlaceToo) {
  EXPECT_EQ(job_id_order("qohsjh0in1a4"), job_id_order("qohsjh0in1a4"));
  std::set<std::int64_t> places;
  for (const char* id :
       {"", "a", "A", "qohsjh0in1a4", "zzzzzzzzzzzz", "QOHSJH0IN1A4", "main:abc", "0123456789abcdef"}) {
    const std::int64_t place = job_id_order(id);
    EXPECT_GE(place, 0) << id;
    EXPECT_TRUE(places.insert(place).second) << id;
  }
}

}  // namespace
}  // namespace hkube::job
