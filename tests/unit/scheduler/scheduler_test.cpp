#include "scheduler/scheduler.h"

#include <map>
#include <set>

#include "rig.h"

namespace hkube::scheduler {
namespace {

TEST(Scheduler, StartsWhatTheQueueNeedsInOneStep) {
  Scheduler s(machine(4));
  s.put_algorithm(algorithm("a"));
  s.enqueue("a", 3, JobNumber(1), {0, 0, 10}, kNow);
  Plan plan = s.plan(kNow);
  EXPECT_EQ(plan.start.size(), 4U);
  EXPECT_TRUE(s.plan(kNow).start.empty());
  for (const auto& [id, a] : plan.start) s.worker_ready(id, kNow);
  plan = s.plan(kNow);
  EXPECT_EQ(plan.assign.size(), 4U);
  EXPECT_EQ(s.queued("a"), 6U);
}

TEST(Scheduler, ReusesAWarmWorkerAndRespectsMaxWorkers) {
  Scheduler s(machine(8));
  s.put_algorithm(algorithm("a", 1, 0, 2));
  s.enqueue("a", 3, JobNumber(1), {0, 0, 5}, kNow);
  Plan plan = s.plan(kNow);
  ASSERT_EQ(plan.start.size(), 2U);
  const WorkerId first = plan.start[0].first;
  s.worker_ready(first, kNow);
  ASSERT_EQ(s.plan(kNow).assign.size(), 1U);
  s.worker_free(first, {}, Scheduler::Why::kEnded, kNow);
  plan = s.plan(kNow);
  ASSERT_EQ(plan.assign.size(), 1U);
  EXPECT_EQ(plan.assign[0].first, first);
  EXPECT_TRUE(plan.start.empty());
}

TEST(Scheduler, AnIdleWorkerMakesRoomForAnotherAlgorithm) {
  Scheduler s(machine(1));
  s.put_algorithm(algorithm("a"));
  s.put_algorithm(algorithm("b"));
  s.enqueue("a", 3, JobNumber(1), {0, 0, 1}, kNow);
  const WorkerId worker = s.plan(kNow).start.at(0).first;
  s.worker_ready(worker, kNow);
  (void)s.plan(kNow);
  s.worker_free(worker, {}, Scheduler::Why::kEnded, kNow);
  s.enqueue("b", 3, JobNumber(2), {0, 0, 1}, kNow);
  Plan plan = s.plan(kNow);
  ASSERT_EQ(plan.stop, std::vector<WorkerId>{worker});
  EXPECT_TRUE(plan.start.empty());  // its resources are still in use
  s.worker_gone(worker, kNow);
  EXPECT_EQ(s.plan(kNow).start.size(), 1U);
}

TEST(Scheduler, ExplainsEveryReasonToWait) {
  Scheduler s(machine(2));
  s.enqueue("ghost", 3, JobNumber(1), {0, 0, 1}, kNow);
  EXPECT_NE(s.explain("ghost", kNow).find("does not exist"), std::string::npos);
  s.put_algorithm(algorithm("gpu", 1, 1));
  s.enqueue("gpu", 3, JobNumber(1), {0, 0, 1}, kNow);
  EXPECT_TRUE(s.plan(kNow).start.empty());
  EXPECT_EQ(s.explain("gpu", kNow),
            "algorithm gpu asks for more than this machine has (gpu: 1 requested, 0 on this machine)");
  auto building = std::make_shared<Algorithm>(*algorithm("b"));
  building->not_runnable = "its build has not finished";
  s.put_algorithm(building);
  s.enqueue("b", 3, JobNumber(1), {0, 0, 1}, kNow);
  EXPECT_EQ(s.explain("b", kNow), "algorithm b cannot run: its build has not finished");
  s.put_algorithm(algorithm("a"));
  s.enqueue("a", 3, JobNumber(1), {0, 0, 9}, kNow);
  Plan plan = s.plan(kNow);
  EXPECT_EQ(s.explain("a", kNow), "2 worker(s) of algorithm a are starting");
  for (const auto& [id, a] : plan.start) s.worker_ready(id, kNow);
  (void)s.plan(kNow);
  EXPECT_EQ(s.explain("a", kNow),
            "no room for another worker of algorithm a (cpu: 1 requested, 0 free); 2 of its workers are there; held by "
            "2 workers of a");
}

TEST(Scheduler, AWorkerThatNeverComesCostsATaskAnAttemptAndBacksOff) {
  Scheduler s(machine(1));
  s.put_algorithm(algorithm("a"));
  s.enqueue("a", 3, JobNumber(7), {0, 0, 2}, kNow);
  const WorkerId worker = s.plan(kNow).start.at(0).first;
  const auto task = s.worker_gone(worker, kNow);
  ASSERT_TRUE(task);
  EXPECT_EQ(task->job, JobNumber(7));
  EXPECT_TRUE(s.plan(kNow).start.empty());
  ASSERT_TRUE(s.next_deadline());
  EXPECT_EQ(s.plan(*s.next_deadline()).start.size(), 1U);
  EXPECT_FALSE(s.next_deadline());  // nothing is due any more: no busy loop
}

TEST(Scheduler, IdleAndOutdatedWorkersEnd) {
  Scheduler s(machine(2));
  s.put_algorithm(algorithm("a"));
  s.enqueue("a", 3, JobNumber(1), {0, 0, 1}, kNow);
  const WorkerId worker = s.plan(kNow).start.at(0).first;
  s.worker_ready(worker, kNow);
  (void)s.plan(kNow);
  s.worker_free(worker, {}, Scheduler::Why::kEnded, kNow);
  EXPECT_TRUE(s.plan(kNow).stop.empty());
  ASSERT_EQ(s.next_deadline(), kNow + std::chrono::seconds(600));
  auto newer = std::make_shared<Algorithm>(*algorithm("a"));
  newer->version = "2";
  s.put_algorithm(newer);
  EXPECT_EQ(s.plan(kNow).stop, std::vector<WorkerId>{worker});
}

TEST(Scheduler, AWorkerThatBecomesIdleMakesRoomForAnotherAlgorithm) {
  Scheduler s(machine(2));
  s.put_algorithm(algorithm("a"));
  s.put_algorithm(algorithm("b"));
  const auto workers = fill(s, "a", 2, 0);
  s.enqueue("b", 3, JobNumber(2), {0, 0, 1}, kNow);
  EXPECT_TRUE(s.plan(kNow).stop.empty());
  end(s, workers[0]);
  EXPECT_EQ(s.plan(kNow).stop, std::vector<WorkerId>{workers[0]});
  s.worker_gone(workers[0], kNow);
  EXPECT_EQ(s.plan(kNow).start.size(), 1U);
}

TEST(Scheduler, ALargeBatchGivesAWorkerUpForAnAlgorithmThatHasNone) {
  Scheduler s(machine(3));
  s.put_algorithm(algorithm("a"));
  s.put_algorithm(algorithm("b", 2));
  const auto workers = fill(s, "a", 3, 100);
  s.enqueue("b", 3, JobNumber(2), {0, 0, 5}, kNow);
  (void)s.plan(kNow);
  for (WorkerId worker : {workers[0], workers[1]}) {
    end(s, worker);
    const Plan plan = s.plan(kNow);
    EXPECT_EQ(plan.stop, std::vector<WorkerId>{worker});
    EXPECT_TRUE(plan.assign.empty());
    s.worker_gone(worker, kNow);
  }
  EXPECT_TRUE(
      s.explain("a", kNow).starts_with("the room that comes free is kept for algorithm b, which has no worker "
                                       "yet; 1 workers of algorithm a are there; "))
      << s.explain("a", kNow);
  const Plan plan = s.plan(kNow);
  ASSERT_EQ(plan.start.size(), 1U);
  EXPECT_EQ(plan.start[0].second->name, "b");
  // Both have a worker now: nobody gives way any more.
  end(s, workers[2]);
  EXPECT_TRUE(s.plan(kNow).stop.empty());
}

TEST(Scheduler, NobodyGivesWayToALowerPriority) {
  Scheduler s(machine(2));
  s.put_algorithm(algorithm("a"));
  s.put_algorithm(algorithm("b"));
  const auto workers = fill(s, "a", 2, 100);
  s.enqueue("b", 2, JobNumber(2), {0, 0, 5}, kNow);
  (void)s.plan(kNow);
  end(s, workers[0]);
  EXPECT_TRUE(s.plan(kNow).stop.empty());
}

TEST(Scheduler, APreferredJobGetsItsWorkerFirst) {
  Scheduler s(machine(1));
  s.put_algorithm(algorithm("a"));
  s.put_algorithm(algorithm("b"));
  s.enqueue("a", 5, JobNumber(1), {0, 0, 1}, kNow);
  s.enqueue("b", 1, JobNumber(2), {0, 0, 1}, kNow);
  s.set_priority(JobNumber(2), {"b", "none"}, kPreferred);
  const Plan plan = s.plan(kNow);
  ASSERT_EQ(plan.start.size(), 1U);
  EXPECT_EQ(plan.start[0].second->name, "b");
  EXPECT_EQ(s.waiting(), (std::vector<std::string>{"a", "b"}));
}

TEST(UrgentQueue, DeepestFirstAndSingleTasksCanBeTakenBack) {
  UrgentQueue queue;
  queue.at(1).push(3, JobNumber(1), {9, 0, 3}, kNow);
  queue.at(2).push(3, JobNumber(2), {9, 0, 1}, kNow);
  queue.drop({JobNumber(1), 9, 1});
  EXPECT_EQ(queue.size(), 3U);
  EXPECT_EQ(queue.head().depth, 2);
  EXPECT_EQ(*queue.pop(kNow), (QueuedTask{JobNumber(2), 9, 0}));
  EXPECT_EQ(*queue.pop(kNow), (QueuedTask{JobNumber(1), 9, 0}));
  EXPECT_EQ(*queue.pop(kNow), (QueuedTask{JobNumber(1), 9, 2}));
  EXPECT_FALSE(queue.pop(kNow));
  EXPECT_EQ(queue.head().depth, 0);
}

/// A machine of two processors whose two callers wait.
class Lending : public testing::Test {
 protected:
  Lending() {
    s.put_algorithm(algorithm("a"));
    s.enqueue("a", 3, JobNumber(1), {0, 0, 10}, kNow);
    start(2);
    for (const WorkerId worker : workers) s.set_waiting(worker, true);
  }
  /// Plans until nothing more starts; so many must.
  void start(std::size_t count) {
    const Plan plan = s.plan(kNow);
    EXPECT_EQ(plan.start.size(), count);
    for (const auto& [id, a] : plan.start) {
      s.worker_ready(id, kNow);
      workers.push_back(id);
    }
    assigned = s.plan(kNow).assign;
  }
  Scheduler s{machine(2)};
  std::vector<WorkerId> workers;
  std::vector<std::pair<WorkerId, QueuedTask>> assigned;
};

TEST_F(Lending, IsForUrgentTasksOnly) {
  EXPECT_TRUE(s.plan(kNow).start.empty());
  EXPECT_NE(s.explain("a", kNow).find("0 free"), std::string::npos);
  EXPECT_NE(s.explain("a", kNow).find("2 of them wait for what their tasks have started"), std::string::npos);
  s.enqueue_urgent("a", 1, 3, JobNumber(1), {9, 0, 1}, Scheduler::Place::kBack, kNow);
  start(1);
  ASSERT_EQ(assigned.size(), 1U);
  EXPECT_EQ(assigned[0].second.node, 9U);
  s.worker_free(workers[2], {}, Scheduler::Why::kEnded, kNow);
  EXPECT_TRUE(s.plan(kNow).assign.empty());  // the caller's place is not there for the next caller
  s.set_waiting(workers[0], false);
  s.worker_free(workers[0], {}, Scheduler::Why::kEnded, kNow);
  EXPECT_EQ(s.plan(kNow).assign.size(), 1U);
}

TEST_F(Lending, HasALimit) {
  for (std::uint32_t depth = 1; depth <= 20; ++depth) {
    s.enqueue_urgent("a", static_cast<int>(depth), 3, JobNumber(1), {9, depth, 1}, Scheduler::Place::kBack, kNow);
    const Plan plan = s.plan(kNow);
    for (const auto& [id, a] : plan.start) {
      s.worker_ready(id, kNow);
      for (const auto& [worker, task] : s.plan(kNow).assign) s.set_waiting(worker, true);
    }
  }
  EXPECT_EQ(s.pool().workers().size(), 10U);  // two, and four times two
}

TEST_F(Lending, WhatFreesMostCallersStartsFirst) {
  s.put_algorithm(algorithm("b"));
  s.set_waiting(workers[1], false);
  s.enqueue_urgent("a", 1, 3, JobNumber(1), {9, 0, 1}, Scheduler::Place::kBack, kNow);
  s.enqueue_urgent("b", 2, 3, JobNumber(1), {9, 1, 1}, Scheduler::Place::kBack, kNow);
  const Plan plan = s.plan(kNow);
  ASSERT_EQ(plan.start.size(), 1U);
  EXPECT_EQ(plan.start[0].second->name, "b");
}

TEST_F(Lending, UrgentTasksRespectPriorities) {
  s.enqueue_urgent("a", 1, 3, JobNumber(1), {9, 0, 1}, Scheduler::Place::kBack, kNow);
  s.enqueue("a", 5, JobNumber(2), {1, 0, 1}, kNow);
  for (const WorkerId worker : workers) s.worker_free(worker, {}, Scheduler::Why::kEnded, kNow);
  const Plan plan = s.plan(kNow);
  ASSERT_EQ(plan.assign.size(), 2U);
  EXPECT_EQ(plan.assign[0].second.job, JobNumber(2));
  EXPECT_EQ(plan.assign[1].second.node, 9U);
}

TEST(Pace, FollowsWhatTasksTook) {
  Pace pace;
  EXPECT_EQ(pace.depth(128), 1U) << "nothing is known";
  for (int i = 0; i < 3; ++i) pace.ended(0);
  EXPECT_EQ(pace.depth(128), 1U) << "too little is known";
  pace.ended(0);
  EXPECT_EQ(pace.depth(128), 128U);
  EXPECT_EQ(pace.depth(1), 1U);
  pace.ended(1);
  EXPECT_EQ(pace.depth(128), 15U) << "five tasks in a millisecond, three milliseconds ahead";
  pace.ended(1'000);
  EXPECT_EQ(pace.depth(128), 1U) << "long tasks";
  for (int i = 0; i < 10'000; ++i) pace.ended(0);
  EXPECT_GT(pace.depth(128), 20U) << "what was long ago counts little";
}

TEST(Pace, ShortTasksHaveTheNextOneAtHand) {
  Pace pace;
  for (int i = 0; i < 10; ++i) pace.ended(20);
  EXPECT_EQ(pace.depth(128), 2U);
  for (int i = 0; i < 10; ++i) pace.ended(100);
  EXPECT_EQ(pace.depth(128), 1U);
}

/// One algorithm with short tasks and two busy workers that take 8 tasks each.
struct Ahead {
  Ahead() : s(machine(2)) {
    s.put_algorithm(algorithm("a"));
    s.enqueue("a", 3, JobNumber(1), {0, 0, 100}, kNow);
    for (const auto& [id, a] : s.plan(kNow).start) {
      s.worker_ready(id, kNow, 8);
      workers.push_back(id);
    }
    plan();
    while (held(0) < 8) {
      end(workers[0]);
      plan();
    }
  }
  /// What each worker has been given.
  std::map<WorkerId, int> plan() {
    std::map<WorkerId, int> given;
    for (const auto& [id, task] : s.plan(kNow).assign) {
      ++given[id];
      s.worker_took(id, AssignmentId(next), kNow);
      items[AssignmentId(next++)] = task.item;
    }
    return given;
  }
  void end(WorkerId id, Scheduler::Why why = Scheduler::Why::kEnded) {
    s.worker_free(id, s.find_worker(id)->assignment(), why, kNow);
  }
  [[nodiscard]] std::size_t held(int worker) const { return s.find_worker(workers[worker])->held.size(); }

  Scheduler s;
  std::vector<WorkerId> workers;
  std::uint64_t next = 1;
  std::map<AssignmentId, std::uint32_t> items;
};

TEST(SchedulerAhead, BusyWorkersOfShortTasksHoldTheirNextOnes) {
  Ahead a;
  EXPECT_EQ(a.held(0), 8U);
  EXPECT_EQ(a.held(1), 8U) << "the pace is the algorithm's";
  a.end(a.workers[0]);
  EXPECT_TRUE(a.plan().empty()) << "it is filled up when half has gone";
  for (int i = 0; i < 3; ++i) a.end(a.workers[0]);
  EXPECT_EQ(a.plan()[a.workers[0]], 4);
  // In the order of the queue, each to one worker.
  std::set<std::uint32_t> items;
  for (const auto& [id, item] : a.items) items.insert(item);
  EXPECT_EQ(items.size(), a.items.size());
}

TEST(SchedulerAhead, TheLastTasksAreShared) {
  Ahead a;
  int given = 0;
  while (a.s.queued("a") > 0) {
    const std::uint64_t left = a.s.queued("a");
    const int worker = a.held(0) < a.held(1) ? 0 : 1;
    while (a.held(worker) > 1) a.end(a.workers[worker]);
    for (const auto& [id, count] : a.plan()) EXPECT_LE(static_cast<std::uint64_t>(count), (left + 1) / 2) << ++given;
    a.end(a.workers[worker]);
    a.plan();
  }
}

TEST(SchedulerAhead, NothingIsPutBehindAWorkerThatWaitsOrIsStuck) {
  Ahead a;
  for (int i = 0; i < 7; ++i) a.end(a.workers[0]);
  a.s.set_waiting(a.workers[0], true);
  EXPECT_EQ(a.plan().count(a.workers[0]), 0U);
  a.s.set_waiting(a.workers[0], false);
  a.s.enqueue("a", 3, JobNumber(2), {0, 0, 1}, kNow);
  EXPECT_EQ(a.plan()[a.workers[0]], 7);
  a.end(a.workers[0], Scheduler::Why::kNotRun);
  while (a.held(0) > 1) a.end(a.workers[0], Scheduler::Why::kNotRun);
  a.s.enqueue("a", 3, JobNumber(3), {0, 0, 1}, kNow);
  EXPECT_EQ(a.plan().count(a.workers[0]), 0U);
  a.end(a.workers[0]);
  EXPECT_EQ(a.plan()[a.workers[0]], 8);
}

TEST(SchedulerAhead, UrgentTasksAreNotPutBehindOthers) {
  Ahead a;
  while (a.held(0) > 1) a.end(a.workers[0]);
  a.s.enqueue_urgent("a", 1, 3, JobNumber(4), {0, 0, 1}, Scheduler::Place::kBack, kNow);
  EXPECT_TRUE(a.plan().empty());
  a.end(a.workers[0]);
  a.s.plan(kNow);
}

TEST(SchedulerAhead, ASuspectHasAWorkerForItself) {
  Ahead a;
  while (a.held(0) > 1) a.end(a.workers[0]);
  const QueuedTask suspect{JobNumber(1), 0, 7};
  a.s.enqueue_front("a", 3, suspect, 0, kNow);
  a.s.suspect("a", suspect);
  EXPECT_TRUE(a.plan().empty()) << "while it waits nothing is put behind others";
  a.end(a.workers[0]);
  EXPECT_EQ(a.plan()[a.workers[0]], 1);
  EXPECT_EQ(a.items[a.s.find_worker(a.workers[0])->assignment()], 7U);
  // However many others end meanwhile.
  while (a.s.queued("a") > 20) {
    a.end(a.workers[1]);
    EXPECT_EQ(a.plan().count(a.workers[0]), 0U);
  }
  EXPECT_GT(a.held(1), 1U) << "the other worker goes on as before";
  a.end(a.workers[0]);
  EXPECT_GT(a.plan()[a.workers[0]], 1);
}

TEST(Scheduler, AWorkerThatTakesNoMoreKeepsItsPlaceUntilItIsGone) {
  Scheduler s(machine(1));
  s.put_algorithm(algorithm("a"));
  const std::vector<WorkerId> workers = fill(s, "a", 1, 1);
  s.worker_ready(workers[0], kNow, 0);
  EXPECT_EQ(s.find_worker(workers[0])->state, WorkerState::kStopping);
  end(s, workers[0]);
  Plan plan = s.plan(kNow);
  EXPECT_TRUE(plan.assign.empty()) << "it is given nothing more";
  EXPECT_TRUE(plan.start.empty()) << "its processor is taken until it is gone";
  EXPECT_FALSE(s.worker_gone(workers[0], kNow)) << "no task pays for it";
  EXPECT_EQ(s.plan(kNow).start.size(), 1U);
}

TEST(SchedulerAhead, SuspectsGoWithTheirJob) {
  Ahead a;
  const QueuedTask suspect{JobNumber(9), 0, 0};
  a.s.enqueue_front("a", 3, suspect, 0, kNow);
  a.s.suspect("a", suspect);
  while (a.held(1) > 1) a.end(a.workers[1]);
  EXPECT_TRUE(a.plan().empty());
  a.s.drop_job(JobNumber(9), {"a"});
  EXPECT_EQ(a.plan()[a.workers[1]], 7);
}

}  // namespace
}  // namespace hkube::scheduler
