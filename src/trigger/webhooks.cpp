#include "trigger/webhooks.h"

#include <algorithm>

#include "base/log.h"
#include "control/control_loop.h"
#include "control/documents.h"
#include "trigger/finished_result.h"
#include "trigger/webhook_policy.h"

namespace hkube::trigger {

namespace {

/// Task by task progress is posted at most this often for one job.
constexpr std::chrono::milliseconds kDebugPause{1'000};
/// Reports of one job that wait for their call; past it the oldest are dropped.
constexpr std::size_t kMostWaiting = 16;
/// Jobs whose progress is posted at the same time; further ones go without until others are over.
constexpr std::size_t kMostJobs = 100'000;

}  // namespace

Webhooks::Webhooks(Ports ports, const WebhookSettings& settings)
    : ports_(std::move(ports)), sender_(ports_.io, ports_.client, settings) {}

void Webhooks::on_change(const job::Job& job, control::JobChange change) {
  const spec::Webhooks& webhooks = job.descriptor().pipeline.webhooks;
  if (webhooks.progress.empty()) return;
  if (change == control::JobChange::kFinished) announced_.erase(job.number());
  const EventLevel level = level_of(job, change);
  const bool last = change == control::JobChange::kFinished;
  if (webhooks.verbosity < static_cast<int>(level)) {
    if (last) {
      ports_.io.post([this, number = job.number(), id = job.id(), url = webhooks.progress] {
        add(number, id, url, {"", "", false, true});
      });
    }
    return;
  }
  if (level == EventLevel::kDebug) {
    // The document is made when it is sent: for a busy job once a second, not for each task.
    if (!announced_.emplace(job.number(), true).second) return;
    ports_.io.post(
        [this, number = job.number(), id = job.id(), url = webhooks.progress] { ask_later(number, id, url); });
    return;
  }
  // What is told before the end is told must not name an end that is not durable yet.
  const Timestamp now = ports_.clock.now();
  Report report{std::string(last ? control::job_status(job) : control::open_status(job)),
                to_text(last ? control::status_document(job, now) : control::open_status_document(job, now)), false,
                last};
  ports_.io.post([this, number = job.number(), id = job.id(), url = webhooks.progress, report = std::move(report)] {
    add(number, id, url, report);
  });
}

void Webhooks::ask_later(JobNumber number, const JobId& id, const std::string& url) {
  const auto it = progress_.find(number);
  if (it == progress_.end()) return ask(number, id, url);
  Progress& progress = it->second;
  const auto passed = ports_.clock.now() - progress.last_debug;
  if (passed >= kDebugPause || passed.count() < 0) return ask(number, id, url);
  progress.timer = ports_.io.after(kDebugPause - passed, [this, number, id, url] { ask(number, id, url); });
}

void Webhooks::ask(JobNumber number, const JobId& id, const std::string& url) {
  ports_.control.post(control::Inspect{[this, number, id, url](const control::ControlLoop& loop) {
    announced_.erase(number);
    const job::Job* job = loop.find_job(id);
    if (job == nullptr || job->phase() != job::Phase::kActive) return;
    Report report{std::string(control::job_status(*job)), to_text(control::status_document(*job, ports_.clock.now())),
                  true, false};
    ports_.io.post([this, number, id, url, report = std::move(report)] { add(number, id, url, report); });
  }});
}

void Webhooks::add(JobNumber number, const JobId& id, const std::string& url, Report report) {
  if (!progress_.contains(number)) {
    if (report.last && report.document.empty()) return;
    if (progress_.size() >= kMostJobs) {
      log::warning("too many jobs post their progress; one is left out", {{"job", id.str()}});
      return;
    }
  }
  Progress& progress = progress_[number];
  progress.id = id;
  progress.url = url;
  progress.over = progress.over || report.last;
  if (report.last) progress.timer.reset();
  if (report.debug) progress.last_debug = ports_.clock.now();
  if (!report.document.empty()) {
    if (!progress.waiting.empty() && progress.waiting.back().debug) progress.waiting.pop_back();
    if (progress.waiting.size() >= kMostWaiting) progress.waiting.pop_front();
    progress.waiting.push_back(std::move(report));
  }
  call_next(number);
}

void Webhooks::call_next(JobNumber number) {
  Progress& progress = progress_.at(number);
  if (progress.calling) return;
  if (progress.waiting.empty()) {
    if (progress.over) progress_.erase(number);
    return;
  }
  Report report = std::move(progress.waiting.front());
  progress.waiting.pop_front();
  progress.calling = true;
  const auto body = [document = std::move(report.document)](const std::function<void(Result<std::string>)>& then) {
    then(document);
  };
  sender_.send(progress.url, body, [this, number, status = report.status](const net::HttpOutcome& outcome) {
    Progress& done = progress_.at(number);
    done.calling = false;
    record(number, control::WebhookOutcome::Kind::kProgress, std::nullopt,
           webhook_record(done.id, done.url, status, outcome, ports_.clock.now()));
    call_next(number);
  });
}

void Webhooks::on_follow_up(const control::FollowUp& follow_up) {
  if (follow_up.kind != control::FollowUp::Kind::kResultWebhook) return;
  ports_.io.post([this, follow_up] { send_result(follow_up); });
}

void Webhooks::send_result(const control::FollowUp& follow_up) {
  auto status = std::make_shared<std::string>();
  const auto body = [this, follow_up, status](const std::function<void(Result<std::string>)>& then) {
    const bool posted = ports_.pool.post([this, follow_up, status, then] {
      auto row = ports_.jobs.find_job(follow_up.id);
      auto text = std::make_shared<Result<std::string>>(std::string());
      std::string now_status;
      if (!row.ok()) {
        *text = row.error();
      } else if (!row->has_value()) {
        *text = Error(control::Errc::kNoSuchJob, "job " + follow_up.id.str() + " is not in the store");
      } else {
        now_status = (*row)->status;
        *text = result_record(**row, ports_.objects, ports_.cluster);
      }
      ports_.io.post([status, now_status, text, then] {
        *status = now_status;
        then(std::move(*text));
      });
    });
    if (!posted) then(Error(control::Errc::kOverloaded, "the server is overloaded"));
  };
  sender_.send(follow_up.target, body, [this, follow_up, status](const net::HttpOutcome& outcome) {
    record(follow_up.job, control::WebhookOutcome::Kind::kResult, follow_up,
           webhook_record(follow_up.id, follow_up.target, *status, outcome, ports_.clock.now()));
  });
}

void Webhooks::record(JobNumber number, control::WebhookOutcome::Kind kind, std::optional<control::FollowUp> settled,
                      const Json& document) {
  if (string_or(document, "responseStatus") == "failed") {
    log::warning("a webhook's call failed",
                 {{"job", string_or(document, "jobId")}, {"response", to_text(document["httpResponse"])}});
  }
  ports_.control.post(control::Settle{std::move(settled), control::WebhookOutcome{number, kind, to_text(document)}});
}

void Webhooks::stop() {
  sender_.stop();
  progress_.clear();
}

}  // namespace hkube::trigger
