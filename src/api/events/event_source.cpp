#include "api/events/event_source.h"

#include "control/documents.h"

namespace hkube::api {

namespace {

using control::JobChange;
using job::TaskStatus;

/// So many jobs are told of in one round; the others in the next.
constexpr std::size_t kMostJobs = 500;

const char* change_name(JobChange change) {
  switch (change) {
    case JobChange::kSubmitted:
      return "submitted";
    case JobChange::kStarted:
      return "started";
    case JobChange::kProgress:
      return "progress";
    case JobChange::kPaused:
      return "paused";
    case JobChange::kResumed:
      return "resumed";
    case JobChange::kFinished:
      return "finished";
  }
  return "progress";
}

/// What clients call a worker's state.
const char* state_name(scheduler::WorkerState state) {
  switch (state) {
    case scheduler::WorkerState::kStarting:
      return "init";
    case scheduler::WorkerState::kIdle:
      return "ready";
    case scheduler::WorkerState::kBusy:
      return "working";
    case scheduler::WorkerState::kStopping:
      return "exit";
  }
  return "exit";
}

/// A node's own status: of its one task, or what its tasks have in common.
std::string_view node_status(const job::NodeRun& run) {
  if (!run.expanded() || run.node_status == TaskStatus::kSkipped || run.count() == 0) {
    return job::status_name(run.node_status);
  }
  if (run.count() == 1) return job::status_name(run.status[0]);
  if (run.finished())
    return job::status_name(run.count_of(TaskStatus::kFailed) > 0 ? TaskStatus::kFailed : TaskStatus::kSucceed);
  if (run.count_of(TaskStatus::kStopped) > 0) return job::status_name(TaskStatus::kStopped);
  return job::status_name(run.count_of(TaskStatus::kCreating) == run.count() ? TaskStatus::kCreating
                                                                             : TaskStatus::kActive);
}

}  // namespace

void EventSource::begin(const control::ControlLoop& loop) {
  end();
  listening_ = true;
  for (const auto& [number, job] : loop.jobs()) count(*job);
  told_counts_ = counts_;
  seen_workers_ = loop.scheduler().pool().changes();
  for (const auto& [id, worker] : loop.scheduler().pool().workers()) workers_[id] = {worker.state, worker.assignment()};
}

void EventSource::end() {
  listening_ = false;
  progressed_.clear();
  nodes_.clear();
  statuses_.clear();
  workers_.clear();
  counts_ = told_counts_ = {};
}

void EventSource::on_change(const job::Job& job, JobChange change, Timestamp now) {
  if (!listening_) return;
  if (change == JobChange::kProgress) {
    progressed_.insert(job.number());
    return;
  }
  const bool over = change == JobChange::kFinished;
  if (over) {
    tell_nodes(job, now);
    nodes_.erase(job.number());
    progressed_.erase(job.number());
    uncount(job.number());
  } else {
    count(job);
  }
  tell_job(job, change, now);
}

void EventSource::count(const job::Job& job) {
  if (job.phase() == job::Phase::kFinished) return;
  uncount(job.number());
  const std::string_view status = control::open_status(job);
  statuses_[job.number()] = status;
  ++(status == "pending" ? counts_.pending : status == "paused" ? counts_.paused : counts_.active);
}

void EventSource::uncount(JobNumber job) {
  const auto it = statuses_.find(job);
  if (it == statuses_.end()) return;
  --(it->second == "pending" ? counts_.pending : it->second == "paused" ? counts_.paused : counts_.active);
  statuses_.erase(it);
}

void EventSource::tell_job(const job::Job& job, JobChange change, Timestamp now) {
  Json document = {{"change", change_name(change)}, {"experimentName", job.descriptor().pipeline.experiment}};
  document.update(change == JobChange::kFinished ? control::status_document(job, now)
                                                 : control::open_status_document(job, now));
  emit_({"job", job.id().str(), to_text(document)});
}

void EventSource::tell_nodes(const job::Job& job, Timestamp now) {
  std::vector<ToldNode>& told = nodes_[job.number()];
  told.resize(job.nodes().size());
  for (graph::NodeIndex i = 0; i < told.size(); ++i) {
    const spec::Node& spec = *job.descriptor().dag.node(i).spec;
    if (spec.kind == spec::NodeKind::kReused) continue;
    const job::NodeRun& run = job.node(i);
    const std::string_view status = node_status(run);
    if (told[i].counts != run.counts) {
      told[i].counts = run.counts;
      Json states = Json::object();
      for (std::size_t s = 0; s < job::kTaskStatuses; ++s) {
        if (run.counts[s] != 0) states[std::string(job::status_name(static_cast<TaskStatus>(s)))] = run.counts[s];
      }
      emit_({"task", job.id().str(),
             to_text({{"jobId", job.id().str()},
                      {"nodeName", spec.name},
                      {"timestamp", now.ms},
                      {"total", run.count()},
                      {"states", std::move(states)}})});
    }
    if (told[i].status != status) {
      told[i].status = status;
      emit_({"node", job.id().str(),
             to_text({{"jobId", job.id().str()},
                      {"nodeName", spec.name},
                      {"algorithmName", spec.algorithm},
                      {"timestamp", now.ms},
                      {"status", std::string(status)}})});
    }
  }
}

void EventSource::tell_workers(const control::ControlLoop& loop, Timestamp now) {
  const auto& workers = loop.scheduler().pool().workers();
  seen_workers_ = loop.scheduler().pool().changes();
  for (auto it = workers_.begin(); it != workers_.end();) {
    if (workers.contains(it->first)) {
      ++it;
      continue;
    }
    emit_(
        {"worker", "",
         to_text({{"workerId", std::to_string(it->first.value())}, {"timestamp", now.ms}, {"workerStatus", "gone"}})});
    it = workers_.erase(it);
  }
  for (const auto& [id, worker] : workers) {
    const ToldWorker state{worker.state, worker.assignment()};
    const auto [it, first] = workers_.try_emplace(id, state);
    if (!first && it->second == state) continue;
    it->second = state;
    Json document = {{"workerId", std::to_string(id.value())},
                     {"algorithmName", worker.algorithm->title()},
                     {"timestamp", now.ms},
                     {"workerStatus", state_name(worker.state)}};
    if (const auto running = loop.running().find(worker.assignment()); running != loop.running().end()) {
      if (const auto job = loop.jobs().find(running->second.job); job != loop.jobs().end()) {
        document["jobId"] = job->second->id().str();
      }
    }
    emit_({"worker", "", to_text(document)});
  }
}

void EventSource::tell_queue(Timestamp now) {
  told_counts_ = counts_;
  emit_({"queue", "",
         to_text({{"timestamp", now.ms},
                  {"pending", counts_.pending},
                  {"active", counts_.active},
                  {"paused", counts_.paused}})});
}

bool EventSource::anything_new(const control::ControlLoop& loop) const {
  return !progressed_.empty() || counts_ != told_counts_ || seen_workers_ != loop.scheduler().pool().changes();
}

bool EventSource::on_burst(const control::ControlLoop& loop, Timestamp now) {
  if (!listening_ || !anything_new(loop)) return false;
  if (now < last_round_ + kRound && now >= last_round_) return true;
  last_round_ = now;
  for (std::size_t told = 0; !progressed_.empty() && told < kMostJobs; ++told) {
    const JobNumber number = *progressed_.begin();
    progressed_.erase(progressed_.begin());
    const auto it = loop.jobs().find(number);
    // The end of a job is told when it is durable.
    if (it == loop.jobs().end() || it->second->phase() != job::Phase::kActive) continue;
    tell_nodes(*it->second, now);
    tell_job(*it->second, JobChange::kProgress, now);
  }
  if (counts_ != told_counts_) tell_queue(now);
  if (seen_workers_ != loop.scheduler().pool().changes()) tell_workers(loop, now);
  return !progressed_.empty();
}

}  // namespace hkube::api
