#include "control/control_loop.h"

#include <algorithm>
#include <limits>

#include "control/documents.h"

namespace hkube::control {

const std::string& builtin_queue() {
  static const std::string kName = "hkube/builtin";
  return kName;
}

const std::string& queue_of(const spec::Node& node) {
  switch (node.kind) {
    case spec::NodeKind::kOutput:
    case spec::NodeKind::kDataSource:
    case spec::NodeKind::kPipeline:
      return builtin_queue();
    default:
      return node.algorithm;
  }
}

ControlLoop::ControlLoop(const ControlSettings& settings, Journal& journal, Workers& workers, Results& results)
    : settings_(settings),
      workers_(workers),
      results_(results),
      recorder_(journal, settings.linger),
      scheduler_(settings.scheduler),
      next_job_(settings.first_job_number) {
  scheduler_.set_first_worker(epoch_id(1));
}

Status ControlLoop::restore(JobNumber number, const std::vector<job::Event>& events) {
  std::unique_ptr<job::Job> job;
  for (const job::Event& event : events) {
    if (job == nullptr) {
      const auto* submitted = std::get_if<job::Submitted>(&event);
      if (submitted == nullptr)
        return Error(Errc::kNoSuchJob, "the journal of a job does not begin with its submission");
      HKUBE_ASSIGN(auto descriptor, job::make_descriptor(*submitted));
      job = std::make_unique<job::Job>(number, std::move(descriptor));
    } else {
      HKUBE_TRY(job->apply(event));
    }
  }
  if (job == nullptr) return {};
  next_job_ = std::max(next_job_, number.value() + 1);
  if (job->held()) {
    groups_.add_held(job->descriptor().pipeline, number, line_order(*job));
  } else {
    groups_.add_running(job->descriptor().pipeline);
  }
  by_id_[job->id()] = number;
  jobs_[number] = std::move(job);
  return {};
}

void ControlLoop::give_up(const LostJob& job, const std::string& reason, Timestamp now) {
  next_job_ = std::max(next_job_, job.number.value() + 1);
  recorder_.finished(lost_job_document(job, reason, now));
}

void ControlLoop::start(Timestamp now) {
  for (auto& [number, job] : jobs_) {
    (void)job->take_released();
    expect_expiry(*job);
    if (job->phase() == job::Phase::kResolved) {
      react_resolved(*job, now);
      continue;
    }
    if (end_earlier_calls(*job, now)) continue;
    if (job->held()) admissions_.push_back(job->shared_descriptor());
    if (!job->runs()) continue;
    for (const job::ItemRange& range : job->runnable_items()) {
      enqueue(*job, range, scheduler::Scheduler::Place::kBack, now);
    }
    // The process may have died between an event and what follows from it.
    advance(*job, {}, now);
  }
}

void ControlLoop::handle(Command command, Timestamp now) {
  std::visit([&](auto& c) { on(c, now); }, command);
}

void ControlLoop::flush(Timestamp now) {
  admit_held(now);
  fail_hopeless(now);
  const scheduler::Plan plan = scheduler_.plan(now);
  for (const auto& [worker, task] : plan.assign) dispatch(worker, task, now);
  for (const auto& [worker, algorithm] : plan.start) workers_.start(worker, algorithm);
  for (WorkerId worker : plan.stop) {
    give_back(worker, now);
    workers_.stop(worker);
  }
  announce_progress();
  recorder_.flush(now);
  for (Observer* observer : observers_) observer->on_burst(*this, now);
}

std::optional<Timestamp> ControlLoop::next_deadline() const {
  std::optional<Timestamp> next = scheduler_.next_deadline();
  const auto consider = [&](Timestamp at) { next = next ? std::min(*next, at) : at; };
  if (journal_retry_at_) consider(*journal_retry_at_);
  if (lease_check_) consider(*lease_check_);
  if (const auto due = recorder_.due()) consider(*due);
  if (!expiries_.empty()) consider(expiries_.begin()->first);
  return next;
}

const job::Job* ControlLoop::find_job(const JobId& id) const {
  auto it = by_id_.find(id);
  return it == by_id_.end() ? nullptr : jobs_.at(it->second).get();
}

void ControlLoop::on(SubmitJob& command, Timestamp now) {
  if (recorder_.failure()) {
    command.reply(Error(Errc::kStoreFailing,
                        "the store cannot be written, no new jobs are taken: " + recorder_.failure()->message));
    return;
  }
  if (recorder_.pending_bytes() > settings_.max_pending_bytes) {
    command.reply(Error(Errc::kOverloaded, "too much waits to be written to the store; try again"));
    return;
  }
  const job::Descriptor& d = *command.descriptor;
  const spec::Concurrency& limit = d.pipeline.concurrency;
  const bool too_many = limit.amount > 0 && groups_.open(d.pipeline) >= limit.amount;
  if (too_many && limit.reject) {
    command.reply(Error(Errc::kTooManyJobs, "maximum number [" + std::to_string(limit.amount) +
                                                "] of concurrent pipelines has been reached"));
    return;
  }
  const AssignmentId caller = caller_of(command);
  if (!d.context.parent_task.empty() && !caller.valid()) {
    command.reply(Error(Errc::kCallerOver, "task " + d.context.parent_task.str() + " of job " +
                                               d.context.parent_job.str() + " is not running"));
    return;
  }
  if (!intake_refusal_.empty() && !caller.valid()) {
    command.reply(Error(Errc::kNoRoom, intake_refusal_));
    return;
  }
  const JobNumber number(next_job_++);
  auto job = std::make_unique<job::Job>(number, command.descriptor);
  recorder_.submitted({number, command.descriptor});
  recorder_.event(number, job::Submitted{d.id, d.pipeline_text, d.user_pipeline_text, d.types, d.user, d.submitted,
                                         d.context.text()});
  by_id_[d.id] = number;
  job::Job& live = *(jobs_[number] = std::move(job));
  for (FollowUp& follow_up : command.settles) recorder_.settled(std::move(follow_up));
  recorder_.when_durable([reply = std::move(command.reply)] { reply({}); });
  announce(number, JobChange::kSubmitted);
  if (too_many) {
    groups_.add_held(d.pipeline, number, line_order(live));
  } else {
    groups_.add_running(d.pipeline);
  }
  if (caller.valid()) {
    calls_.add_job(caller, number, running_.at(caller).depth + 1);
    note_waiting(caller);
  }
  expect_expiry(live);
  std::vector<job::Event> events;
  for (job::NodeReused& reused : command.reused) events.emplace_back(std::move(reused));
  if (too_many) events.emplace_back(job::Held{now});
  advance(live, std::move(events), now);
}

job::Job* ControlLoop::live_job(const JobId& id) {
  auto it = by_id_.find(id);
  return it == by_id_.end() ? nullptr : jobs_.at(it->second).get();
}

void ControlLoop::on(PauseJob& command, Timestamp now) {
  job::Job* job = live_job(command.job);
  if (job == nullptr || job->phase() != job::Phase::kActive) {
    command.reply(Error(Errc::kJobOver, "job " + command.job.str() + " is over"));
    return;
  }
  if (!job->paused()) {
    advance(*job, job::decide_pause(*job, command.user, now), now);
    scheduler_.drop_job(job->number(), algorithms_of(*job));
    announce(job->number(), JobChange::kPaused);
  }
  recorder_.when_durable([reply = std::move(command.reply)] { reply({}); });
}

void ControlLoop::on(ResumeJob& command, Timestamp now) {
  job::Job* job = live_job(command.job);
  if (job == nullptr || !job->paused()) {
    command.reply(Error(Errc::kNotPaused, "job " + command.job.str() + " is not paused"));
    return;
  }
  advance(*job, job::decide_resume(*job, command.user, now), now);
  announce(job->number(), JobChange::kResumed);
  enqueue_executions(*job, now);
  recorder_.when_durable([reply = std::move(command.reply)] { reply({}); });
}

void ControlLoop::expect_expiry(const job::Job& job) {
  if (const auto expiry = job::expiry_of(job)) expiries_.emplace(expiry->at, job.number());
}

void ControlLoop::check_expiries(Timestamp now) {
  while (!expiries_.empty() && expiries_.begin()->first <= now) {
    const JobNumber number = expiries_.begin()->second;
    expiries_.erase(expiries_.begin());
    const auto it = jobs_.find(number);
    if (it == jobs_.end()) continue;
    const auto expiry = job::expiry_of(*it->second);
    if (!expiry || expiry->at > now) continue;
    advance(*it->second, job::decide_stop(*it->second, expiry->reason, "", now), now);
  }
}

void ControlLoop::admit_held(Timestamp now) {
  // An admitted job may end at once and add to the list.
  while (!admissions_.empty()) {
    const auto ended = std::move(admissions_.back());
    admissions_.pop_back();
    while (const auto number = groups_.next_held(ended->pipeline)) {
      job::Job& job = *jobs_.at(*number);
      if (groups_.running(ended->pipeline) >= job.descriptor().pipeline.concurrency.amount) break;
      groups_.admit(ended->pipeline, *number);
      advance(job, {job::Admitted{now}}, now);
    }
  }
}

void ControlLoop::on(StopJob& command, Timestamp now) {
  auto it = by_id_.find(command.job);
  if (it == by_id_.end()) {
    command.reply(Error(Errc::kNoSuchJob, "job " + command.job.str() + " is not running"));
    return;
  }
  job::Job& job = *jobs_.at(it->second);
  std::vector<job::Event> events = job::decide_stop(job, command.reason, command.user, now);
  if (events.empty()) {
    command.reply(Error(Errc::kJobOver, "job " + command.job.str() + " is over"));
    return;
  }
  advance(job, std::move(events), now);
  recorder_.when_durable([reply = std::move(command.reply)] { reply({}); });
}

void ControlLoop::on(WatchJob& command, Timestamp) {
  auto it = by_id_.find(command.job);
  if (it == by_id_.end()) {
    command.over();
    return;
  }
  std::vector<WatchJob>& watchers = watchers_[it->second];
  std::erase_if(watchers, [](const WatchJob& w) { return w.given_up != nullptr && *w.given_up; });
  watchers.push_back(std::move(command));
}

void ControlLoop::on(Inspect& command, Timestamp) { command.look(*this); }

void ControlLoop::on(PutIntake& command, Timestamp) { intake_refusal_ = std::move(command.refusal); }

void ControlLoop::on(ResultStored& command, Timestamp now) {
  auto it = jobs_.find(command.job);
  if (it == jobs_.end() || it->second->phase() != job::Phase::kResolved) return;
  const bool in_store = command.document.empty() && command.error.empty();
  finish(*it->second, job::Finished{command.bytes, in_store, command.error, now}, std::move(command.document), now);
}

void ControlLoop::on(Committed& command, Timestamp now) {
  recorder_.committed(command.sequence, command.status);
  journal_retry_at_.reset();
  if (!command.status.ok()) journal_retry_at_ = now + settings_.journal_retry;
}

void ControlLoop::on(Tick&, Timestamp now) {
  if (journal_retry_at_ && *journal_retry_at_ <= now) {
    journal_retry_at_.reset();
    recorder_.retry();
  }
  if (lease_check_ && *lease_check_ <= now) check_leases(now);
  check_expiries(now);
}

void ControlLoop::advance(job::Job& job, std::vector<job::Event> events, Timestamp now) {
  const bool was_active = job.phase() == job::Phase::kActive;
  const bool had_started = job.started_at().has_value();
  std::optional<job::Event> next;
  for (std::size_t i = 0; i < events.size() || (next = job::decide_next(job, now)); ++i) {
    const job::Event& event = i < events.size() ? events[i] : *next;
    if (Status applied = job.apply(event); !applied.ok()) {
      // decide and apply disagree: a fault of ours. The job ends with the reason rather than hanging.
      next =
          job::Resolved{job::Outcome::kFailed, "internal error: " + applied.error().message, "", "", now, {}, "", ""};
      (void)job.apply(*next);
      recorder_.event(job.number(), *next);
      break;
    }
    recorder_.event(job.number(), event);
    note_progress(job.number());
  }
  // A task whose worker could not start fails without ever having run; the job has begun all the same.
  if (!had_started && job.started_at()) expect_expiry(job);
  enqueue_released(job, now);
  if (was_active && job.phase() == job::Phase::kResolved) react_resolved(job, now);
}

void ControlLoop::enqueue_released(job::Job& job, Timestamp now) {
  const std::vector<job::ItemRange> released = job.take_released();
  if (!job.runs()) return;  // resuming finds them again
  for (const job::ItemRange& range : released) {
    using Place = scheduler::Scheduler::Place;
    const bool again = range.count == 1 && job.attempt_of(range.node, range.first) > 0;
    enqueue(job, range, again ? Place::kFront : Place::kBack, now);
  }
}

void ControlLoop::enqueue(const job::Job& job, const job::ItemRange& range, scheduler::Scheduler::Place place,
                          Timestamp now) {
  const int priority = queue_priority(job);
  const bool execution = range.node == job::kExecutionNode;
  const std::string& algorithm = queue_for(job, execution ? job.executions().at(range.first).algorithm
                                                          : queue_of(*job.descriptor().dag.node(range.node).spec));
  const int depth = execution ? calls_.find_execution(job.number(), range.first)->depth : calls_.depth_of(job.number());
  if (depth > 0) {
    scheduler_.enqueue_urgent(algorithm, depth, priority, job.number(), range, place, now);
  } else if (place == scheduler::Scheduler::Place::kFront) {
    scheduler_.enqueue_front(algorithm, priority, {job.number(), range.node, range.first},
                             job.attempt_of(range.node, range.first), now);
  } else {
    scheduler_.enqueue(algorithm, priority, job.number(), range, now);
  }
}

void ControlLoop::react_resolved(job::Job& job, Timestamp now) {
  scheduler_.drop_job(job.number(), algorithms_of(job));
  std::vector<AssignmentId> cancelled;
  for (auto it = running_.begin(); it != running_.end();) {
    if (it->second.job != job.number()) {
      ++it;
      continue;
    }
    workers_.cancel(it->second.worker, it->first);
    cancelled.push_back(it->first);
    it = running_.erase(it);
  }
  release_versions(job);
  const std::string& why = job.resolved()->reason.empty() ? job.resolved()->error : job.resolved()->reason;
  const std::string reason = "parent pipeline " + std::string(job_status(job)) + ". " + why;
  for (AssignmentId caller : cancelled) end_calls(caller, reason, now);
  if (job.resolved()->outcome != job::Outcome::kCompleted) {
    finish(job, job::Finished{0, false, "", now}, "", now);
    return;
  }
  ResultRequest request;
  request.descriptor = job.shared_descriptor();
  for (graph::NodeIndex i = 0; i < job.nodes().size(); ++i) {
    const graph::DagNode& dag_node = job.descriptor().dag.node(i);
    if (!dag_node.out.empty() && !dag_node.spec->include_in_result) continue;
    const job::NodeRun& run = job.node(i);
    const graph::ResultShape shape = job.shape_of(i);
    ResultRequest::NodeResults node{dag_node.spec->name, dag_node.spec->algorithm, shape.kind, run.results, {}};
    for (std::uint32_t item : shape.failed) node.errors.emplace_back(item, run.notes.at(item).error);
    request.nodes.push_back(std::move(node));
  }
  results_.store(job.number(), request);
}

void ControlLoop::finish(job::Job& job, const job::Finished& event, std::string data, Timestamp now) {
  if (!job.apply(event).ok()) return;
  recorder_.event(job.number(), event);
  std::vector<FollowUp> follow_ups = follow_ups_of(job);
  recorder_.finished({job.number(), job.id(), std::string(job_status(job)), to_text(status_document(job, now)),
                      result_document(job, data), event.at, follow_ups, to_text(audit_document(job))});
  groups_.remove(job.descriptor().pipeline, job.number());
  note_waiting(calls_.job_over(job.number()));
  admissions_.push_back(job.shared_descriptor());
  recorder_.when_durable([this, number = job.number(), follow_ups = std::move(follow_ups)] {
    auto it = jobs_.find(number);
    tell(number, JobChange::kFinished);
    preferred_.remove(number);
    for (const FollowUp& follow_up : follow_ups) {
      for (Observer* observer : observers_) observer->on_follow_up(follow_up);
    }
    by_id_.erase(it->second->id());
    jobs_.erase(it);
    if (auto waiting = watchers_.extract(number)) {
      for (const WatchJob& watcher : waiting.mapped()) watcher.over();
    }
  });
}

int ControlLoop::queue_priority(const job::Job& job) const {
  // Each preferred job has a level of its own: their order is strict.
  if (const auto place = preferred_.place(job.number())) {
    return std::numeric_limits<int>::max() - static_cast<int>(*place);
  }
  return ranked_priority(job);
}

int ControlLoop::ranked_priority(const job::Job& job) const {
  const int priority = job.descriptor().pipeline.priority;
  return settings_.highest_priority == 1 ? 6 - priority : priority;
}

double ControlLoop::job_score(const job::Job& job) const {
  return scheduler::job_score(settings_.job_weights, ranked_priority(job), job.descriptor().submitted);
}

double ControlLoop::line_order(const job::Job& job) const {
  // Before any score: a million years of waiting do not reach this.
  constexpr double kFirst = -1e12;
  const auto place = preferred_.place(job.number());
  return place ? kFirst + static_cast<double>(*place) : -job_score(job);
}

std::set<std::string> ControlLoop::algorithms_of(const job::Job& job) const {
  std::set<std::string> names;
  for (const spec::Node& node : job.descriptor().pipeline.nodes) names.insert(queue_for(job, queue_of(node)));
  for (const job::Execution& execution : job.executions().all()) names.insert(queue_for(job, execution.algorithm));
  return names;
}

}  // namespace hkube::control
