#include "scheduler/task_queue.h"

#include <gtest/gtest.h>

#include <map>

namespace hkube::scheduler {
namespace {

constexpr Timestamp kStart{1'700'000'000'000};

std::string order_of(TaskQueue& queue, Timestamp now = kStart) {
  std::string order;
  while (auto task = queue.pop(now)) order += std::to_string(task->job.value());
  return order;
}

TEST(TaskQueue, JobsTakeTurnsWithinAPriority) {
  TaskQueue queue;
  queue.push(3, JobNumber(1), {0, 0, 3}, kStart);
  queue.push(3, JobNumber(2), {0, 0, 3}, kStart);
  queue.push(5, JobNumber(3), {0, 0, 1}, kStart);
  EXPECT_EQ(order_of(queue), "3121212");
}

TEST(TaskQueue, ASmallJobGoesBeforeTheRestOfALargeBatch) {
  TaskQueue queue;
  queue.push(3, JobNumber(1), {0, 0, 1'000'000}, kStart);
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(queue.pop(kStart + std::chrono::milliseconds(i)));
  const Timestamp later = kStart + std::chrono::hours(5);  // the batch has been served all the time
  ASSERT_TRUE(queue.pop(later));
  queue.push(3, JobNumber(2), {0, 0, 1}, later);
  const auto line = queue.line_of(JobNumber(2));
  ASSERT_TRUE(line);
  EXPECT_EQ(line->jobs, 0U);
  EXPECT_EQ(queue.line_of(JobNumber(1))->tasks, 1U);
  EXPECT_EQ(queue.pop(later)->job, JobNumber(2));
}

TEST(TaskQueue, ALargeBatchGetsItsPartBesideAStreamOfSmallJobs) {
  TaskQueue queue;
  queue.push(3, JobNumber(1), {0, 5'000, 1'000'000}, kStart);
  std::map<JobNumber, int> served;
  for (std::uint64_t i = 0; i < 800; ++i) {
    if (i % TaskQueue::kTurns != 0) queue.push(3, JobNumber(100 + i), {0, 0, 1}, kStart);
    ++served[queue.pop(kStart)->job];
  }
  EXPECT_NEAR(served[JobNumber(1)], 800 / static_cast<int>(TaskQueue::kTurns), 1);
}

TEST(TaskQueue, ThatPartIsNotTakenFromHigherPriorities) {
  TaskQueue queue;
  queue.push(3, JobNumber(1), {0, 0, 100}, kStart);
  queue.push(5, JobNumber(2), {0, 0, 20}, kStart);
  queue.push(5, JobNumber(3), {0, 0, 20}, kStart);
  const std::string order = order_of(queue);
  EXPECT_EQ(order.substr(0, 40).find('1'), std::string::npos) << order;
}

TEST(TaskQueue, WaitingMakesUpForPriority) {
  TaskQueue queue;
  queue.push(3, JobNumber(1), {0, 0, 1}, kStart);
  queue.push(5, JobNumber(2), {0, 0, 1}, kStart + std::chrono::minutes(47));
  queue.push(5, JobNumber(3), {0, 0, 1}, kStart + std::chrono::minutes(49));
  EXPECT_EQ(order_of(queue), "213");
}

TEST(TaskQueue, RetriesGoFirstAmongTheirPriority) {
  TaskQueue queue;
  queue.push(3, JobNumber(1), {0, 0, 2}, kStart);
  queue.push_front(3, {JobNumber(2), 0, 4}, 1, kStart);
  queue.push(4, JobNumber(3), {0, 0, 1}, kStart);
  EXPECT_EQ(order_of(queue), "3211");
}

TEST(TaskQueue, AnotherPriorityTakesWaitingTasksAlong) {
  TaskQueue queue;
  queue.push(3, JobNumber(1), {0, 0, 2}, kStart);
  queue.push(3, JobNumber(2), {0, 0, 2}, kStart);
  queue.set_priority(JobNumber(2), kPreferred);
  queue.set_priority(JobNumber(9), kPreferred);  // there is none
  EXPECT_EQ(queue.head()->priority, kPreferred);
  EXPECT_TRUE(queue.line_of(JobNumber(2))->preferred);
  queue.push_front(3, {JobNumber(2), 0, 7}, 0, kStart);  // a retry stays with its job
  EXPECT_EQ(order_of(queue), "22211");
}

TEST(TaskQueue, AMillionItemsAreOneRange) {
  TaskQueue queue;
  queue.push(3, JobNumber(1), {0, 0, 1'000'000}, kStart);
  EXPECT_EQ(queue.size(), 1'000'000U);
  EXPECT_EQ(queue.size_of(JobNumber(1)), 1'000'000U);
  queue.drop_job(JobNumber(1));
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(queue.pop(kStart));
  EXPECT_FALSE(queue.head());
}

TEST(TaskQueue, OneTaskCanBeTakenOutOfARange) {
  for (const std::uint32_t taken : {0U, 1U, 2U}) {
    TaskQueue queue;
    queue.push(3, JobNumber(1), {7, 0, 3}, kStart);
    EXPECT_TRUE(queue.drop({JobNumber(1), 7, taken}));
    EXPECT_FALSE(queue.drop({JobNumber(1), 7, taken}));
    std::string items;
    while (auto task = queue.pop(kStart)) items += std::to_string(task->item);
    std::string expected = "012";
    EXPECT_EQ(items, expected.erase(taken, 1));
  }
  TaskQueue queue;
  queue.push(3, JobNumber(1), {7, 0, 1}, kStart);
  EXPECT_TRUE(queue.drop({JobNumber(1), 7, 0}));
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(queue.drop({JobNumber(2), 7, 0}));
}

}  // namespace
}  // namespace hkube::scheduler
