#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "api/events/event_log.h"
#include "runtime/executor.h"
#include "runtime/net/http_server.h"

namespace hkube::api {

/// Which events a client wants; an empty set does not restrict.
struct EventFilter {
  std::set<std::string> types;
  std::set<std::string> jobs;

  /// With `jobs`, only what belongs to one of them.
  [[nodiscard]] bool accepts(const LoggedEvent& event) const {
    return (types.empty() || types.contains(event.type)) && (jobs.empty() || jobs.contains(event.job));
  }
};

/// One listener: what is still to be sent to it, bounded. One that does not keep up loses what waits and is told so
/// with the event `reset`. On the io thread.
class EventClient : public net::HttpStream, public std::enable_shared_from_this<EventClient> {
 public:
  static constexpr std::size_t kMaxWaiting = 1'000;
  static constexpr std::size_t kMaxWaitingBytes = std::size_t{1} << 20;

  struct Ports {
    runtime::Executor& io;
    std::function<std::string()> last_id;          ///< of the latest event
    std::function<void(const EventClient&)> gone;  ///< told once
  };
  /// While `admitted`, if there is one, says so, who listens may listen; asked once a second.
  EventClient(Ports ports, EventFilter filter, std::chrono::milliseconds heartbeat,
              std::function<bool()> admitted = nullptr)
      : ports_(std::move(ports)), filter_(std::move(filter)), heartbeat_(heartbeat), admitted_(std::move(admitted)) {}

  /// An event has happened.
  void offer(const LoggedEvent& event);
  /// Something for this client alone.
  void tell(const std::string& id, const std::string& type, const std::string& data);
  /// What came before is lost: the client has to look again.
  void reset(const std::string& reason);
  /// The hub ends: nothing of it is used any more.
  void detach();

  void open(std::function<void()> wake) override;
  std::string next() override;
  [[nodiscard]] bool ended() const override { return expelled_; }
  void closed() override;

 private:
  void push(std::shared_ptr<const std::string> frame);
  void beat();
  void check_admission();

  Ports ports_;
  EventFilter filter_;
  std::chrono::milliseconds heartbeat_;
  std::function<bool()> admitted_;
  bool expelled_ = false;
  std::deque<std::shared_ptr<const std::string>> waiting_;
  std::size_t bytes_ = 0;
  std::function<void()> wake_;
  std::unique_ptr<runtime::Timer> timer_;
  std::unique_ptr<runtime::Timer> check_;
  bool attached_ = true;
};

}  // namespace hkube::api
