#include <charconv>
#include <map>
#include <mutex>

#include "api/ask.h"
#include "api/checked_request.h"
#include "api/cleaners.h"
#include "api/store_routes.h"

namespace hkube::api {

namespace {

/// How much each cleaner has removed in this life of the server. Thread-safe.
class Totals {
 public:
  void add(std::string_view cleaner, std::uint64_t count) {
    const std::lock_guard lock(mutex_);
    totals_[std::string(cleaner)] += count;
  }
  [[nodiscard]] std::uint64_t of(std::string_view cleaner) const {
    const std::lock_guard lock(mutex_);
    const auto found = totals_.find(std::string(cleaner));
    return found == totals_.end() ? 0 : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> totals_;
};

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

Result<Json> status(const Request& request, const Totals& totals) {
  HKUBE_ASSIGN(const auto list, chosen(request));
  Json items = Json::array();
  for (const Cleaner* cleaner : list) {
    items.push_back({{"name", cleaner->name},
                     {"enabled", false},
                     {"isHealthy", true},
                     {"cron", cleaner->cron},
                     {"cronText", "only on request"},
                     {"cronNextTick", "Never"},
                     {"maxAge", cleaner->max_age_minutes},
                     {"lastCronStartTime", "Never"},
                     {"lastCronEndTime", "Never"},
                     {"totalCleaned", totals.of(cleaner->name)}});
  }
  return as_asked(request, std::move(items));
}

void clean(ApiContext& api, const Request& request, const Responder& respond, bool dry,
           const std::shared_ptr<Totals>& totals) {
  const auto list = chosen(request);
  if (!list.ok()) return respond(error_response(list.error()));
  const auto max_age = read_max_age(request);
  if (!max_age.ok()) return respond(error_response(max_age.error()));
  ask(
      api, respond, [](const control::ControlLoop& loop) { return std::make_shared<const InUse>(InUse::of(loop)); },
      [&api, request, respond, dry, totals, list = *list, age = *max_age](const std::shared_ptr<const InUse>& in_use) {
        answer_from_pool(api, respond, [&api, request, dry, totals, list, age, in_use] {
          Json items = Json::array();
          for (const Cleaner* cleaner : list) {
            const auto cleaned = run_cleaner(api, *cleaner, age, *in_use, dry);
            if (!cleaned.ok()) return error_response(cleaned.error());
            if (!dry) totals->add(cleaner->name, cleaned->count);
            items.push_back({{"name", cleaner->name}, {"count", cleaned->count}, {"sample", cleaned->sample}});
          }
          return json_response(as_asked(request, std::move(items)));
        });
      });
}

}  // namespace

void add_gc_routes(Router& router, ApiContext& api) {
  const auto totals = std::make_shared<Totals>();
  router.add("GET", "gc/status/:type?",
             answering([totals](const Request& request) { return status(request, *totals); }));
  for (const bool dry : {false, true}) {
    router.add("POST", dry ? "gc/dryrun/:type?" : "gc/clean/:type?",
               [&api, dry, totals](const Request& request, const Responder& respond) {
                 clean(api, request, respond, dry, totals);
               });
  }
}

}  // namespace hkube::api
