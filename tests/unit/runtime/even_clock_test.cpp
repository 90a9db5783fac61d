#include "runtime/real/even_clock.h"

#include <gtest/gtest.h>

namespace hkube::runtime {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

nanoseconds g_wall{};
nanoseconds g_steady{};

class EvenClockTest : public testing::Test {
 protected:
  static void pass(nanoseconds time) {
    g_wall += time;
    g_steady += time;
  }
  /// How much the clock says has passed, asked as often as a server does.
  static milliseconds measure(const EvenClock& clock, seconds time) {
    const Timestamp begun = clock.now();
    for (milliseconds done{0}; done < time; done += milliseconds(1)) {
      pass(milliseconds(1));
      (void)clock.now();
    }
    return clock.now() - begun;
  }

  EvenClockTest() {
    g_wall = hours(400'000);
    g_steady = hours(3);
  }
};

TEST_F(EvenClockTest, BeginsWithTheTimeOfTheSystemAndGoesOnWithIt) {
  const EvenClock clock([] { return g_wall; }, [] { return g_steady; });
  pass(seconds(100));
  EXPECT_EQ(clock.now().ms, std::chrono::duration_cast<milliseconds>(g_wall).count());
}

TEST_F(EvenClockTest, AJumpChangesNoDurationByMoreThanATwentieth) {
  for (const hours jump : {hours(2), hours(-2), hours(24 * 365 * 100), hours(-24 * 365)}) {
    const EvenClock clock([] { return g_wall; }, [] { return g_steady; });
    const Timestamp begun = clock.now();
    g_wall += jump;
    pass(seconds(20));
    const milliseconds took = clock.now() - begun;
    EXPECT_GE(took, milliseconds(19'000));
    EXPECT_LE(took, milliseconds(21'000));
  }
}

TEST_F(EvenClockTest, ItFollowsUntilItIsRightHoweverOftenItIsAsked) {
  const EvenClock clock([] { return g_wall; }, [] { return g_steady; });
  g_wall += seconds(1);
  EXPECT_EQ(measure(clock, seconds(20)), milliseconds(21'000));
  EXPECT_EQ(measure(clock, seconds(20)), milliseconds(20'000));
  g_wall -= seconds(1);
  EXPECT_EQ(measure(clock, seconds(20)), milliseconds(19'000));
  EXPECT_EQ(measure(clock, seconds(20)), milliseconds(20'000));
}

}  // namespace
}  // namespace hkube::runtime
