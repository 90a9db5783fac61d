#include "store/disk_room.h"

#include <gtest/gtest.h>

namespace hkube::store {
namespace {

TEST(DiskRoom, LevelsHaveAMarginOnTheWayUp) {
  constexpr std::uint64_t kReserve = 100;
  const struct {
    std::uint64_t free;
    DiskLevel former;
    DiskLevel expected;
  } cases[] = {
      {300, DiskLevel::kEnough, DiskLevel::kEnough}, {299, DiskLevel::kEnough, DiskLevel::kLow},
      {374, DiskLevel::kLow, DiskLevel::kLow},       {375, DiskLevel::kLow, DiskLevel::kEnough},
      {100, DiskLevel::kLow, DiskLevel::kLow},       {99, DiskLevel::kLow, DiskLevel::kFull},
      {0, DiskLevel::kEnough, DiskLevel::kFull},     {124, DiskLevel::kFull, DiskLevel::kFull},
      {125, DiskLevel::kFull, DiskLevel::kLow},      {400, DiskLevel::kFull, DiskLevel::kEnough},
  };
  for (const auto& c : cases) EXPECT_EQ(disk_level(c.free, kReserve, c.former), c.expected) << c.free;
  EXPECT_EQ(disk_level(0, 0, DiskLevel::kFull), DiskLevel::kEnough);
}

TEST(DiskRoom, TheReserveIsSmallOnSmallDisks) {
  EXPECT_EQ(usual_reserve(64 << 20), (64U << 20) / 50);
  EXPECT_EQ(usual_reserve(std::uint64_t{1} << 40), std::uint64_t{1} << 30);
}

TEST(DiskRoom, TakesWhatFitsBesideTheReserve) {
  DiskRoom room;
  EXPECT_TRUE(room.takes(UINT64_MAX));
  EXPECT_FALSE(room.update(1000, 100));
  EXPECT_TRUE(room.takes(900));
  EXPECT_FALSE(room.takes(901));
  EXPECT_EQ(room.text(), "");
  EXPECT_TRUE(room.update(99, 100));
  EXPECT_FALSE(room.takes(0));
  EXPECT_NE(room.text().find("no new work is taken"), std::string::npos) << room.text();
  EXPECT_FALSE(room.update(50, 100));
  EXPECT_TRUE(room.update(5000, 100));
  EXPECT_TRUE(room.takes(0));
}

}  // namespace
}  // namespace hkube::store
