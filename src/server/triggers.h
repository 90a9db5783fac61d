#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "api/context.h"
#include "api/stored_runs.h"
#include "control/control_loop.h"
#include "runtime/net/http_client.h"
#include "runtime/real/io_runtime.h"
#include "trigger/cron_service.h"
#include "trigger/pipeline_triggers.h"
#include "trigger/trigger_table.h"
#include "trigger/webhooks.h"

namespace hkube::server {

/// Everything that starts jobs or calls out without a client asking: cron, pipeline triggers, webhooks. Puts them
/// together and keeps them up to date with the stored pipelines.
class Triggers {
 public:
  struct Settings {
    std::string time_zone;  ///< empty: the machine's
    trigger::WebhookSettings webhooks;
  };
  static Result<std::unique_ptr<Triggers>> create(runtime::IoRuntime& io, api::ApiContext& api,
                                                  const Settings& settings);

  /// Makes the loop tell what happens. Before the loop's thread starts.
  void observe(control::ControlLoop& loop);
  /// Webhooks never call this port of this machine: it is the server's own. Before the io thread runs.
  void avoid(std::uint16_t own_port) { *own_port_ = own_port; }
  /// Arms the timers and takes up `left`, what an earlier life of the server had still to do. It must have been read
  /// before the control thread started: what ends from then on is told by the loop. Before the io thread runs.
  Status start(const std::vector<Json>& pipelines, const std::vector<control::FollowUp>& left);
  /// The catalog has been written. On the writer's thread; what follows sees the change.
  void on_written(const std::vector<store::DocumentChange>& changes);
  /// Nothing is started or called any more. After the io thread has ended, before the pool goes.
  void stop();

  [[nodiscard]] const trigger::CronService& cron() const { return cron_; }

 private:
  Triggers(runtime::IoRuntime& io, api::ApiContext& api, const Settings& settings,
           std::shared_ptr<const trigger::TimeZone> zone);

  api::ApiContext& api_;
  std::unique_ptr<runtime::Clock> wall_clock_;  ///< that of the timers
  std::unique_ptr<runtime::WallTimers> timers_;
  std::shared_ptr<std::atomic<std::uint16_t>> own_port_ = std::make_shared<std::atomic<std::uint16_t>>();
  std::unique_ptr<net::HttpClient> client_;
  api::StoredRuns runs_;
  trigger::CronService cron_;
  trigger::PipelineTriggers pipelines_;
  trigger::Webhooks webhooks_;
  std::mutex mutex_;
  trigger::TriggerIndex index_;  ///< guarded by mutex_
};

/// The table for a control loop that is about to restore its jobs.
std::shared_ptr<const control::TriggerTable> trigger_table(const std::vector<Json>& pipelines);

}  // namespace hkube::server
