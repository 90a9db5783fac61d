#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/events/event_client.h"
#include "api/events/event_log.h"
#include "api/events/event_source.h"
#include "control/inbox.h"
#include "runtime/clock.h"
#include "runtime/executor.h"
#include "store/catalog.h"

namespace hkube::api {

/// Live updates: hands what happens to all who listen (GET events). Nothing is recorded while nobody has listened for a
/// while. Must outlive the control thread and the io thread's run.
class EventHub : public control::Observer {
 public:
  struct Settings {
    std::size_t max_clients = 500;
    EventLog::Limits log;
    std::chrono::milliseconds keep{60'000};  ///< so long what happens is still recorded for those who come back
  };
  EventHub(control::Inbox& control, runtime::Executor& io, const runtime::Clock& clock, const Settings& settings);

  // Control thread.
  void on_change(const job::Job& job, control::JobChange change) override;
  void on_follow_up(const control::FollowUp&) override {}
  void on_burst(const control::ControlLoop& loop, Timestamp now) override;

  /// Tells of builds, algorithms and pipelines that were written. On any thread.
  void on_written(const std::vector<store::DocumentChange>& changes);

  /// A client wants to listen, after an event that it has seen last (or "" from now on), as long as it is `admitted`
  /// (null: always). `connected` gets the answer's body; whatever the client looks up from then on is not older than
  /// what it has been told. On the io thread.
  void connect(EventFilter filter, const std::string& last_id, std::chrono::milliseconds heartbeat,
               std::function<bool()> admitted, std::function<void(Result<std::shared_ptr<net::HttpStream>>)> connected);
  /// Nothing is sent any more. On the io thread, or after it has ended.
  void stop();

 private:
  void emit(Event event);
  void drain();
  void add_client(const std::shared_ptr<EventClient>& client, const std::string& last_id);
  void client_gone(const EventClient& client);
  /// Makes the control loop take a turn, so that what waits is told.
  void nudge();

  control::Inbox& control_;
  runtime::Executor& io_;
  const runtime::Clock& clock_;
  const Settings settings_;

  std::atomic<bool> wanted_{false};   ///< somebody listens, or may come back
  EventSource source_;                ///< control thread
  std::atomic<bool> nudging_{false};  ///< a turn has been asked for

  std::mutex mutex_;
  std::vector<Event> outbox_;  ///< guarded by mutex_: on the way to the io thread
  bool lost_ = false;          ///< guarded by mutex_: some did not fit

  // The io thread.
  EventLog log_;
  std::vector<std::shared_ptr<EventClient>> clients_;
  std::size_t connecting_ = 0;
  std::unique_ptr<runtime::Timer> round_;
  std::unique_ptr<runtime::Timer> forget_;
  bool stopped_ = false;
};

}  // namespace hkube::api
