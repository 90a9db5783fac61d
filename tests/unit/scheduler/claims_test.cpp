// Which workers have a claim on the machine: hot, guaranteed and opportunistic ones; devices.
#include <algorithm>
#include <map>

#include "rig.h"

namespace hkube::scheduler {
namespace {

/// How many workers of each algorithm a plan starts.
std::map<std::string, int> started(const Plan& plan) {
  std::map<std::string, int> counts;
  for (const auto& [id, a] : plan.start) ++counts[a->name];
  return counts;
}

using Counts = std::map<std::string, int>;

void put_hot(Scheduler& s, std::uint32_t workers) {
  auto hot = algorithm("hot");
  hot->hot_workers = workers;
  s.put_algorithm(hot);
}

void put_critical(Scheduler& s, std::uint32_t guaranteed, double cpu = 1) {
  auto critical = algorithm("critical", cpu);
  critical->guaranteed = guaranteed;
  s.put_algorithm(critical);
}

void put_scan(Scheduler& s, std::uint32_t guaranteed = 0) {
  auto scan = algorithm("scan");
  scan->opportunistic = true;
  scan->guaranteed = guaranteed;
  s.put_algorithm(scan);
}

TEST(HotWorkers, AreThereBeforeAnyTaskAndStay) {
  Scheduler s(machine(4));
  put_hot(s, 2);
  Plan plan = s.plan(kNow);
  EXPECT_EQ(started(plan), (Counts{{"hot", 2}}));
  const auto workers = come_up(s, plan);
  EXPECT_TRUE(s.plan(kNow).start.empty());
  EXPECT_NE(s.explain_worker(*s.find_worker(workers[0]))["reason"].get<std::string>().find("minHotWorkers"),
            std::string::npos);
  const Timestamp late = kNow + std::chrono::hours(1);
  EXPECT_TRUE(s.plan(late).stop.empty());
  EXPECT_FALSE(s.next_deadline()) << "nothing is due";
  // One that is lost is replaced.
  s.worker_gone(workers[0], late);
  EXPECT_EQ(started(s.plan(late)), (Counts{{"hot", 1}}));
}

TEST(HotWorkers, MoreThanThoseEndWhenTheyAreIdle) {
  Scheduler s(machine(4));
  put_hot(s, 1);
  const auto first = come_up(s, s.plan(kNow));
  s.enqueue("hot", 3, JobNumber(1), {0, 0, 3}, kNow);
  Plan plan = s.plan(kNow);
  EXPECT_EQ(plan.assign.size(), 1U) << "the hot one works before another starts";
  take(s, plan);
  auto workers = come_up(s, plan);
  EXPECT_EQ(workers.size(), 2U);
  take(s, s.plan(kNow));
  workers.push_back(first[0]);
  for (const WorkerId worker : workers) end(s, worker);
  EXPECT_EQ(s.plan(kNow + std::chrono::seconds(600)).stop.size(), 2U);
  EXPECT_TRUE(s.plan(kNow + std::chrono::seconds(2000)).stop.empty());
}

TEST(HotWorkers, MakeRoomForWhatWaitsAndComeBack) {
  Scheduler s(machine(2));
  put_hot(s, 2);
  s.put_algorithm(algorithm("a"));
  come_up(s, s.plan(kNow));
  s.enqueue("a", 1, JobNumber(1), {0, 0, 1}, kNow);
  const Plan plan = s.plan(kNow);
  ASSERT_EQ(plan.stop.size(), 1U) << "not more than are in the way";
  s.worker_gone(plan.stop[0], kNow);
  const Plan next = s.plan(kNow);
  EXPECT_EQ(started(next), (Counts{{"a", 1}}));
  const WorkerId worker = come_up(s, next)[0];
  take(s, s.plan(kNow));
  end(s, worker);
  (void)s.plan(kNow);
  s.worker_gone(worker, kNow);
  EXPECT_EQ(started(s.plan(kNow)), (Counts{{"hot", 1}}));
}

TEST(HotWorkers, AreGivenUpAfterOthersThatAreIdle) {
  Scheduler s(machine(2));
  put_hot(s, 1);
  come_up(s, s.plan(kNow));  // idle for longer than the next
  s.put_algorithm(algorithm("other"));
  const Timestamp later = kNow + std::chrono::seconds(1);
  s.enqueue("other", 3, JobNumber(1), {0, 0, 1}, later);
  const WorkerId other = come_up(s, s.plan(later))[0];
  take(s, s.plan(later));
  s.worker_free(other, s.find_worker(other)->assignment(), Scheduler::Why::kEnded, later);
  s.put_algorithm(algorithm("a"));
  s.enqueue("a", 3, JobNumber(2), {0, 0, 1}, later);
  EXPECT_EQ(s.plan(later).stop, std::vector<WorkerId>{other});
}

TEST(HotWorkers, AreTriedAgainAfterAPause) {
  Scheduler s(machine(2));
  put_hot(s, 1);
  const WorkerId worker = s.plan(kNow).start.at(0).first;
  EXPECT_FALSE(s.worker_gone(worker, kNow)) << "no task pays for it";
  EXPECT_TRUE(s.plan(kNow).start.empty());
  ASSERT_TRUE(s.next_deadline());
  EXPECT_EQ(s.plan(*s.next_deadline()).start.size(), 1U);
}

TEST(HotWorkers, OfAnAlgorithmThatCannotRunAreNotWaitedFor) {
  Scheduler s(machine(2));
  auto hot = algorithm("hot", 1, 1);  // no device here
  hot->hot_workers = 1;
  s.put_algorithm(hot);
  EXPECT_TRUE(s.plan(kNow).start.empty());
  auto small = std::make_shared<Algorithm>(*hot);
  small->request.gpu = 0;
  small->not_runnable = "its build has not finished";
  s.put_algorithm(small);
  EXPECT_TRUE(s.plan(kNow).start.empty());
  auto built = std::make_shared<Algorithm>(*small);
  built->not_runnable = "";
  s.put_algorithm(built);
  EXPECT_EQ(s.plan(kNow).start.size(), 1U);
}

TEST(Devices, WaitingForOneKeepsNobodyFromTheProcessors) {
  Scheduler s(machine(4, 1));
  s.put_algorithm(algorithm("gpu", 1, 1));
  s.put_algorithm(algorithm("other-gpu", 1, 1));
  s.put_algorithm(algorithm("cpu"));
  const auto holder = fill(s, "gpu", 1, 5);
  s.enqueue("other-gpu", 5, JobNumber(2), {0, 0, 3}, kNow);
  const auto workers = fill(s, "cpu", 3, 100);
  for (int i = 0; i < 10; ++i) {
    end(s, workers[i % 3]);
    const Plan plan = s.plan(kNow);
    EXPECT_TRUE(plan.stop.empty());
    ASSERT_EQ(plan.assign.size(), 1U);
    take(s, plan);
  }
  EXPECT_EQ(
      s.explain("other-gpu", kNow),
      "no room for another worker of algorithm other-gpu (cpu: 1 requested, 0 free; gpu: 1 requested, 0 free); 0 "
      "of its workers are there; held by 3 workers of cpu, 1 worker of gpu; room is kept for it, expected in 2 s");
  // The one that has it takes turns with it.
  end(s, holder[0]);
  Plan plan = s.plan(kNow);
  EXPECT_EQ(plan.assign.size(), 1U);
  take(s, plan);
  end(s, holder[0]);
  EXPECT_EQ(s.plan(kNow + std::chrono::seconds(2)).stop, holder);
}

TEST(Devices, IdleWorkersWithoutOneAreNotStoppedForIt) {
  Scheduler s(machine(4, 1));
  s.put_algorithm(algorithm("gpu", 1, 1));
  s.put_algorithm(algorithm("other-gpu", 1, 1));
  s.put_algorithm(algorithm("cpu"));
  fill(s, "gpu", 1, 5);
  for (const WorkerId worker : fill(s, "cpu", 2, 0)) end(s, worker);
  s.enqueue("other-gpu", 5, JobNumber(2), {0, 0, 1}, kNow);
  EXPECT_TRUE(s.plan(kNow).stop.empty());
}

TEST(Devices, FractionsAreShared) {
  Scheduler s(machine(4, 1));
  s.put_algorithm(algorithm("half", 1, 0.5));
  s.enqueue("half", 3, JobNumber(1), {0, 0, 5}, kNow);
  EXPECT_EQ(started(s.plan(kNow)), (Counts{{"half", 2}}));
}

TEST(Memory, IsScheduled) {
  Scheduler s(machine(64));
  auto large = algorithm("large");
  large->request.memory = std::int64_t{400} << 20;
  s.put_algorithm(large);
  s.enqueue("large", 3, JobNumber(1), {0, 0, 9}, kNow);
  EXPECT_EQ(started(s.plan(kNow)), (Counts{{"large", 2}}));
  EXPECT_EQ(s.explain("large", kNow), "2 worker(s) of algorithm large are starting");
}

TEST(Room, IsMadeInOneStep) {
  Scheduler s(machine(8));
  s.put_algorithm(algorithm("a"));
  s.put_algorithm(algorithm("b", 2));
  for (const WorkerId worker : fill(s, "a", 8, 0)) end(s, worker);
  s.enqueue("b", 3, JobNumber(2), {0, 0, 3}, kNow);
  const Plan plan = s.plan(kNow);
  EXPECT_EQ(plan.stop.size(), 6U);
  for (std::size_t i = 0; i < 4; ++i) s.worker_gone(plan.stop[i], kNow);
  const Plan next = s.plan(kNow);
  EXPECT_EQ(next.start.size(), 2U);
  EXPECT_TRUE(next.stop.empty()) << "the rest is on its way";
}

TEST(Room, WhatComesFreeIsPromisedOnce) {
  Scheduler s(machine(4));
  s.put_algorithm(algorithm("a"));
  s.put_algorithm(algorithm("b"));
  s.put_algorithm(algorithm("c"));
  for (const WorkerId worker : fill(s, "a", 4, 0)) end(s, worker);
  s.enqueue("b", 3, JobNumber(2), {0, 0, 1}, kNow);
  s.enqueue("c", 3, JobNumber(3), {0, 0, 1}, kNow);
  EXPECT_EQ(s.plan(kNow).stop.size(), 2U);
}

TEST(Room, TwoAlgorithmsTakeTurnsOnOneProcessor) {
  Scheduler s(machine(1));
  s.put_algorithm(algorithm("a"));
  s.put_algorithm(algorithm("b"));
  const WorkerId worker = fill(s, "a", 1, 1'000'000)[0];
  s.enqueue("b", 3, JobNumber(2), {0, 0, 1}, kNow);
  Timestamp now = kNow;
  while (s.plan(now).stop.empty()) {
    end(s, worker);
    now = now + std::chrono::milliseconds(100);
    ASSERT_LT(now, kNow + std::chrono::seconds(3));
    const Plan plan = s.plan(now);
    if (!plan.stop.empty()) break;
    take(s, plan);
  }
  s.worker_gone(worker, now);
  EXPECT_EQ(started(s.plan(now)), (Counts{{"b", 1}}));
}

TEST(Guarantee, WorkersUpToItComeBeforeThoseOfOthers) {
  Scheduler s(machine(4));
  put_critical(s, 3);
  s.put_algorithm(algorithm("batch"));
  s.enqueue("batch", 5, JobNumber(1), {0, 0, 100}, kNow);
  s.enqueue("critical", 1, JobNumber(2), {0, 0, 100}, kNow);
  EXPECT_EQ(started(s.plan(kNow)), (Counts{{"batch", 1}, {"critical", 3}}));
}

TEST(Guarantee, WorkersOfOthersGiveWay) {
  Scheduler s(machine(2));
  put_critical(s, 2);
  s.put_algorithm(algorithm("batch"));
  const auto workers = fill(s, "batch", 2, 100);
  s.enqueue("critical", 1, JobNumber(2), {0, 0, 100}, kNow);
  (void)s.plan(kNow);
  for (const WorkerId worker : workers) {  // the last one as well
    end(s, worker);
    EXPECT_EQ(s.plan(kNow).stop, std::vector<WorkerId>{worker});
    s.worker_gone(worker, kNow);
    EXPECT_EQ(started(s.plan(kNow)), (Counts{{"critical", 1}}));
  }
  EXPECT_EQ(s.pool().count("critical"), 2U);
}

TEST(Guarantee, WhoWaitsForItIsTold) {
  Scheduler s(machine(3));
  put_critical(s, 1, 2);
  s.put_algorithm(algorithm("batch"));
  const auto workers = fill(s, "batch", 3, 100);
  s.enqueue("critical", 1, JobNumber(2), {0, 0, 1}, kNow);
  (void)s.plan(kNow);
  end(s, workers[0]);
  (void)s.plan(kNow);
  s.worker_gone(workers[0], kNow);
  EXPECT_TRUE(s.plan(kNow).start.empty());
  EXPECT_EQ(
      s.explain("batch", kNow),
      "the room that comes free is kept for algorithm critical, which has 0 of the 1 workers that it is guaranteed "
      "(quotaGuarantee); 2 workers of algorithm batch are there; that is expected in 1 ms, and what ends before runs "
      "meanwhile: a new worker and a task of batch take about 0 ms");
}

TEST(Opportunistic, TakesWhatIsLeft) {
  Scheduler s(machine(4));
  put_scan(s);
  s.put_algorithm(algorithm("work"));
  s.enqueue("scan", 5, JobNumber(1), {0, 0, 100}, kNow);
  s.enqueue("work", 1, JobNumber(2), {0, 0, 3}, kNow);
  EXPECT_EQ(started(s.plan(kNow)), (Counts{{"scan", 1}, {"work", 3}}));
}

TEST(Opportunistic, GivesBackWhatOthersNeed) {
  Scheduler s(machine(3));
  put_scan(s);
  s.put_algorithm(algorithm("work", 2));
  const auto workers = fill(s, "scan", 3, 100);
  s.enqueue("work", 1, JobNumber(2), {0, 0, 1}, kNow);
  const Plan plan = s.plan(kNow);
  EXPECT_EQ(plan.stop.size(), 2U) << "as many as are in the way";
  EXPECT_FALSE(s.find_worker(plan.stop[0])->held.empty()) << "with their tasks";
  for (const WorkerId worker : plan.stop) s.worker_gone(worker, kNow);
  EXPECT_EQ(started(s.plan(kNow)), (Counts{{"work", 1}}));
  EXPECT_EQ(s.explain("scan", kNow),
            "no room for another worker of algorithm scan (cpu: 1 requested, 0 free); 1 of its workers are there; held "
            "by 1 worker of scan, 1 worker of work");
}

TEST(Opportunistic, IsNotStoppedInVain) {
  Scheduler s(machine(3));
  put_scan(s);
  s.put_algorithm(algorithm("held"));
  s.put_algorithm(algorithm("work", 2));
  fill(s, "held", 2, 0);
  fill(s, "scan", 1, 100);
  s.enqueue("work", 1, JobNumber(2), {0, 0, 1}, kNow);
  EXPECT_TRUE(s.plan(kNow).stop.empty()) << "one processor would not be enough";
}

TEST(Opportunistic, LeavesWhatComesFreeToOthers) {
  Scheduler s(machine(3));
  put_scan(s);
  s.put_algorithm(algorithm("held"));
  s.put_algorithm(algorithm("work", 2));
  const auto holders = fill(s, "held", 2, 0);
  const auto workers = fill(s, "scan", 1, 100);
  s.enqueue("work", 1, JobNumber(2), {0, 0, 1}, kNow);
  (void)s.plan(kNow);
  end(s, workers[0]);
  Plan plan = s.plan(kNow);
  EXPECT_TRUE(plan.stop.empty()) << "what it leaves would not be enough";
  EXPECT_EQ(plan.assign.size(), 1U);
  take(s, plan);
  end(s, holders[0]);
  plan = s.plan(kNow);
  EXPECT_EQ(plan.stop.size(), 2U) << "now it is";
  for (const WorkerId worker : plan.stop) s.worker_gone(worker, kNow);
  EXPECT_EQ(started(s.plan(kNow)), (Counts{{"work", 1}}));
}

TEST(Opportunistic, KeepsWhatItIsGuaranteed) {
  Scheduler s(machine(3));
  put_scan(s, 1);
  s.put_algorithm(algorithm("work"));
  fill(s, "scan", 3, 100);
  s.enqueue("work", 5, JobNumber(2), {0, 0, 9}, kNow);
  EXPECT_EQ(s.plan(kNow).stop.size(), 2U);
}

TEST(Opportunistic, KeepsTasksThatOthersWaitFor) {
  Scheduler s(machine(2));
  put_scan(s);
  s.put_algorithm(algorithm("work"));
  s.enqueue_urgent("scan", 1, 3, JobNumber(1), {9, 0, 2}, Scheduler::Place::kBack, kNow);
  come_up(s, s.plan(kNow));
  const Plan plan = s.plan(kNow);
  EXPECT_EQ(plan.assign.size(), 2U);
  take(s, plan);
  s.enqueue("work", 5, JobNumber(2), {0, 0, 9}, kNow);
  EXPECT_TRUE(s.plan(kNow).stop.empty());
}

}  // namespace
}  // namespace hkube::scheduler
