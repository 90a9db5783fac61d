// The control loop's care for versions: a job keeps those that it has begun with, whatever becomes the current one.
#include <algorithm>
#include <utility>

#include "control/control_loop.h"
#include "scheduler/worker_name.h"

namespace hkube::control {

bool ControlLoop::runs_version(const std::string& algorithm, const std::string& version) const {
  return !jobs_with(algorithm, version).empty();
}

std::set<JobNumber> ControlLoop::jobs_with(const std::string& algorithm, const std::string& version) const {
  std::set<JobNumber> jobs;
  for (const auto& [number, job] : jobs_) {
    const std::string* taken = job->version_of(algorithm);
    if (taken != nullptr && *taken == version && job->phase() == job::Phase::kActive) jobs.insert(number);
  }
  return jobs;
}

const std::string& ControlLoop::queue_for(const job::Job& job, const std::string& algorithm) const {
  const auto versions = earlier_.find(algorithm);
  if (versions == earlier_.end()) return algorithm;
  const std::string* taken = job.version_of(algorithm);
  if (taken == nullptr) return algorithm;
  const auto earlier = versions->second.find(*taken);
  return earlier == versions->second.end() ? algorithm : earlier->second.queue;
}

void ControlLoop::take_versions(job::Job& job, const scheduler::Algorithm& running) {
  if (running.version.empty() || job.version_of(running.title()) != nullptr) return;
  job::VersionsTaken event;
  const auto take = [&](const scheduler::Algorithm* algorithm) {
    if (algorithm == nullptr || algorithm->version.empty() || !algorithm->not_runnable.empty()) return;
    const auto& taken = event.versions;
    const bool twice =
        std::ranges::any_of(taken, [&](const auto& version) { return version.algorithm == algorithm->title(); });
    if (!twice && job.version_of(algorithm->title()) == nullptr) {
      event.versions.push_back({algorithm->title(), algorithm->version});
    }
  };
  take(&running);
  std::set<std::string> seen;
  for (const spec::Node& node : job.descriptor().pipeline.nodes) {
    const std::string& name = queue_of(node);
    if (seen.insert(name).second) take(scheduler_.find_algorithm(name));
  }
  (void)job.apply(event);  // cannot fail
  recorder_.event(job.number(), event);
}

void ControlLoop::keep_version(const scheduler::Algorithm& version, std::set<JobNumber> jobs) {
  auto kept = std::make_shared<scheduler::Algorithm>(version);
  const std::string name = version.name;
  kept->name = scheduler::earlier_name(name, version.version);
  kept->earlier_of = name;
  kept->hot_workers = 0;
  kept->guaranteed = 0;
  earlier_[name][kept->version] = {kept->name, std::move(jobs)};
  scheduler_.rename_algorithm(name, std::move(kept));
}

void ControlLoop::on(PutAlgorithm& command, Timestamp now) {
  const std::string name = command.algorithm->name;
  const std::string version = command.algorithm->version;
  const scheduler::Algorithm* current = scheduler_.find_algorithm(name);
  const auto versions = earlier_.find(name);
  const bool back = versions != earlier_.end() && versions->second.contains(version);
  const bool other = current != nullptr && current->version != version;
  std::set<JobNumber> jobs = other ? jobs_with(name, current->version) : std::set<JobNumber>();
  if (!back && jobs.empty()) return scheduler_.put_algorithm(std::move(command.algorithm));
  const std::string before = other ? current->version : std::string();
  if (other) keep_version(scheduler::Algorithm(*current), std::move(jobs));
  if (back) {
    scheduler_.rename_algorithm(scheduler::earlier_name(name, version), std::move(command.algorithm));
    earlier_[name].erase(version);
  } else {
    scheduler_.put_algorithm(std::move(command.algorithm));
  }
  if (other) requeue(name, scheduler::earlier_name(name, before), now);
  forget_unused(name);
}

void ControlLoop::on(StopWorkers& command, Timestamp) {
  std::vector<std::string> names;
  for (const WorkerId id : scheduler_.stop_workers(command.algorithm)) {
    names.push_back(scheduler::worker_name(command.algorithm, id));
  }
  command.reply(std::move(names));
}

void ControlLoop::on(RemoveAlgorithm& command, Timestamp) { scheduler_.remove_algorithm(command.name); }

void ControlLoop::requeue(const std::string& algorithm, const std::string& from, Timestamp now) {
  for (const auto& [number, job] : jobs_) {
    if (job->phase() != job::Phase::kActive || job->version_of(algorithm) != nullptr) continue;
    const auto& nodes = job->descriptor().pipeline.nodes;
    if (std::ranges::none_of(nodes, [&](const spec::Node& node) { return queue_of(node) == algorithm; })) continue;
    scheduler_.drop_job(number, {from});
    if (!job->runs()) continue;
    for (const job::ItemRange& range : job->runnable_items()) {
      if (queue_of(*job->descriptor().dag.node(range.node).spec) == algorithm) {
        enqueue(*job, range, scheduler::Scheduler::Place::kBack, now);
      }
    }
  }
}

void ControlLoop::release_versions(const job::Job& job) {
  if (earlier_.empty()) return;
  for (const auto& [algorithm, version] : job.versions()) {
    const auto versions = earlier_.find(algorithm);
    if (versions == earlier_.end()) continue;
    if (const auto kept = versions->second.find(version); kept != versions->second.end()) {
      kept->second.jobs.erase(job.number());
    }
    forget_unused(algorithm);
  }
}

void ControlLoop::forget_unused(const std::string& algorithm) {
  const auto versions = earlier_.find(algorithm);
  if (versions == earlier_.end()) return;
  for (auto it = versions->second.begin(); it != versions->second.end();) {
    if (!it->second.jobs.empty()) {
      ++it;
      continue;
    }
    scheduler_.remove_algorithm(it->second.queue);  // its workers go
    it = versions->second.erase(it);
  }
  if (versions->second.empty()) earlier_.erase(versions);
}

std::vector<std::pair<std::string, std::string>> ControlLoop::missing_versions() const {
  std::set<std::pair<std::string, std::string>> missing;
  for (const auto& [number, job] : jobs_) {
    if (job->phase() != job::Phase::kActive) continue;
    for (const auto& [algorithm, version] : job->versions()) {
      const scheduler::Algorithm* current = scheduler_.find_algorithm(algorithm);
      if (current == nullptr || current->version != version) missing.emplace(algorithm, version);
    }
  }
  return {missing.begin(), missing.end()};
}

void ControlLoop::put_version(const scheduler::Algorithm& version) {
  auto kept = std::make_shared<scheduler::Algorithm>(version);
  kept->name = scheduler::earlier_name(version.name, version.version);
  kept->earlier_of = version.name;
  kept->hot_workers = 0;
  kept->guaranteed = 0;
  earlier_[version.name][version.version] = {kept->name, jobs_with(version.name, version.version)};
  const std::string queue = kept->name;
  scheduler_.rename_algorithm(queue, std::move(kept));
}

void ControlLoop::fail_hopeless(Timestamp now) {
  while (auto hopeless = scheduler_.take_hopeless(now)) {
    const scheduler::QueuedTask& task = hopeless->task;
    const auto it = jobs_.find(task.job);
    if (it == jobs_.end()) continue;
    const job::TaskOutcome outcome{job::TaskOutcome::Kind::kFatal, 0, {}, "", std::move(hopeless->reason), "", now};
    if (task.node == job::kExecutionNode) {
      execution_ended(task.job, task.item, outcome, now);
    } else {
      advance(*it->second, job::decide_outcome(*it->second, task.node, task.item, outcome, now), now);
    }
  }
}

}  // namespace hkube::control
