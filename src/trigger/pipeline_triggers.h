#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "control/inbox.h"
#include "control/observer.h"
#include "objects/object_store.h"
#include "runtime/executor.h"
#include "store/job_store.h"
#include "trigger/pipeline_starter.h"

namespace hkube::trigger {

/// Starts the pipelines that a completed job triggers: each once, also across a crash. The control loop records what is
/// to be started together with the job's end; the record goes when the new job is durable, in the same commit.
class PipelineTriggers : public control::Observer {
 public:
  struct Ports {
    control::Inbox& control;
    store::JobStore& jobs;
    objects::ObjectStore& objects;
    runtime::Executor& io;
    runtime::BlockingPool& pool;
    PipelineStarter& starter;
    std::string cluster;
  };
  explicit PipelineTriggers(Ports ports) : ports_(std::move(ports)) {}

  void on_change(const job::Job&, control::JobChange) override {}
  void on_follow_up(const control::FollowUp& follow_up) override;
  /// Starts one pipeline. On the io thread; also for what an earlier life of the server left behind.
  void run(const control::FollowUp& follow_up);
  /// Nothing is tried again any more. On the io thread, or after it has ended.
  void stop() { retries_.clear(); }

 private:
  void pump();
  void begin(const control::FollowUp& follow_up);
  Result<StartRequest> prepare(const control::FollowUp& follow_up) const;
  void started(const control::FollowUp& follow_up, const Result<JobId>& job);
  void later(const control::FollowUp& follow_up);

  const Ports ports_;
  std::deque<control::FollowUp> waiting_;
  std::size_t busy_ = 0;  ///< starts under way, each with its parent's results in memory
  std::map<std::uint64_t, std::unique_ptr<runtime::Timer>> retries_;
  std::uint64_t next_retry_ = 0;
};

}  // namespace hkube::trigger
