#pragma once

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include "bench/instant_cluster.h"
#include "store/sqlite/sqlite_job_store.h"

namespace hkube::bench {

struct BatchFigures {
  double accept_seconds = 0;  ///< from the submission to its durable acknowledgement
  double seconds = 0;         ///< to the durable end
  std::uint64_t tasks = 0;
  std::uint64_t grown_bytes = 0;  ///< peak resident memory above the start
  bool completed = false;
};

/// Runs jobs of this pipeline through the real control loop and the real SQLite journal (every commit synced) with
/// instant workers.
inline BatchFigures run_jobs(const std::string& pipeline, std::uint64_t jobs, int workers) {
  using Clock = std::chrono::steady_clock;
  char folder[] = "/tmp/hkube-bench-XXXXXX";
  if (mkdtemp(folder) == nullptr) return {};
  BatchFigures figures;
  {
    auto store = store::sqlite::SqliteJobStore::open(std::string(folder) + "/jobs.db");
    if (!store.ok()) return {};
    CommitInbox commits;
    (*store)->on_committed([&](control::Committed committed) { commits.post(std::move(committed)); });
    InstantCluster cluster;
    control::ControlSettings settings;
    settings.scheduler.capacity = {static_cast<double>(workers), std::int64_t{1} << 40, 0};
    control::ControlLoop loop(settings, **store, cluster, cluster);
    auto algorithm = std::make_shared<scheduler::Algorithm>();
    algorithm->name = "noop";
    algorithm->version = "1";
    algorithm->request = {1, 1 << 20, 0};
    const auto now = [] {
      return Timestamp{
          std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
              .count()};
    };
    loop.handle(control::PutAlgorithm{algorithm}, now());

    const std::uint64_t before = resident_bytes("VmRSS");
    const auto begun = Clock::now();
    std::uint64_t acknowledged = 0;
    for (std::uint64_t i = 0; i < jobs; ++i) {
      std::string id = std::to_string(i);
      id.insert(0, 12 - id.size(), '0');
      auto descriptor = job::make_descriptor({JobId(id), pipeline, "{}", {"raw"}, "bench", now()});
      if (!descriptor.ok()) return {};
      loop.handle(control::SubmitJob{*descriptor,
                                     [&](const Status& status) {
                                       if (status.ok() && ++acknowledged == jobs) {
                                         figures.accept_seconds =
                                             std::chrono::duration<double>(Clock::now() - begun).count();
                                       }
                                     }},
                  now());
    }
    loop.flush(now());
    while (!loop.jobs().empty()) {
      std::vector<control::Command> commands = cluster.take();
      for (auto& command : commits.take()) commands.push_back(std::move(command));
      if (commands.empty()) commands = commits.wait();
      const Timestamp at = now();
      for (auto& command : commands) loop.handle(std::move(command), at);
      loop.flush(at);
    }
    figures.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    figures.tasks = cluster.tasks();
    figures.grown_bytes = resident_bytes("VmHWM") - before;
    figures.completed = acknowledged == jobs;
  }
  std::filesystem::remove_all(folder);
  return figures;
}

/// One line of results.json.
inline void print_result(const char* name, double value, const char* unit, double goal) {
  std::printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"goal\": %.6g}\n", name, value, unit, goal);
}

}  // namespace hkube::bench
