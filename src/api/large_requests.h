#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "api/router.h"
#include "runtime/executor.h"

namespace hkube::api {

/// From this size on a document is parsed, checked and compiled away from the io thread; smaller ones take it less than
/// a millisecond.
inline constexpr std::size_t kLargeDocument = std::size_t{32} << 10;

/// The work of requests with large documents, on threads of its own. What one client asks for is done one after the
/// other, and clients take turns, so that nobody waits for more than one large request of somebody else. Bounded for
/// each client and for all. Thread-safe.
class LargeRequests {
 public:
  struct Limits {
    std::size_t at_once = 2;  ///< not more than there are threads
    std::size_t count = 5'000;
    std::size_t bytes = std::size_t{256} << 20;
    std::size_t all_bytes = std::size_t{1} << 30;
  };

  /// `threads` must outlive the last work.
  LargeRequests(runtime::BlockingPool& threads, const Limits& limits)
      : state_(std::make_shared<State>(threads, limits)) {}

  /// Does the work of a request of that many bytes later. False when too much waits: it will not be done.
  [[nodiscard]] bool post(const std::string& client, std::size_t bytes, std::function<void()> work);

 private:
  struct Item {
    std::size_t bytes;
    std::function<void()> work;
  };
  struct Lane {
    std::deque<Item> waiting;
    std::size_t bytes = 0;  ///< of those and of the one in work
  };
  struct State {
    State(runtime::BlockingPool& pool, const Limits& bounds) : threads(pool), limits(bounds) {}
    runtime::BlockingPool& threads;
    const Limits limits;
    std::mutex mutex;
    std::map<std::string, Lane> lanes;  ///< of clients of whom something waits or is in work
    std::deque<std::string> turns;      ///< clients of whom something waits and nothing is in work
    std::size_t bytes = 0;
    std::size_t running = 0;
  };
  static void begin(const std::shared_ptr<State>& state);
  static void end(const std::shared_ptr<State>& state, const std::string& client, std::size_t bytes);

  std::shared_ptr<State> state_;
};

/// A route's handler, run on the threads for large requests where it is one of those that may run on any thread and the
/// request is large, or names a document that may be (`stored`); else at once.
Handler by_size(LargeRequests& large, LargeRequests& stored, const Handler& handler);

}  // namespace hkube::api
