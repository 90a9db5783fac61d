#include "trigger/cron_service.h"

#include "base/log.h"

namespace hkube::trigger {

namespace {

/// A tick that is acted on this late or later counts as missed: the machine was asleep, or its clock was set.
constexpr std::chrono::milliseconds kGrace{10'000};
/// Missed ticks are counted up to here.
constexpr std::uint64_t kMostMissed = 10'000;

const Json* cron_of(const Json& document) {
  const Json* cron = at_path(document, "triggers.cron");
  return cron != nullptr && cron->is_object() ? cron : nullptr;
}

/// Counts the ticks after `after` up to `until`; the last of them in `last`.
std::uint64_t count_ticks(const CronSchedule& schedule, Timestamp after, Timestamp until, Timestamp& last) {
  std::uint64_t count = 0;
  for (auto at = schedule.next(after); at && *at <= until && count < kMostMissed; at = schedule.next(*at)) {
    last = *at;
    ++count;
  }
  return count;
}

}  // namespace

void CronService::put(const std::string& pipeline, const Json& document) {
  const Json* cron = cron_of(document);
  if (cron == nullptr || !cron->value("enabled", false)) return remove(pipeline);
  const std::string pattern_text = string_or(*cron, "pattern", kDefaultCronPattern);
  const std::string zone_name = string_or(*cron, "timeZone");
  if (const auto it = entries_.find(pipeline); it != entries_.end()) {
    if (it->second.pattern_text == pattern_text && it->second.zone_name == zone_name) return;
    remove(pipeline);
  }
  Entry& entry = entries_[pipeline];
  entry.pattern_text = pattern_text;
  entry.zone_name = zone_name;
  const auto pattern = spec::parse_cron(pattern_text);
  auto zone = zone_name.empty() ? Result<std::shared_ptr<const TimeZone>>(zone_) : load_time_zone(zone_name);
  if (pattern && zone.ok()) {
    entry.schedule.emplace(*pattern, *zone);
    set_next(pipeline, entry, entry.schedule->next(clock_.now()));
    if (!entry.state.next) entry.state.problem = "the pattern matches no day of any year";
  } else {
    entry.state.problem = pattern ? zone.error().message : "\"" + pattern_text + "\" is no cron pattern";
  }
  if (!entry.state.problem.empty()) {
    log::warning("a cron trigger is never due", {{"pipeline", pipeline}, {"reason", entry.state.problem}});
  }
  arm();
}

void CronService::remove(const std::string& pipeline) {
  const auto it = entries_.find(pipeline);
  if (it == entries_.end()) return;
  set_next(pipeline, it->second, std::nullopt);
  entries_.erase(it);
  arm();
}

void CronService::restore(const std::string& pipeline, const Json& document,
                          const std::optional<CronOutcome>& last_run) {
  put(pipeline, document);
  const auto it = entries_.find(pipeline);
  if (it == entries_.end() || !it->second.schedule) return;
  Entry& entry = it->second;
  entry.state.last = last_run;
  Timestamp since{0};
  if (const auto modified = document.find("modified"); modified != document.end() && modified->is_number_integer()) {
    since.ms = modified->get<std::int64_t>();
  }
  if (last_run) since = std::max(since, last_run->at);
  if (since.ms == 0) return;
  Timestamp last;
  entry.state.missed = count_ticks(*entry.schedule, since, clock_.now(), last);
  if (entry.state.missed == 0) return;
  entry.state.last_missed = last;
  log::warning("a cron trigger was due while the server was not running",
               {{"pipeline", pipeline}, {"missed", std::to_string(entry.state.missed)}});
}

void CronService::stop() {
  *alive_ = false;
  timer_.reset();
  due_.clear();
  entries_.clear();
}

const CronState* CronService::find(const std::string& pipeline) const {
  const auto it = entries_.find(pipeline);
  return it == entries_.end() ? nullptr : &it->second.state;
}

void CronService::set_next(const std::string& pipeline, Entry& entry, std::optional<Timestamp> next) {
  if (entry.state.next) due_.erase({*entry.state.next, pipeline});
  entry.state.next = next;
  if (next) due_.emplace(*next, pipeline);
}

void CronService::arm() {
  if (due_.empty()) {
    timer_.reset();
    armed_.reset();
    return;
  }
  const Timestamp first = due_.begin()->first;
  if (armed_ == first) return;
  armed_ = first;
  timer_ = timers_.at(first, [this] { on_timer(); });
}

void CronService::on_timer() {
  armed_.reset();
  const Timestamp now = clock_.now();
  // A clock that was put back comes by times for the second time: what is due next is found anew.
  if (now < seen_) {
    for (auto& [pipeline, entry] : entries_) {
      if (entry.schedule) set_next(pipeline, entry, entry.schedule->next(now));
    }
  }
  seen_ = now;
  while (!due_.empty() && due_.begin()->first <= now) {
    const std::string pipeline = due_.begin()->second;
    tick(pipeline, entries_.at(pipeline), now);
  }
  arm();
}

void CronService::tick(const std::string& pipeline, Entry& entry, Timestamp now) {
  const Timestamp first = *entry.state.next;
  Timestamp latest = first;
  std::uint64_t missed = count_ticks(*entry.schedule, first, now, latest);
  set_next(pipeline, entry, entry.schedule->next(now));
  const bool late = now - latest >= kGrace;
  if (late) ++missed;
  if (missed > 0) {
    entry.state.missed += missed;
    entry.state.last_missed = latest;
    log::warning("a cron trigger was acted on too late", {{"pipeline", pipeline}, {"missed", std::to_string(missed)}});
  }
  if (!late) run(pipeline, latest);
}

void CronService::run(const std::string& pipeline, Timestamp due) {
  StartRequest request;
  request.pipeline = pipeline;
  request.types = {"stored", "internal", "cron"};
  starter_.start(std::move(request), [this, pipeline, due, alive = alive_](const Result<JobId>& started) {
    if (!started.ok()) {
      log::warning("cron: pipeline " + pipeline + " failed sending to api server, error: " + started.error().message,
                   {{"pipeline", pipeline}});
    }
    if (!*alive) return;
    const auto it = entries_.find(pipeline);
    if (it == entries_.end()) return;
    it->second.state.last =
        CronOutcome{due, started.ok() ? *started : JobId(), started.ok() ? "" : started.error().message};
  });
}

}  // namespace hkube::trigger
