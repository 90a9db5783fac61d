#include "api/clean_service.h"

#include "api/errc.h"
#include "api/respond.h"
#include "base/log.h"

namespace hkube::api {

CleanService::CleanService(ApiContext& api, runtime::WallTimers& timers, const runtime::Clock& wall,
                           std::shared_ptr<const trigger::TimeZone> zone,
                           const std::set<std::string, std::less<>>& enabled)
    : api_(api), timers_(timers), wall_(wall), zone_(std::move(zone)) {
  for (const Cleaner& cleaner : cleaners()) {
    records_[std::string(cleaner.name)].enabled = enabled.contains(cleaner.name);
  }
}

void CleanService::start() {
  for (const Cleaner& cleaner : cleaners()) {
    if (record(cleaner.name).enabled) run(cleaner);
  }
  arm();
}

CleanService::Record CleanService::record(std::string_view cleaner) const {
  const std::lock_guard lock(mutex_);
  const auto found = records_.find(cleaner);
  return found == records_.end() ? Record() : found->second;
}

void CleanService::add(std::string_view cleaner, std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  records_.find(cleaner)->second.total += count;
}

void CleanService::arm() {
  const Timestamp now = wall_.now();
  std::optional<Timestamp> first;
  {
    const std::lock_guard lock(mutex_);
    for (const Cleaner& cleaner : cleaners()) {
      Record& record = records_.find(cleaner.name)->second;
      if (!record.enabled) continue;
      if (!record.next || *record.next <= now) {
        record.next = trigger::CronSchedule(*spec::parse_cron(cleaner.cron), zone_).next(now);
      }
      if (record.next && (!first || *record.next < *first)) first = record.next;
    }
  }
  timer_.reset();
  if (first) timer_ = timers_.at(*first, [this] { on_timer(); });
}

void CleanService::on_timer() {
  const Timestamp now = wall_.now();
  for (const Cleaner& cleaner : cleaners()) {
    const Record known = record(cleaner.name);
    if (known.enabled && !known.running && known.next && *known.next <= now) run(cleaner);
  }
  arm();
}

void CleanService::run(const Cleaner& cleaner) {
  {
    const std::lock_guard lock(mutex_);
    Record& record = records_.find(cleaner.name)->second;
    record.running = true;
    record.started = wall_.now();
  }
  const auto over = [this, &cleaner, alive = alive_](const Result<Cleaning>& cleaning) {
    api_.io.post([this, &cleaner, alive, cleaning] {
      if (*alive) ended(cleaner.name, cleaning);
    });
  };
  const auto clean = [this, &cleaner, over](const std::shared_ptr<const InUse>& in_use) {
    const bool posted = api_.chores.post(
        [this, &cleaner, over, in_use] { over(run_cleaner(api_, cleaner, {}, *in_use, CleanMode::kRemove)); });
    if (!posted) over(Error(Errc::kOverloaded, "the server has too much to do"));
  };
  const bool asked = api_.control.post_request(control::Inspect{
      [clean](const control::ControlLoop& loop) { clean(std::make_shared<const InUse>(InUse::of(loop))); }});
  if (!asked) over(Error(Errc::kOverloaded, "the server has too much to do"));
}

void CleanService::ended(std::string_view cleaner, const Result<Cleaning>& cleaning) {
  const std::string name(cleaner);
  if (!cleaning.ok()) {
    log::warning("a cleaner failed", {{"cleaner", name}, {"error", cleaning.error().message}});
  } else if (cleaning->count > 0) {
    log::info("left-overs removed", {{"cleaner", name}, {"count", std::to_string(cleaning->count)}});
  }
  const std::lock_guard lock(mutex_);
  Record& record = records_.find(cleaner)->second;
  record.running = false;
  record.ended = wall_.now();
  record.error = cleaning.ok() ? "" : cleaning.error().message;
  if (cleaning.ok()) record.total += cleaning->count;
}

Result<std::set<std::string, std::less<>>> read_cleaners(std::string_view text) {
  std::set<std::string, std::less<>> names;
  if (text.empty() || text == "none") return names;
  if (text == "all") {
    for (const Cleaner& cleaner : cleaners()) {
      if (removes_something(cleaner)) names.emplace(cleaner.name);
    }
    return names;
  }
  while (!text.empty()) {
    const auto comma = text.find(',');
    const std::string_view name = text.substr(0, comma);
    const Cleaner* cleaner = find_cleaner(name);
    if (cleaner == nullptr || !removes_something(*cleaner)) {
      return bad_request("there is no cleaner \"" + std::string(name) + "\"");
    }
    names.emplace(name);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return names;
}

}  // namespace hkube::api
