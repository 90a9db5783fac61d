#include "control/documents.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace hkube::control {

namespace {

using job::NodeRun;
using job::TaskStatus;

constexpr std::array<TaskStatus, job::kTaskStatuses> kAll{TaskStatus::kCreating, TaskStatus::kActive,
                                                          TaskStatus::kSucceed,  TaskStatus::kFailed,
                                                          TaskStatus::kSkipped,  TaskStatus::kStopped};

/// Counts of a job's flat list: items of expanded nodes, other nodes once; and the order in which statuses appear in
/// it.
struct Tally {
  std::array<std::uint64_t, job::kTaskStatuses> counts{};
  std::vector<TaskStatus> order;
  std::uint64_t total = 0;

  void add(TaskStatus status, std::uint64_t count) {
    if (count == 0) return;
    counts[static_cast<std::size_t>(status)] += count;
    total += count;
    if (std::find(order.begin(), order.end(), status) == order.end()) order.push_back(status);
  }
};

Tally tally(const job::Job& job) {
  Tally result;
  for (graph::NodeIndex i = 0; i < job.nodes().size(); ++i) {
    if (job.descriptor().dag.node(i).spec->kind == spec::NodeKind::kReused) continue;
    const NodeRun& run = job.node(i);
    if (!run.expanded() || run.node_status == TaskStatus::kSkipped) {
      result.add(run.node_status, 1);
      continue;
    }
    std::vector<std::pair<std::ptrdiff_t, TaskStatus>> first;
    for (TaskStatus status : kAll) {
      if (run.count_of(status) == 0) continue;
      first.emplace_back(std::find(run.status.begin(), run.status.end(), status) - run.status.begin(), status);
    }
    std::sort(first.begin(), first.end());
    for (const auto& [at, status] : first) result.add(status, run.count_of(status));
  }
  for (const job::Execution& execution : job.executions().all()) result.add(execution.status, 1);
  return result;
}

double round2(double value) { return std::round(value * 100) / 100; }

/// Whole numbers without a fraction, as JavaScript prints them.
Json plain_number(double value) {
  if (value == std::floor(value)) return static_cast<std::int64_t>(value);
  return value;
}

/// Which task's failure ended the job, and what its algorithm printed last.
void add_failure(const job::Job& job, const job::Resolved& resolved, Json& document) {
  const auto node = job.descriptor().dag.find(resolved.node);
  if (node && resolved.item && job.node(*node).expanded()) {
    if (job.node(*node).plan->is_batch()) document["batchIndex"] = *resolved.item + 1;
    document["taskId"] = job.task_id_of(*node, *resolved.item).str();
  }
  if (!resolved.last_output.empty()) document["lastOutput"] = resolved.last_output;
}

/// Times of an earlier life of the server may lie ahead, when the clock was put back in between.
double seconds(Timestamp from, Timestamp to) {
  return static_cast<double>(std::max<std::int64_t>(to.ms - from.ms, 0)) / 1000.0;
}

}  // namespace

std::string_view job_status(const job::Job& job) {
  if (job.phase() == job::Phase::kFinished || (job.resolved() && job.resolved()->outcome != job::Outcome::kCompleted)) {
    if (job.finished() && !job.finished()->error.empty()) return "failed";
    switch (job.resolved()->outcome) {
      case job::Outcome::kCompleted:
        return "completed";
      case job::Outcome::kFailed:
        return "failed";
      case job::Outcome::kStopped:
        return "stopped";
    }
  }
  return open_status(job);
}

std::string_view open_status(const job::Job& job) {
  if (job.paused()) return "paused";
  return job.started_at() ? "active" : "pending";
}

Json progress_document(const job::Job& job) {
  const Tally t = tally(job);
  const auto count = [&](TaskStatus s) { return t.counts[static_cast<std::size_t>(s)]; };
  const double progress = t.total == 0 ? 0 : round2(job.progress());

  Json states = Json::object();
  std::string details;
  for (TaskStatus status : t.order) {
    states[std::string(job::status_name(status))] = count(status);
    details += ", " + std::to_string(count(status)) + " " + std::string(job::status_name(status));
  }
  char percent[32];
  std::snprintf(percent, sizeof percent, "%g", progress);
  return {{"progress", plain_number(progress)},
          {"states", std::move(states)},
          {"details", t.total == 0 ? "" : std::string(percent) + "% completed" + details}};
}

Json open_status_document(const job::Job& job, Timestamp now) {
  Json document = {{"jobId", job.id().str()},
                   {"timestamp", now.ms},
                   {"status", std::string(open_status(job))},
                   {"level", "info"},
                   {"pipeline", job.descriptor().pipeline.name},
                   {"data", progress_document(job)}};
  if (job.started_at()) document["activeTime"] = job.started_at()->ms;
  return document;
}

Json status_document(const job::Job& job, Timestamp now) {
  const auto& resolved = job.resolved();
  const bool over = job.phase() == job::Phase::kFinished;
  const Timestamp at = over ? job.finished()->at : now;
  const std::string_view status = job_status(job);
  Json document = open_status_document(job, at);
  document["status"] = std::string(status);
  if (status == "failed") document["level"] = "error";
  if (resolved && !resolved->error.empty()) document["error"] = resolved->error;
  if (over && !job.finished()->error.empty()) document["error"] = job.finished()->error;
  if (resolved && !resolved->node.empty()) document["nodeName"] = resolved->node;
  if (resolved && !resolved->reason.empty()) document["reason"] = resolved->reason;
  if (resolved && resolved->outcome == job::Outcome::kFailed) add_failure(job, *resolved, document);
  if (over) {
    const Timestamp started = job.started_at().value_or(job.descriptor().submitted);
    document["netTimeTook"] = seconds(started, at);
    document["grossTimeTook"] = seconds(job.descriptor().submitted, at);
  }
  return document;
}

Json audit_document(const job::Job& job) {
  Json trail = Json::array();
  for (auto entry = job.audit().rbegin(); entry != job.audit().rend(); ++entry) {
    trail.push_back({{"timestamp", entry->at.ms}, {"user", entry->user}, {"action", entry->action}});
  }
  return trail;
}

std::string result_document(const job::Job& job, std::string_view data) {
  const job::Resolved& resolved = *job.resolved();
  const Timestamp at = job.finished()->at;
  Json document = {{"jobId", job.id().str()},
                   {"startTime", job.descriptor().submitted.ms},
                   {"pipeline", job.descriptor().pipeline.name},
                   {"status", std::string(job_status(job))},
                   {"timestamp", at.ms},
                   {"timeTook", seconds(job.descriptor().submitted, at)}};
  if (!resolved.error.empty()) document["error"] = resolved.error;
  if (!job.finished()->error.empty()) document["error"] = job.finished()->error;
  if (!resolved.node.empty()) document["nodeName"] = resolved.node;
  if (!resolved.reason.empty()) document["reason"] = resolved.reason;
  std::string text = to_text(document);
  if (!data.empty()) {
    text.pop_back();
    text.append(",\"data\":").append(data).append("}");
  }
  return text;
}

FinishedJob lost_job_document(const LostJob& job, const std::string& reason, Timestamp now) {
  const Json status = {
      {"jobId", job.id.str()},    {"timestamp", now.ms},
      {"status", "failed"},       {"level", "error"},
      {"pipeline", job.pipeline}, {"data", {{"progress", 0}, {"states", Json::object()}, {"details", ""}}},
      {"error", reason}};
  const Json result = {{"jobId", job.id.str()},    {"startTime", job.submitted.ms},
                       {"pipeline", job.pipeline}, {"status", "failed"},
                       {"timestamp", now.ms},      {"timeTook", seconds(job.submitted, now)},
                       {"error", reason}};
  return {job.number, job.id, "failed", to_text(status), to_text(result), now, {}, "[]"};
}

}  // namespace hkube::control
