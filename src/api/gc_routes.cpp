#include <array>
#include <charconv>
#include <chrono>
#include <ctime>

#include "api/ask.h"
#include "api/checked_request.h"
#include "api/clean_service.h"
#include "api/store_routes.h"

namespace hkube::api {

namespace {

/// A moment as the original writes it: 27/11/2026 02:00:00, by the clock of the zone.
std::string time_text(const std::optional<Timestamp>& at, const trigger::TimeZone& zone) {
  if (!at) return "Never";
  const std::time_t seconds = at->ms / 1000 + zone.offset_at(*at).count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%d/%m/%Y %H:%M:%S", &parts);
  return text.data();
}

/// Whether the last run took a time that is usual. 30 s is the original's limit.
bool is_healthy(const CleanService::Record& record, Timestamp now) {
  constexpr std::chrono::seconds kUsual{30};
  if (!record.started) return true;
  const Timestamp end = record.running ? now : record.ended.value_or(now);
  return record.error.empty() && end - *record.started <= kUsual;
}

/// The cleaner that the path names, or all of them.
Result<std::vector<const Cleaner*>> chosen(const Request& request) {
  std::vector<const Cleaner*> all;
  std::string names;
  for (const Cleaner& cleaner : cleaners()) {
    all.push_back(&cleaner);
    names += (names.empty() ? "" : ",") + std::string(cleaner.name);
  }
  const std::string type = request.param("type");
  if (type.empty()) return all;
  const Cleaner* cleaner = find_cleaner(type);
  if (cleaner == nullptr) return bad_request("cleaner type is invalid (" + names + ")");
  return std::vector<const Cleaner*>{cleaner};
}

/// An array, or the one item when the path names it.
Json as_asked(const Request& request, Json items) {
  if (request.param("type").empty()) return items;
  return std::move(items[0]);
}

Result<std::optional<double>> read_max_age(const Request& request) {
  HKUBE_ASSIGN(const Json body, request.json_body());
  const auto given = body.find("maxAge");
  if (given == body.end() || given->is_null()) return std::optional<double>();
  const std::string text = given->is_string() ? given->get<std::string>() : to_text(*given);
  std::uint32_t minutes = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), minutes);
  if (ec != std::errc() || end != text.data() + text.size())
    return bad_request("maxAge must be a valid positive integer");
  return std::optional<double>(minutes);
}

Result<Json> status(const Request& request, const CleanService& service, Timestamp now) {
  HKUBE_ASSIGN(const auto list, chosen(request));
  Json items = Json::array();
  for (const Cleaner* cleaner : list) {
    const CleanService::Record record = service.record(cleaner->name);
    Json item = {{"name", cleaner->name},
                 {"enabled", record.enabled},
                 {"isHealthy", is_healthy(record, now)},
                 {"cron", cleaner->cron},
                 {"cronText", cleaner->cron_text},
                 {"cronNextTick", time_text(record.next, service.zone())},
                 {"maxAge", cleaner->max_age_minutes},
                 {"lastCronStartTime", time_text(record.started, service.zone())},
                 {"lastCronEndTime", time_text(record.ended, service.zone())},
                 {"totalCleaned", record.total}};
    if (!record.error.empty()) item["error"] = record.error;
    items.push_back(std::move(item));
  }
  return as_asked(request, std::move(items));
}

void clean(ApiContext& api, CleanService& service, const Request& request, const Responder& respond, CleanMode mode) {
  const auto list = chosen(request);
  if (!list.ok()) return respond(error_response(list.error()));
  const auto max_age = read_max_age(request);
  if (!max_age.ok()) return respond(error_response(max_age.error()));
  ask(
      api, respond, [](const control::ControlLoop& loop) { return std::make_shared<const InUse>(InUse::of(loop)); },
      [&api, &service, request, respond, mode, list = *list,
       age = *max_age](const std::shared_ptr<const InUse>& in_use) {
        answer_on(api.chores, respond, [&api, &service, request, mode, list, age, in_use] {
          Json items = Json::array();
          for (const Cleaner* cleaner : list) {
            const auto cleaned = run_cleaner(api, *cleaner, age, *in_use, mode);
            if (!cleaned.ok()) return error_response(cleaned.error());
            if (mode == CleanMode::kRemove) service.add(cleaner->name, cleaned->count);
            items.push_back({{"name", cleaner->name}, {"count", cleaned->count}, {"sample", cleaned->sample}});
          }
          return json_response(as_asked(request, std::move(items)));
        });
      });
}

}  // namespace

void add_gc_routes(Router& router, ApiContext& api, CleanService& service) {
  router.add("GET", "gc/status/:type?",
             answering([&api, &service](const Request& request) { return status(request, service, api.clock.now()); }));
  for (const CleanMode mode : {CleanMode::kLook, CleanMode::kRemove}) {
    router.add("POST", mode == CleanMode::kLook ? "gc/dryrun/:type?" : "gc/clean/:type?",
               [&api, &service, mode](const Request& request, const Responder& respond) {
                 clean(api, service, request, respond, mode);
               });
  }
}

}  // namespace hkube::api
