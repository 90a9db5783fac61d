#pragma once

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "bench/instant_cluster.h"
#include "job/job_id_source.h"
#include "store/sqlite/sqlite_job_store.h"

namespace hkube::bench {

/// One run of jobs, measured.
struct Figures {
  double accept_seconds = 0;  ///< from the first submission to the last durable acknowledgement
  double seconds = 0;         ///< to the durable end of all
  std::uint64_t tasks = 0;
  std::uint64_t grown_bytes = 0;  ///< peak resident memory above the start
  bool completed = false;
};

/// The real control loop and the real SQLite journal (every commit synced), with instant workers of an algorithm called
/// `noop`. In the folder that is given, a server's data folder, or in one of their own.
class ControlRig {
 public:
  using Clock = std::chrono::steady_clock;

  /// What time it is for the jobs.
  using Now = std::function<Timestamp()>;

  explicit ControlRig(int workers = 64, std::chrono::milliseconds task = {}, const std::string& folder = {},
                      Now clock = &ControlRig::system_now)
      : folder_(folder), own_(folder.empty()), cluster_(task), now_(std::move(clock)) {
    if (own_) folder_ = (std::filesystem::temp_directory_path() / "hkube-bench-XXXXXX").string();
    if (own_ && mkdtemp(folder_.data()) == nullptr) std::abort();
    store_ = std::move(store::sqlite::SqliteJobStore::open(folder_ + "/jobs.db")).value();
    store_->on_committed([this](control::Committed committed) { commits_.post(std::move(committed)); });
    control::ControlSettings settings;
    settings.scheduler.capacity = {static_cast<double>(workers), std::int64_t{1} << 40, 0};
    loop_ = std::make_unique<control::ControlLoop>(settings, *store_, cluster_, cluster_);
    auto algorithm = std::make_shared<scheduler::Algorithm>();
    algorithm->name = "noop";
    algorithm->version = "1";
    algorithm->request = {1, 1 << 20, 0};
    loop_->handle(control::PutAlgorithm{algorithm}, now());
  }
  ~ControlRig() {
    loop_.reset();
    store_.reset();
    if (own_) std::filesystem::remove_all(folder_);
  }
  ControlRig(const ControlRig&) = delete;
  ControlRig& operator=(const ControlRig&) = delete;

  /// Submits jobs of this pipeline and waits for their end.
  Figures run(const std::string& pipeline, std::uint64_t jobs) {
    Figures figures;
    const std::uint64_t before = resident_bytes("VmRSS");
    const std::uint64_t tasks_before = cluster_.tasks();
    const auto begun = Clock::now();
    std::uint64_t acknowledged = 0;
    for (std::uint64_t i = 0; i < jobs; ++i) {
      const JobId id = job_ids_.make(now(), next_job_++ * 0x9E3779B97F4A7C15U);
      if (on_job_) on_job_(id);
      auto descriptor = job::make_descriptor({id, pipeline, "{}", {"raw"}, "bench", now()});
      if (!descriptor.ok()) return figures;
      control::SubmitJob submit;
      submit.descriptor = *descriptor;
      submit.reply = [&](const Status& status) {
        if (status.ok() && ++acknowledged == jobs) figures.accept_seconds = since(begun);
      };
      loop_->handle(std::move(submit), now());
    }
    loop_->flush(now());
    while (!loop_->jobs().empty()) {
      std::vector<control::Command> commands = cluster_.take();
      for (auto& command : commits_.take()) commands.push_back(std::move(command));
      if (commands.empty()) commands = commits_.wait(cluster_.next());
      const Timestamp at = now();
      for (auto& command : commands) loop_->handle(std::move(command), at);
      loop_->flush(at);
    }
    figures.seconds = since(begun);
    figures.tasks = cluster_.tasks() - tasks_before;
    figures.grown_bytes = resident_bytes("VmHWM") - before;
    figures.completed = acknowledged == jobs;
    return figures;
  }

  [[nodiscard]] store::JobStore& store() { return *store_; }
  InstantCluster& cluster() { return cluster_; }
  /// Called with the id of each job before it is submitted.
  void on_job(std::function<void(const JobId&)> seen) { on_job_ = std::move(seen); }
  static double since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

 private:
  [[nodiscard]] Timestamp now() const { return now_(); }
  static Timestamp system_now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()};
  }

  std::string folder_;
  const bool own_;
  CommitInbox commits_;
  InstantCluster cluster_;
  const Now now_;
  std::function<void(const JobId&)> on_job_;
  std::unique_ptr<store::sqlite::SqliteJobStore> store_;
  std::unique_ptr<control::ControlLoop> loop_;
  job::JobIdSource job_ids_;
  std::uint64_t next_job_ = 0;
};

inline constexpr const char* kChainOfThree =
    R"({"name":"c","nodes":[{"nodeName":"a","algorithmName":"noop","input":[1]},{"nodeName":"b","algorithmName":"noop","input":["@a"]},)"
    R"({"nodeName":"c","algorithmName":"noop","input":["@b"]}]})";

/// One line of results.json.
inline void print_result(const std::string& name, double value, const char* unit, double goal) {
  std::printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"goal\": %.6g}\n", name.c_str(), value, unit,
              goal);
}

}  // namespace hkube::bench
