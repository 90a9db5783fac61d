#include "api/storage_index.h"

#include <chrono>
#include <cstdio>

#include "objects/paths.h"

namespace hkube::api {

namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

std::string day_of(Timestamp at) {
  const auto days = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(at.ms)));
  const year_month_day date(days);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

/// The beginning of a day; nothing when the text names none.
std::optional<Timestamp> parse_day(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) return std::nullopt;
  const year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  const Timestamp begin{std::chrono::milliseconds(sys_days(date).time_since_epoch()).count()};
  return day_of(begin) == text ? std::optional(begin) : std::nullopt;
}

}  // namespace

std::optional<Result<std::vector<objects::ObjectInfo>>> list_job_index(const ApiContext& api, const std::string& path,
                                                                       std::uint32_t most) {
  using Listing = std::vector<objects::ObjectInfo>;
  const std::string& cluster = api.settings.cluster_name;
  const std::string root = cluster + "-hkube-index";
  if (path != root && !path.starts_with(root + "/")) return std::nullopt;
  store::JobQuery query;
  query.limit = most;
  query.bare = true;
  if (path != root) {
    const auto day = parse_day(path.substr(root.size() + 1));
    if (!day) return Listing();
    query.from = *day;
    query.to = *day + std::chrono::hours(24);
  }
  const auto rows = api.jobs.search_jobs(query);
  if (!rows.ok()) return rows.error();
  Listing listing;
  for (const store::JobRow& row : *rows) {
    objects::ObjectInfo info;
    info.path = objects::index_path(cluster, day_of(row.started), row.id);
    info.mtime = row.started;
    listing.push_back(std::move(info));
  }
  return listing;
}

}  // namespace hkube::api
