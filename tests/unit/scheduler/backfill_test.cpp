// Room that is reserved for an algorithm, and what runs in it until then.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "rig.h"

namespace hkube::scheduler {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(BackfillWindow, IsOpenWhileEarlierWorkHoldsTheRoom) {
  BackfillWindow window(kNow);
  window.update([](Timestamp) { return milliseconds(1'000); }, kNow);
  EXPECT_EQ(window.expected(), kNow + seconds(1));
  EXPECT_TRUE(window.allows(milliseconds(999), kNow));
  EXPECT_FALSE(window.allows(milliseconds(1'000), kNow));
  EXPECT_FALSE(window.allows(milliseconds(600), kNow + milliseconds(400)));
}

TEST(BackfillWindow, WhatIsLateIsExpectedToBeLateByAsMuchAgain) {
  BackfillWindow window(kNow);
  const auto nearly_there = [](Timestamp) { return milliseconds(100); };
  window.update(nearly_there, kNow);
  window.update(nearly_there, kNow + milliseconds(100));
  EXPECT_EQ(window.expected(), kNow + milliseconds(200));
  window.update(nearly_there, kNow + milliseconds(5'100));
  EXPECT_EQ(window.expected(), kNow + milliseconds(10'100));
}

TEST(BackfillWindow, DrainsWhenOnlyLaterWorkIsInTheWay) {
  BackfillWindow window(kNow);
  window.update([](Timestamp) { return std::nullopt; }, kNow);
  EXPECT_TRUE(window.draining());
  EXPECT_FALSE(window.allows(milliseconds(1), kNow));
  EXPECT_EQ(window.next_update(), kNow + BackfillWindow::kFirstPatience);
}

TEST(BackfillWindow, ADrainThatLastsTooLongOpensItAgainAndTheNextMayLastLonger) {
  BackfillWindow window(kNow);
  // Something that was let in goes on for ever.
  const auto later_work = [](Timestamp opened) {
    return opened > kNow ? std::optional(milliseconds(2'000)) : std::nullopt;
  };
  window.update(later_work, kNow);
  const Timestamp reopened = window.next_update();
  window.update(later_work, reopened);
  EXPECT_FALSE(window.draining());
  EXPECT_EQ(window.opened(), reopened);
  EXPECT_EQ(window.expected(), reopened + seconds(2));
  window.update([](Timestamp) { return std::nullopt; }, reopened + seconds(2));
  EXPECT_EQ(window.next_update(), reopened + seconds(2) + BackfillWindow::kGrowth * BackfillWindow::kFirstPatience);
}

TEST(BackfillWindow, IsLookedAtSeldom) {
  BackfillWindow window(kNow);
  int updates = 0;
  for (Timestamp now = kNow; now < kNow + std::chrono::hours(24); now = window.next_update(), ++updates) {
    window.update([](Timestamp) { return milliseconds(1); }, now);
    ASSERT_GT(window.next_update(), now);
  }
  EXPECT_LT(updates, 40) << "the room was late for a day";
}

TEST(Pace, KnowsTheLongestOfLate) {
  Pace pace;
  EXPECT_FALSE(pace.task());
  pace.ended(100);
  pace.ended(1'000);
  EXPECT_EQ(pace.task(), milliseconds(1'000));
  for (int i = 0; i < 5; ++i) pace.ended(100);
  EXPECT_GT(pace.task(), milliseconds(600)) << "one in a few counts";
  for (int i = 0; i < 1'000; ++i) pace.ended(100);
  EXPECT_EQ(pace.task(), milliseconds(100));
  EXPECT_FALSE(pace.start());
  pace.started(700);
  EXPECT_EQ(pace.start(), milliseconds(700));
}

/// A scheduler in simulated time: workers start and end in 100 ms, tasks take as long as is said of their algorithm.
class Machine {
 public:
  explicit Machine(double cpu) : s(machine(cpu)) {}

  void put(const char* name, double cpu, milliseconds duration, std::uint32_t guaranteed = 0) {
    auto made = algorithm(name, cpu);
    made->guaranteed = guaranteed;
    s.put_algorithm(std::move(made));
    durations[name] = duration;
  }
  /// One task, as a job of its own.
  void ask(const char* name, int priority = 3) { s.enqueue(name, priority, JobNumber(next_job_++), {0, 0, 1}, now); }
  void run(milliseconds time) {
    const Timestamp end = now + time;
    plan();
    while (true) {
      const auto due = s.next_deadline();
      Timestamp next = events_.empty() ? end : events_.begin()->first;
      if (due) next = std::min(next, std::max(*due, now));
      if (next > end) break;
      const bool nothing = next == end && (events_.empty() || events_.begin()->first > end);
      now = next;
      while (!events_.empty() && events_.begin()->first <= now) {
        auto act = std::move(events_.begin()->second);
        events_.erase(events_.begin());
        act();
      }
      plan();
      if (nothing) break;
    }
    now = end;
  }

  Scheduler s;
  Timestamp now = kNow;
  std::map<std::string, milliseconds> durations;
  std::map<std::string, std::vector<Timestamp>> began;  ///< tasks

 private:
  void plan() {
    const Plan plan = s.plan(now);
    for (const auto& entry : plan.start) {
      events_.emplace(now + kProcess, [this, id = entry.first] { s.worker_ready(id, now); });
    }
    for (const WorkerId id : plan.stop) events_.emplace(now + kProcess, [this, id] { s.worker_gone(id, now); });
    for (const auto& entry : plan.assign) {
      const WorkerId id = entry.first;
      const AssignmentId assignment(next_assignment_++);
      s.worker_took(id, assignment, now);
      const std::string& name = s.find_worker(id)->algorithm->name;
      began[name].push_back(now);
      events_.emplace(now + durations[name],
                      [this, id, assignment] { s.worker_free(id, assignment, Scheduler::Why::kEnded, now); });
    }
  }

  static constexpr milliseconds kProcess{100};
  std::multimap<Timestamp, std::function<void()>> events_;
  std::uint64_t next_job_ = 1;
  std::uint64_t next_assignment_ = 1;
};

/// A long task holds a third of the machine, and one that needs all of it waits.
class WholeMachine : public testing::TestWithParam<std::uint32_t> {
 protected:
  WholeMachine() {
    m.put("long", 1, minutes(18));
    m.put("whole", 3, seconds(1), GetParam());
    for (const char* name : {"a", "b", "c"}) m.put(name, 1, milliseconds(500));
    m.ask("long");
    m.run(seconds(1));
    m.ask("whole");
  }
  Machine m{3};
};

INSTANTIATE_TEST_SUITE_P(WithAndWithoutGuarantee, WholeMachine, testing::Values(0, 1));

TEST_P(WholeMachine, SmallWorkRunsWhileTheReservationCannotBeMet) {
  m.run(milliseconds(10));
  for (int i = 0; i < 20; ++i) {
    for (const char* name : {"a", "b", "c"}) m.ask(name);
  }
  m.run(seconds(30));
  for (const char* name : {"a", "b", "c"}) EXPECT_EQ(m.began[name].size(), 20U) << name;
  EXPECT_TRUE(m.began["whole"].empty());
}

TEST_P(WholeMachine, AStreamOfSmallWorkDoesNotStarveIt) {
  for (int second = 0; second < 20 * 60; ++second) {
    for (const char* name : {"a", "b", "c"}) m.ask(name);
    m.run(seconds(1));
  }
  ASSERT_EQ(m.began["whole"].size(), 1U);
  const Timestamp free = m.began["long"].at(0) + minutes(18);
  EXPECT_LT(m.began["whole"][0] - free, seconds(1)) << "the longest that was let in, and two starts";
  for (const char* name : {"a", "b", "c"}) EXPECT_GT(m.began[name].size(), 19U * 60U) << "they ran all the time";
}

TEST_P(WholeMachine, WhatTakesLongerThanTheReservationIsExpectedToDoesNotBegin) {
  m.put("slow", 1, minutes(3));
  m.put("long", 1, minutes(18));  // another version: nothing is known of it
  m.run(seconds(1));
  m.s.put_algorithm(algorithm("nobody"));
  // It is known how long its tasks take.
  m.ask("slow", 5);
  m.run(minutes(4));
  const std::size_t before = m.began["slow"].size();
  m.ask("slow");
  m.run(minutes(1));
  EXPECT_LE(m.began["slow"].size(), before + 1);
}

TEST_P(WholeMachine, TasksThatTurnOutToBeLongDelayItOnlyOnce) {
  for (const char* name : {"a", "b", "c"}) m.durations[name] = minutes(10);
  for (int i = 0; i < 60; ++i) {
    for (const char* name : {"a", "b", "c"}) m.ask(name);
    m.run(minutes(1));
  }
  ASSERT_GE(m.began["whole"].size(), 1U);
  const Timestamp free = m.began["long"].at(0) + minutes(18);
  EXPECT_LT(m.began["whole"][0] - free, minutes(11));
}

TEST_P(WholeMachine, OfTasksOfWhichNothingIsKnownFewRoundsAreLetIn) {
  // Each algorithm is new, so nobody knows that its task takes ten minutes. The patience outgrows that.
  for (int i = 0; i < 100; ++i) {
    const std::string name = "new-" + std::to_string(i);
    m.put(name.c_str(), 1, minutes(10));
    m.ask(name.c_str());
    m.run(minutes(1));
  }
  ASSERT_EQ(m.began["whole"].size(), 1U);
  const Timestamp free = m.began["long"].at(0) + minutes(18);
  EXPECT_LT(m.began["whole"][0] - free, minutes(70));
}

TEST_P(WholeMachine, IsExplained) {
  m.run(seconds(60));
  for (int i = 0; i < 4; ++i) m.ask("a");
  m.run(milliseconds(200));
  EXPECT_EQ(m.s.backfilled("whole"), (std::map<std::string, std::uint32_t>{{"a", 2}}));
  const std::string whole = m.s.explain("whole", m.now);
  EXPECT_NE(whole.find("; room is kept for it, expected in "), std::string::npos) << whole;
  EXPECT_NE(whole.find("; tasks that began meanwhile run on 2 workers of a"), std::string::npos) << whole;
}

TEST(Backfill, TwoThatNeedAllOfItAndSmallWorkTakeTurns) {
  Machine m(2);
  m.put("x", 2, milliseconds(300));
  m.put("y", 2, milliseconds(300));
  m.put("s", 1, milliseconds(300));
  for (int i = 0; i < 600; ++i) {
    for (const char* name : {"x", "y", "s"}) m.ask(name);
    m.run(milliseconds(100));
  }
  for (const char* name : {"x", "y", "s"}) EXPECT_GT(m.began[name].size(), 30U) << name;
}

TEST(Backfill, ManySmallAlgorithmsDoNotPassTheRoomOnAmongThemselves) {
  Machine m(3);
  m.put("whole", 3, milliseconds(300));
  for (const char* name : {"a", "b", "c", "d"}) {
    m.put(name, 1, milliseconds(700));
    for (int i = 0; i < 1'000; ++i) m.ask(name);
  }
  m.run(seconds(10));
  m.ask("whole");
  m.run(seconds(10));
  EXPECT_EQ(m.began["whole"].size(), 1U);
}

}  // namespace
}  // namespace hkube::scheduler
