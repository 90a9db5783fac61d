#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "api/cleaners.h"
#include "runtime/wall_timer.h"
#include "trigger/cron_schedule.h"

namespace hkube::api {

/// Runs the cleaners that are enabled: once at the start, then when their cron patterns are due, never one of them
/// twice at a time. Knows of all of them what they have done. On the io thread where nothing else is said.
class CleanService {
 public:
  /// What became of a cleaner.
  struct Record {
    bool enabled = false;
    bool running = false;
    std::optional<Timestamp> next;
    std::optional<Timestamp> started;  ///< the last run by its pattern
    std::optional<Timestamp> ended;
    std::string error;        ///< of that run
    std::uint64_t total = 0;  ///< removed in this life of the server, on request too
  };

  /// `enabled`: names of cleaners. `wall` is the clock by which the timers go.
  CleanService(ApiContext& api, runtime::WallTimers& timers, const runtime::Clock& wall,
               std::shared_ptr<const trigger::TimeZone> zone, const std::set<std::string, std::less<>>& enabled);

  /// Begins with all that are enabled.
  void start();
  /// Nothing is begun any more. After the io thread has ended.
  void stop() { *alive_ = false; }

  /// Any thread.
  [[nodiscard]] Record record(std::string_view cleaner) const;
  /// Counts what a client had removed. Any thread.
  void add(std::string_view cleaner, std::uint64_t count);
  [[nodiscard]] const trigger::TimeZone& zone() const { return *zone_; }

 private:
  void arm();
  void on_timer();
  void run(const Cleaner& cleaner);
  void ended(std::string_view cleaner, const Result<Cleaning>& cleaning);

  ApiContext& api_;
  runtime::WallTimers& timers_;
  const runtime::Clock& wall_;
  const std::shared_ptr<const trigger::TimeZone> zone_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::unique_ptr<runtime::Timer> timer_;
  mutable std::mutex mutex_;
  std::map<std::string, Record, std::less<>> records_;  ///< of every cleaner; guarded by mutex_
};

/// Names with commas between: "none", "all", or some cleaners. An error names the one that there is not.
Result<std::set<std::string, std::less<>>> read_cleaners(std::string_view text);

}  // namespace hkube::api
