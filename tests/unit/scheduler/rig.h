#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "scheduler/scheduler.h"

namespace hkube::scheduler {

inline constexpr Timestamp kNow{1000};

inline std::shared_ptr<Algorithm> algorithm(const char* name, double cpu = 1, double gpu = 0, std::uint32_t max = 0) {
  auto made = std::make_shared<Algorithm>();
  made->name = name;
  made->version = "1";
  made->request = {cpu, 1 << 20, gpu};
  made->max_workers = max;
  return made;
}

inline Settings machine(double cpu, double gpu = 0) {
  Settings settings;
  settings.capacity = {cpu, std::int64_t{1} << 30, gpu};
  return settings;
}

/// What a plan starts is up at once.
inline std::vector<WorkerId> come_up(Scheduler& s, const Plan& plan) {
  std::vector<WorkerId> workers;
  for (const auto& [id, a] : plan.start) {
    s.worker_ready(id, kNow);
    workers.push_back(id);
  }
  return workers;
}

/// What a plan gives is taken at once.
inline void take(Scheduler& s, const Plan& plan) {
  static std::uint64_t next = 1'000;
  for (const auto& [id, task] : plan.assign) s.worker_took(id, AssignmentId(next++), kNow);
}

/// `count` workers of an algorithm, all of them busy; more of its tasks wait.
inline std::vector<WorkerId> fill(Scheduler& s, const char* name, std::uint32_t count, std::uint32_t more) {
  s.enqueue(name, 3, JobNumber(1), {0, 0, count + more}, kNow);
  const std::vector<WorkerId> workers = come_up(s, s.plan(kNow));
  EXPECT_EQ(workers.size(), count);
  const Plan plan = s.plan(kNow);
  EXPECT_EQ(plan.assign.size(), count);
  take(s, plan);
  return workers;
}

/// A worker's task ends.
inline void end(Scheduler& s, WorkerId worker) {
  s.worker_free(worker, s.find_worker(worker)->assignment(), Scheduler::Why::kEnded, kNow);
}

}  // namespace hkube::scheduler
