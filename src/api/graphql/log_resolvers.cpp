// What algorithms printed (rest-api §10.3).
#include <algorithm>
#include <array>

#include "api/date_range.h"
#include "api/graphql/look.h"
#include "api/graphql/pod_name.h"
#include "api/graphql/server_resolvers.h"

namespace hkube::api::graphql {

namespace {

constexpr std::int64_t kDefaultLines = 500;
constexpr std::array<std::string_view, 6> kNodeKinds{"worker", "driver", "algorithm", "debug", "gateway", "dataSource"};

Result<observe::LogQuery> read_query(const FieldCall& call, const PodTask& pod) {
  observe::LogQuery query;
  query.job = JobId(pod.job);
  query.task = TaskId(call.text("taskId"));
  if (query.task.empty()) query.task = TaskId(pod.task);
  query.contains = call.text("searchWord");
  query.newest = true;
  const auto limit = call.arguments().find("limit");
  const bool given = limit != call.arguments().end() && limit->is_number();
  const std::int64_t lines = given ? limit->get<std::int64_t>() : kDefaultLines;
  if (lines < 1) return bad_request("limit should be >= 1");
  query.limit = static_cast<std::uint64_t>(std::min<std::int64_t>(lines, observe::LogStore::kMaxLines));
  return query;
}

/// Whether a line is to be seen in this mode: those of wrappers are internal. The server's own are in no task's log.
bool is_shown(const observe::LogLine& line, const std::string& mode) {
  if (mode == "all") return true;
  if (mode == "sidecar") return false;
  return line.text.starts_with("wrapper::") == (mode == "internal");
}

Json entry(Timestamp at, std::string_view level, const std::string& message) {
  return {{"timestamp", std::to_string(at.ms)}, {"level", level}, {"message", message}};
}

Result<Json> logs(ApiContext& api, const FieldCall& call) {
  const std::string kind = call.text("nodeKind");
  if (!kind.empty() && std::find(kNodeKinds.begin(), kNodeKinds.end(), kind) == kNodeKinds.end()) {
    return bad_request("invalid node kind " + kind);
  }
  Json answer = {{"logs", Json::array()}, {"podStatus", "NOT_EXIST"}};
  const auto pod = read_pod_name(call.text("podName"));
  if (!pod) return answer;
  HKUBE_ASSIGN(const auto row, api.jobs.find_job(JobId(pod->job)));
  if (!row) return answer;
  answer["podStatus"] = "NORMAL";
  HKUBE_ASSIGN(const observe::LogQuery query, read_query(call, *pod));
  std::optional<Timestamp> since;
  if (const std::string time = call.text("taskTime"); !time.empty()) {
    since = parse_date(Json(time));
    if (!since) return bad_request("\"" + time + "\" is not a date");
  }
  const std::string mode = call.text("logMode").empty() ? "algorithm" : call.text("logMode");
  const std::string source = call.text("source").empty() ? "k8s" : call.text("source");
  auto page = api.logs.read(query);
  if (!page.ok()) {
    answer["logs"].push_back(
        entry(api.clock.now(), "error", "cannot read logs from " + source + ", err: " + page.error().message));
    return answer;
  }
  // Clients show the lines of the running pod as they come, and those of the archive from its end.
  if (source == "es") std::ranges::reverse(page->lines);
  for (const observe::LogLine& line : page->lines) {
    if ((since && line.at < *since) || !is_shown(line, mode)) continue;
    answer["logs"].push_back(entry(line.at, line.error_stream ? "error" : "info", line.text));
  }
  return answer;
}

}  // namespace

void add_log_resolvers(Resolvers& resolvers, ApiContext& api) {
  resolvers.add("Query", "logsByQuery", [&api](const FieldCall& call) { return logs(api, call); });
}

}  // namespace hkube::api::graphql
