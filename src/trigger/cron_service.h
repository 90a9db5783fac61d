#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "runtime/clock.h"
#include "runtime/wall_timer.h"
#include "trigger/cron_schedule.h"
#include "trigger/pipeline_starter.h"

namespace hkube::trigger {

/// The pattern of a trigger that was enabled without one: every hour.
inline const std::string kDefaultCronPattern = "0 * * * *";

/// What became of the last tick that was acted on: a job, or why there is none.
struct CronOutcome {
  Timestamp at;
  JobId job;
  std::string error;
};

/// What is known of one pipeline's cron trigger.
struct CronState {
  std::optional<Timestamp> next;
  std::uint64_t missed = 0;  ///< ticks at which nothing was started: the server or the machine was not running
  std::optional<Timestamp> last_missed;
  std::optional<CronOutcome> last;
  std::string problem;  ///< why an enabled trigger cannot be due
};

/// Starts stored pipelines when their cron patterns are due. One timer, for the pipeline that is due next; no polling.
/// Missed ticks are counted and not made up for. On the io thread.
class CronService {
 public:
  CronService(runtime::WallTimers& timers, const runtime::Clock& clock, PipelineStarter& starter,
              std::shared_ptr<const TimeZone> zone)
      : timers_(timers), clock_(clock), starter_(starter), zone_(std::move(zone)) {}

  /// A pipeline is stored, with this document; a trigger that has not changed goes on as it is.
  void put(const std::string& pipeline, const Json& document);
  void remove(const std::string& pipeline);
  /// The same as put() for the start of the server: ticks after the last run (or the last change of the pipeline,
  /// whichever is later) count as missed.
  void restore(const std::string& pipeline, const Json& document, const std::optional<CronOutcome>& last_run);
  /// Nothing is due any more.
  void stop();

  /// Nothing for a pipeline without an enabled trigger.
  [[nodiscard]] const CronState* find(const std::string& pipeline) const;

 private:
  struct Entry {
    std::string pattern_text;
    std::string zone_name;
    std::optional<CronSchedule> schedule;
    CronState state;
  };

  void arm();
  void on_timer();
  void tick(const std::string& pipeline, Entry& entry, Timestamp now);
  void run(const std::string& pipeline, Timestamp due);
  void set_next(const std::string& pipeline, Entry& entry, std::optional<Timestamp> next);

  runtime::WallTimers& timers_;
  const runtime::Clock& clock_;
  PipelineStarter& starter_;
  const std::shared_ptr<const TimeZone> zone_;

  std::map<std::string, Entry> entries_;  ///< enabled triggers
  std::set<std::pair<Timestamp, std::string>> due_;
  std::unique_ptr<runtime::Timer> timer_;
  std::optional<Timestamp> armed_;
  Timestamp seen_{0};  ///< what the clock showed last, to notice that it was put back
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace hkube::trigger
