#include "server/triggers.h"

#include <algorithm>

#include "base/log.h"

namespace hkube::server {

namespace {

/// The last job that a pipeline's cron trigger started, whatever the server's age.
Result<std::optional<trigger::CronOutcome>> last_cron_run(store::JobStore& jobs, const std::string& pipeline) {
  store::JobFilter filter;
  filter.name = pipeline;
  filter.cron = true;
  filter.limit = 1;
  HKUBE_ASSIGN(const auto rows, jobs.list_jobs(filter));
  if (rows.empty()) return std::optional<trigger::CronOutcome>();
  return std::optional(trigger::CronOutcome{rows.front().started, rows.front().id, ""});
}

}  // namespace

std::shared_ptr<const control::TriggerTable> trigger_table(const std::vector<Json>& pipelines) {
  trigger::TriggerIndex index;
  for (const Json& pipeline : pipelines) index.put(string_or(pipeline, "name"), pipeline);
  return index.table();
}

Result<std::unique_ptr<Triggers>> Triggers::create(runtime::IoRuntime& io, api::ApiContext& api,
                                                   const Settings& settings) {
  auto zone = trigger::load_time_zone(settings.time_zone);
  if (!zone.ok()) return zone.error().with_context("time-zone");
  return std::unique_ptr<Triggers>(new Triggers(io, api, settings, *zone));
}

Triggers::Triggers(runtime::IoRuntime& io, api::ApiContext& api, const Settings& settings,
                   std::shared_ptr<const trigger::TimeZone> zone)
    : api_(api),
      wall_clock_(runtime::make_system_clock()),
      timers_(runtime::make_wall_timers(io)),
      client_(net::make_http_client(io, own_port_)),
      runs_(api),
      cron_(*timers_, *wall_clock_, runs_, std::move(zone)),
      pipelines_({api.control, api.jobs, api.objects, api.io, api.pool, runs_, api.settings.cluster_name}),
      webhooks_({api.control, api.jobs, api.objects, api.io, api.pool, api.clock, *client_, api.settings.cluster_name},
                settings.webhooks) {}

void Triggers::observe(control::ControlLoop& loop) {
  loop.observe(pipelines_);
  loop.observe(webhooks_);
}

Status Triggers::start(const std::vector<Json>& pipelines, const std::vector<control::FollowUp>& left) {
  for (const Json& pipeline : pipelines) {
    const std::string name = string_or(pipeline, "name");
    index_.put(name, pipeline);
    if (at_path(pipeline, "triggers.cron") == nullptr) continue;
    HKUBE_ASSIGN(const auto last, last_cron_run(api_.jobs, name));
    cron_.restore(name, pipeline, last);
  }
  for (const control::FollowUp& follow_up : left) {
    if (follow_up.kind == control::FollowUp::Kind::kTrigger) {
      pipelines_.run(follow_up);
    } else {
      webhooks_.send_result(follow_up);
    }
  }
  if (!left.empty()) {
    log::info("triggers and webhooks of ended jobs taken up", {{"count", std::to_string(left.size())}});
  }
  return {};
}

void Triggers::on_written(const std::vector<store::DocumentChange>& changes) {
  bool changed = false;
  for (const store::DocumentChange& change : changes) {
    if (change.kind != store::DocumentKind::kPipeline) continue;
    changed = true;
    const std::lock_guard lock(mutex_);
    // No document: the pipeline is gone, and an empty one has no triggers.
    const Json document = change.document.value_or(Json::object());
    index_.put(change.key, document);
    api_.io.post([this, name = change.key, document] { cron_.put(name, document); });
  }
  if (!changed) return;
  const std::lock_guard lock(mutex_);
  api_.control.post(control::PutTriggers{index_.table()});
}

void Triggers::stop() {
  cron_.stop();
  pipelines_.stop();
  webhooks_.stop();
  client_.reset();
}

}  // namespace hkube::server
