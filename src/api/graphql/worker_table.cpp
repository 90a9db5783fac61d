#include "api/graphql/worker_table.h"

#include "scheduler/worker_name.h"

namespace hkube::api::graphql {

namespace {

using scheduler::WorkerState;

Json worker_document(const control::ControlLoop& loop, const scheduler::Worker& worker, bool hot) {
  static constexpr const char* kStates[] = {"init", "ready", "working", "exit"};
  Json document = {{"workerId", std::to_string(worker.id.value())},
                   {"algorithmName", worker.algorithm->title()},
                   {"podName", scheduler::worker_name(worker.algorithm->title(), worker.id)},
                   {"workerStatus", kStates[static_cast<int>(worker.state)]},
                   {"isMaster", false},
                   {"workerPaused", false},
                   {"hotWorker", hot},
                   {"memoryLimited", loop.scheduler().settings().memory_unlimited.empty()}};
  if (worker.state != WorkerState::kBusy) return document;
  document["jobCurrentTime"] = std::to_string(worker.since.ms);
  const auto running = loop.running().find(worker.assignment());
  if (running == loop.running().end()) return document;
  const auto job = loop.jobs().find(running->second.job);
  if (job != loop.jobs().end()) document["jobId"] = job->second->id().str();
  return document;
}

}  // namespace

WorkerTable WorkerTable::of(const control::ControlLoop& loop, bool with_workers) {
  WorkerTable table;
  const scheduler::Scheduler& scheduler = loop.scheduler();
  table.used = scheduler.pool().used();
  table.capacity = scheduler.settings().capacity;
  for (const auto& [id, worker] : scheduler.pool().workers()) {
    // The server's own algorithm takes nothing of the machine and is nobody's.
    if (worker.algorithm->name == control::builtin_queue()) continue;
    WorkerCounts& counts = table.algorithms[worker.algorithm->title()];
    counts.used += worker.algorithm->request;
    switch (worker.state) {
      case WorkerState::kStarting:
        ++counts.init;
        break;
      case WorkerState::kIdle:
        ++counts.ready;
        break;
      case WorkerState::kBusy:
        ++counts.working;
        break;
      case WorkerState::kStopping:
        ++counts.exit;
        break;
    }
    // Which of an algorithm's workers are the hot ones does not matter: the first, then.
    const scheduler::Algorithm* current = scheduler.find_algorithm(worker.algorithm->name);
    const std::uint32_t wanted = current == nullptr ? 0 : current->hot_workers;
    const bool hot = worker.state != WorkerState::kStopping && static_cast<std::uint32_t>(counts.hot) < wanted;
    if (hot) ++counts.hot;
    if (with_workers) table.workers.push_back(worker_document(loop, worker, hot));
  }
  return table;
}

Json WorkerTable::stats() const {
  Json list = Json::array();
  for (const auto& [name, counts] : algorithms) {
    list.push_back({{"algorithmName", name},
                    {"count", counts.total()},
                    {"init", counts.init},
                    {"ready", counts.ready},
                    {"working", counts.working},
                    {"exit", counts.exit},
                    {"hot", counts.hot}});
  }
  return list;
}

int WorkerTable::total() const {
  int sum = 0;
  for (const auto& [name, counts] : algorithms) sum += counts.total();
  return sum;
}

Json amounts(const Resources& resources) {
  constexpr double kMebi = 1024.0 * 1024.0;
  return {{"cpu", resources.cpu}, {"gpu", resources.gpu}, {"mem", static_cast<double>(resources.memory) / kMebi}};
}

}  // namespace hkube::api::graphql
