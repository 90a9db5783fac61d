// What the control loop tells observers, and the work that ended jobs leave behind.
#include <algorithm>

#include "control/control_loop.h"
#include "control/documents.h"

namespace hkube::control {

void ControlLoop::announce(JobNumber number, JobChange change) {
  if (observers_.empty()) return;
  recorder_.when_durable([this, number, change] { tell(number, change); }, Recorder::Urgency::kCanWait);
}

void ControlLoop::announce_progress() {
  if (progressed_.empty()) return;
  std::vector<JobNumber> jobs = std::exchange(progressed_, {});
  std::sort(jobs.begin(), jobs.end());
  jobs.erase(std::unique(jobs.begin(), jobs.end()), jobs.end());
  recorder_.when_durable(
      [this, jobs = std::move(jobs)] {
        for (JobNumber number : jobs) tell(number, JobChange::kProgress);
      },
      Recorder::Urgency::kCanWait);
}

void ControlLoop::note_progress(JobNumber number) {
  if (observers_.empty()) return;
  if (progressed_.empty() || progressed_.back() != number) progressed_.push_back(number);
}

void ControlLoop::tell(JobNumber number, JobChange change) {
  const auto it = jobs_.find(number);
  if (it == jobs_.end()) return;
  for (Observer* observer : observers_) observer->on_change(*it->second, change);
}

std::vector<FollowUp> ControlLoop::follow_ups_of(const job::Job& job) const {
  std::vector<FollowUp> work;
  const spec::Pipeline& pipeline = job.descriptor().pipeline;
  if (!pipeline.webhooks.result.empty()) {
    work.push_back({job.number(), job.id(), FollowUp::Kind::kResultWebhook, pipeline.webhooks.result});
  }
  if (triggers_ == nullptr || job_status(job) != "completed") return work;
  if (const auto it = triggers_->find(pipeline.name); it != triggers_->end()) {
    for (const std::string& target : it->second) {
      work.push_back({job.number(), job.id(), FollowUp::Kind::kTrigger, target});
    }
  }
  return work;
}

void ControlLoop::on(PutTriggers& command, Timestamp) { triggers_ = std::move(command.triggers); }

void ControlLoop::on(Settle& command, Timestamp) {
  if (command.follow_up) recorder_.settled(*std::move(command.follow_up));
  if (command.webhook) recorder_.webhook(*std::move(command.webhook));
}

}  // namespace hkube::control
