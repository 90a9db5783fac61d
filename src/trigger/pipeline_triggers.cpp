#include "trigger/pipeline_triggers.h"

#include "base/log.h"
#include "trigger/finished_result.h"

namespace hkube::trigger {

namespace {

/// Pause before another try while the server is overloaded or its store cannot be written.
constexpr std::chrono::milliseconds kPause{5'000};
/// Starts at the same time: each holds the results of a job.
constexpr std::size_t kAtOnce = 4;

}  // namespace

void PipelineTriggers::on_follow_up(const control::FollowUp& follow_up) {
  if (follow_up.kind != control::FollowUp::Kind::kTrigger) return;
  ports_.io.post([this, follow_up] { run(follow_up); });
}

void PipelineTriggers::run(const control::FollowUp& follow_up) {
  waiting_.push_back(follow_up);
  pump();
}

void PipelineTriggers::pump() {
  while (busy_ < kAtOnce && !waiting_.empty()) {
    const control::FollowUp next = std::move(waiting_.front());
    waiting_.pop_front();
    ++busy_;
    begin(next);
  }
}

void PipelineTriggers::begin(const control::FollowUp& follow_up) {
  const bool posted = ports_.pool.post([this, follow_up] {
    auto request = std::make_shared<Result<StartRequest>>(prepare(follow_up));
    ports_.io.post([this, follow_up, request] {
      if (!request->ok()) return started(follow_up, request->error());
      ports_.starter.start(std::move(**request),
                           [this, follow_up](const Result<JobId>& job) { started(follow_up, job); });
    });
  });
  if (posted) return;
  --busy_;
  later(follow_up);
}

Result<StartRequest> PipelineTriggers::prepare(const control::FollowUp& follow_up) const {
  HKUBE_ASSIGN(const auto row, ports_.jobs.find_job(follow_up.id));
  if (!row) return Error(control::Errc::kNoSuchJob, "job " + follow_up.id.str() + " is not in the store");
  HKUBE_ASSIGN(const job::Submitted submitted, ports_.jobs.load_submission(follow_up.job));
  HKUBE_ASSIGN(const auto descriptor, job::make_descriptor(submitted));
  StartRequest request;
  request.pipeline = follow_up.target;
  request.types = {"internal", "stored", "trigger"};
  request.settles = {follow_up};
  StartRequest::Parent parent;
  parent.job = follow_up.id;
  parent.root = descriptor->context.root_job.empty() ? follow_up.id : descriptor->context.root_job;
  parent.tags = descriptor->pipeline.tags;
  HKUBE_ASSIGN(parent.results, read_result_data(*row, ports_.objects, ports_.cluster));
  request.parent = std::move(parent);
  return request;
}

void PipelineTriggers::started(const control::FollowUp& follow_up, const Result<JobId>& job) {
  --busy_;
  ports_.io.post([this] { pump(); });
  if (job.ok()) return;
  log::warning("trigger: pipeline " + follow_up.target + " failed sending to api server, error: " + job.error().message,
               {{"pipeline", follow_up.target}, {"parent", follow_up.id.str()}});
  if (job.error().kind == ErrorKind::kUnavailable) return later(follow_up);
  // A store that cannot be read: the next start of the server tries again.
  if (job.error().kind == ErrorKind::kInternal) return;
  ports_.control.post(control::Settle{follow_up, std::nullopt});
}

void PipelineTriggers::later(const control::FollowUp& follow_up) {
  const std::uint64_t id = next_retry_++;
  retries_[id] = ports_.io.after(kPause, [this, id, follow_up] {
    retries_.erase(id);
    run(follow_up);
  });
}

}  // namespace hkube::trigger
