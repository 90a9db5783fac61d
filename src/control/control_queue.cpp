// The control loop's dealings with the queue of jobs that have not begun, as users see and order it.
#include <algorithm>

#include "control/control_loop.h"

namespace hkube::control {

bool waits_in_queue(const job::Job& job) {
  return job.phase() == job::Phase::kActive && !job.paused() && !job.started_at();
}

std::vector<QueuedJob> ControlLoop::preferred_queue() const {
  std::vector<QueuedJob> queue;
  for (const JobNumber number : preferred_.order()) {
    const job::Job& job = *jobs_.at(number);
    if (waits_in_queue(job)) queue.push_back({job.shared_descriptor(), job.held()});
  }
  return queue;
}

std::vector<QueuedJob> ControlLoop::managed_queue() const {
  std::vector<std::pair<double, QueuedJob>> waiting;
  for (const auto& [number, job] : jobs_) {
    if (!waits_in_queue(*job) || preferred_.place(number)) continue;
    waiting.emplace_back(job_score(*job), QueuedJob{job->shared_descriptor(), job->held()});
  }
  std::ranges::stable_sort(waiting, std::greater<>(), [](const auto& entry) { return entry.first; });
  std::vector<QueuedJob> queue;
  queue.reserve(waiting.size());
  for (auto& [score, job] : waiting) queue.push_back(std::move(job));
  return queue;
}

void ControlLoop::on(PreferJobs& command, Timestamp) {
  QueueChange change;
  std::vector<JobNumber> moved;
  for (const JobId& id : command.jobs) {
    const job::Job* job = find_job(id);
    if (job == nullptr || !waits_in_queue(*job)) continue;
    if (preferred_.place(job->number()).has_value() == command.place.has_value()) continue;
    if (std::ranges::find(moved, job->number()) != moved.end()) continue;
    moved.push_back(job->number());
    change.moved.push_back({job->shared_descriptor(), job->held()});
  }
  if (command.place) {
    preferred_.insert(place_of(command), moved);
  } else {
    for (const JobNumber number : moved) preferred_.remove(number);
  }
  for (const JobNumber number : moved) reprioritize(number);
  if (!moved.empty()) {
    for (const JobNumber number : preferred_.order()) reprioritize(number);
  }
  for (const JobNumber number : preferred_.order()) change.preferred.push_back(jobs_.at(number)->id());
  command.reply(std::move(change));
}

std::size_t ControlLoop::place_of(const PreferJobs& command) const {
  using Place = PreferJobs::Place;
  const std::vector<JobNumber>& order = preferred_.order();
  if (*command.place == Place::kFirst) return 0;
  if (*command.place == Place::kLast) return order.size();
  const auto meant = [&](JobNumber number) { return command.anchor(*jobs_.at(number)); };
  if (*command.place == Place::kBefore) {
    const auto first = std::ranges::find_if(order, meant);
    return first == order.end() ? 0 : static_cast<std::size_t>(first - order.begin());
  }
  const auto last = std::find_if(order.rbegin(), order.rend(), meant);
  return static_cast<std::size_t>(order.rend() - last);
}

void ControlLoop::reprioritize(JobNumber number) {
  const job::Job& job = *jobs_.at(number);
  scheduler_.set_priority(number, algorithms_of(job), queue_priority(job));
  groups_.reorder(job.descriptor().pipeline, number, line_order(job));
}

}  // namespace hkube::control
