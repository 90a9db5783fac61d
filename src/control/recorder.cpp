#include "control/recorder.h"

#include "job/event_codec.h"

namespace hkube::control {

void Recorder::submitted(const JobSummary& summary) {
  open_.submitted.push_back(summary);
  urgency_ = Urgency::kNow;
}

void Recorder::event(JobNumber job, const job::Event& event) {
  auto [it, fresh] = record_of_.try_emplace(job, open_.records.size());
  if (fresh) open_.records.push_back({job, {}});
  std::string& bytes = open_.records[it->second].events;
  const std::size_t before = bytes.size();
  job::append_event(bytes, event);
  open_bytes_ += bytes.size() - before;
}

void Recorder::finished(FinishedJob job) {
  open_bytes_ += job.result_document.size() + job.status_document.size();
  open_.finished.push_back(std::move(job));
  urgency_ = Urgency::kNow;
}

void Recorder::settled(FollowUp follow_up) {
  open_.settled.push_back(std::move(follow_up));
  urgency_ = Urgency::kNow;
}

void Recorder::webhook(WebhookOutcome outcome) {
  open_bytes_ += outcome.document.size();
  open_.webhooks.push_back(std::move(outcome));
  urgency_ = Urgency::kNow;
}

void Recorder::when_durable(std::function<void()> act, Urgency urgency) {
  if (!open_.empty()) {
    open_waiters_.push_back(std::move(act));
    if (urgency == Urgency::kNow) urgency_ = urgency;
  } else if (in_flight_) {
    flight_waiters_.push_back(std::move(act));
  } else {
    act();
  }
}

void Recorder::flush(Timestamp now) {
  if (in_flight_ || open_.empty()) return;
  if (urgency_ == Urgency::kCanWait && open_bytes_ < kFullBytes) {
    // The clock of the wall may have gone back.
    if (!due_ || *due_ > now + linger_) due_ = now + linger_;
    if (*due_ > now) return;
  }
  due_.reset();
  urgency_ = Urgency::kCanWait;
  open_.sequence = next_sequence_++;
  in_flight_ = std::make_shared<const CommitBatch>(std::exchange(open_, {}));
  written_bytes_ = std::exchange(open_bytes_, 0);
  flight_waiters_ = std::exchange(open_waiters_, {});
  record_of_.clear();
  journal_.commit(in_flight_);
}

void Recorder::committed(std::uint64_t sequence, const Status& status) {
  if (!in_flight_ || in_flight_->sequence != sequence) return;
  if (!status.ok()) {
    failure_ = status.error();
    return;
  }
  failure_.reset();
  in_flight_.reset();
  written_bytes_ = 0;
  for (const auto& act : std::exchange(flight_waiters_, {})) act();
}

void Recorder::retry() {
  if (in_flight_ && failure_) journal_.commit(in_flight_);
}

}  // namespace hkube::control
