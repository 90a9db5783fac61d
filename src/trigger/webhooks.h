#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "control/inbox.h"
#include "control/observer.h"
#include "objects/object_store.h"
#include "runtime/clock.h"
#include "runtime/executor.h"
#include "store/job_store.h"
#include "trigger/webhook_sender.h"

namespace hkube::trigger {

/// Tells the URLs in `webhooks` of a pipeline what happens to its jobs. Progress is posted while the server lives, one
/// call at a time for a job and in order; the result is posted at least once, also across restarts. The outcome of the
/// latest call of each kind is kept with the job.
class Webhooks : public control::Observer {
 public:
  struct Ports {
    control::Inbox& control;
    store::JobStore& jobs;
    objects::ObjectStore& objects;
    runtime::Executor& io;
    runtime::BlockingPool& pool;
    const runtime::Clock& clock;
    net::HttpClient& client;
    std::string cluster;
  };
  Webhooks(Ports ports, const WebhookSettings& settings);

  void on_change(const job::Job& job, control::JobChange change) override;
  void on_follow_up(const control::FollowUp& follow_up) override;
  /// Posts one result. On the io thread; also for what an earlier life of the server left behind.
  void send_result(const control::FollowUp& follow_up);
  /// Nothing is posted any more. On the io thread, or after it has ended.
  void stop();

 private:
  /// A status document to post.
  struct Report {
    std::string status;
    std::string document;
    bool debug = false;  ///< gives way to a later one
    bool last = false;
  };
  /// Progress of one job, on the io thread.
  struct Progress {
    JobId id;
    std::string url;
    std::deque<Report> waiting;
    bool calling = false;
    bool over = false;
    Timestamp last_debug;
    std::unique_ptr<runtime::Timer> timer;
  };

  void add(JobNumber number, const JobId& id, const std::string& url, Report report);
  void ask_later(JobNumber number, const JobId& id, const std::string& url);
  void ask(JobNumber number, const JobId& id, const std::string& url);
  void call_next(JobNumber number);
  void record(JobNumber number, control::WebhookOutcome::Kind kind, std::optional<control::FollowUp> settled,
              const Json& document);

  const Ports ports_;
  WebhookSender sender_;
  std::map<JobNumber, Progress> progress_;
  /// Of the control thread: jobs whose progress has been announced to the io thread and not yet asked for.
  std::unordered_map<JobNumber, bool> announced_;
};

}  // namespace hkube::trigger
