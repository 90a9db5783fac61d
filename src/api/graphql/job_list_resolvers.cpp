// Lists of jobs: by filters, page by page, counted.
#include <algorithm>

#include "api/date_range.h"
#include "api/graphql/job_cursor.h"
#include "api/graphql/job_session.h"
#include "api/graphql/look.h"
#include "api/graphql/server_resolvers.h"
#include "control/documents.h"

namespace hkube::api::graphql {

namespace {

constexpr std::uint32_t kMostJobs = 100'000;
/// Lists up to this length are read with their documents at once; of longer ones, of which clients mostly want little,
/// one job after the other.
constexpr std::uint32_t kAtOnce = 1'000;
constexpr std::uint32_t kPage = 1'000;
constexpr std::size_t kMostNames = 1'000;
/// So many jobs are looked at to find those that somebody stopped, paused or resumed.
constexpr std::size_t kMostLookedAt = 20'000;

struct ListQuery {
  store::JobQuery query;
  std::string live_status;  ///< "active", "pending", "paused": as the control loop says
  bool without_pending = false;
  std::string user;  ///< who did `action`; empty when the store knows
  std::string action;
  std::uint32_t limit = 100;
};

bool starts_with_any(const Json& document, const std::string& prefix) {
  return string_or(document, "name").starts_with(prefix);
}

/// Names that begin so: of pipelines that have run, of algorithms that are stored.
Status add_names(const ApiContext& api, const FieldCall& call, ListQuery& list) {
  if (const std::string prefix = call.text("pipelineName"); !prefix.empty()) {
    list.query.name = prefix;
    HKUBE_ASSIGN(list.query.pipelines, api.jobs.pipeline_names(prefix, kMostNames));
  }
  if (const std::string prefix = call.text("algorithmName"); !prefix.empty()) {
    list.query.algorithms = {prefix};
    HKUBE_ASSIGN(const auto stored, api.catalog.list(store::DocumentKind::kAlgorithm));
    for (const Json& algorithm : stored) {
      if (starts_with_any(algorithm, prefix)) list.query.algorithms.push_back(string_or(algorithm, "name"));
    }
  }
  return {};
}

Result<ListQuery> read_list(const ApiContext& api, const FieldCall& call) {
  ListQuery list;
  list.query.experiment = call.text("experimentName");
  list.query.type = call.text("pipelineType");
  HKUBE_TRY(add_names(api, call, list));
  if (const std::string tag = call.text("tag"); !tag.empty()) list.query.tags.push_back(tag);
  if (const auto tags = call.arguments().find("tags"); tags != call.arguments().end() && tags->is_array()) {
    for (const Json& tag : *tags) {
      if (tag.is_string()) list.query.tags.push_back(tag.get<std::string>());
    }
  }
  const std::string status = call.text("pipelineStatus");
  list.without_pending = status.empty();
  if (status == "active" || status == "pending" || status == "paused") {
    list.live_status = status;
  } else {
    list.query.status = status;
  }
  if (const auto range = call.arguments().find("datesRange"); range != call.arguments().end()) {
    HKUBE_ASSIGN(const DateRange dates, read_date_range(*range));
    list.query.from = dates.from;
    list.query.to = dates.to;
  }
  list.action = string_or(call.arguments(), "action", "run");
  (list.action == "run" ? list.query.user : list.user) = call.text("user");
  if (const std::string cursor = call.text("cursor"); !cursor.empty()) {
    HKUBE_ASSIGN(list.query.cursor, read_cursor(cursor));
  }
  if (const auto limit = call.arguments().find("limit"); limit != call.arguments().end() && limit->is_number()) {
    const auto wanted = limit->get<std::int64_t>();
    if (wanted < 0) return bad_request("limit should be >= 0");
    list.limit = static_cast<std::uint32_t>(std::min<std::int64_t>(wanted, kMostJobs));
  }
  return list;
}

/// The open jobs with a status, in order.
Result<std::vector<JobNumber>> live_jobs(const ApiContext& api, const std::string& status) {
  return look(api, [status](const control::ControlLoop& loop) {
    std::vector<JobNumber> jobs;
    for (const auto& [number, job] : loop.jobs()) {
      if (control::open_status(*job) == status) jobs.push_back(number);
    }
    return jobs;
  });
}

/// Whether somebody did something to a job.
Result<bool> is_in_audit(const std::string& text, const ListQuery& list) {
  if (text.find(to_text(Json(list.user))) == std::string::npos) return false;
  HKUBE_ASSIGN(const Json trail, parse_json(text));
  return std::any_of(trail.begin(), trail.end(), [&](const Json& entry) {
    return string_or(entry, "user") == list.user && string_or(entry, "action") == list.action;
  });
}

/// Finds a list's jobs: page by page from the store, without those that the store cannot tell apart.
class Lister {
 public:
  Lister(ApiContext& api, const FieldCall& call, ListQuery list) : api_(api), call_(call), list_(std::move(list)) {}

  Result<std::vector<FoundJob>> find(bool bare) {
    std::vector<FoundJob> found;
    if (list_.limit == 0) return found;
    if (!list_.live_status.empty()) {
      HKUBE_ASSIGN(list_.query.among, live_jobs(api_, list_.live_status));
    }
    std::vector<JobNumber> pending;
    if (list_.without_pending) {
      HKUBE_ASSIGN(pending, live_jobs(api_, "pending"));
    }
    std::size_t looked_at = 0;
    while (found.size() < list_.limit && looked_at < most_looked_at()) {
      list_.query.bare = bare && list_.user.empty();
      const std::uint32_t left = list_.limit - static_cast<std::uint32_t>(found.size());
      list_.query.limit = list_.user.empty() ? std::min(left, kPage) : kPage;
      HKUBE_ASSIGN(auto rows, api_.jobs.search_jobs(list_.query));
      looked_at += rows.size();
      const bool last = rows.size() < list_.query.limit;
      if (!rows.empty()) list_.query.cursor = rows.back().number;
      std::vector<FoundJob> page;
      for (store::JobRow& row : rows) {
        const bool open = row.status == "pending";
        if (open && std::binary_search(pending.begin(), pending.end(), row.number)) continue;
        page.emplace_back();
        page.back().row = std::move(row);
        page.back().bare = list_.query.bare;
      }
      if (!list_.user.empty()) HKUBE_TRY(keep_users(page));
      for (FoundJob& job : page) {
        if (found.size() < list_.limit) found.push_back(std::move(job));
      }
      if (last) break;
    }
    return found;
  }

 private:
  [[nodiscard]] std::size_t most_looked_at() const { return list_.user.empty() ? SIZE_MAX : kMostLookedAt; }

  /// Leaves the jobs in whose audit trail the user is.
  Status keep_users(std::vector<FoundJob>& page) {
    JobSession& session = session_of(call_);
    const std::size_t number = session.keep(std::move(page));
    page.clear();
    std::vector<FoundJob>& jobs = session.list(number);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (jobs[i].row.status == "pending") HKUBE_TRY(session.load_status(JobSession::reference(number, i)));
      const std::string& audit = jobs[i].live_audit.empty() ? jobs[i].row.audit : jobs[i].live_audit;
      if (audit.empty()) continue;
      HKUBE_ASSIGN(const bool there, is_in_audit(audit, list_));
      if (there) page.push_back(std::move(jobs[i]));
    }
    jobs.clear();
    return {};
  }

  ApiContext& api_;
  const FieldCall& call_;
  ListQuery list_;
};

/// {list, cursor, …} for the resolvers of AggregatedJobs.
Result<Json> find_jobs(ApiContext& api, const FieldCall& call) {
  HKUBE_ASSIGN(ListQuery list, read_list(api, call));
  Json parent = {{"jobsCount", nullptr}, {"cursor", nullptr}};
  if (call.field.wants("jobsCount")) {
    ListQuery all = list;
    all.query.cursor.reset();
    if (!all.live_status.empty()) {
      HKUBE_ASSIGN(all.query.among, live_jobs(api, all.live_status));
    }
    HKUBE_ASSIGN(std::uint64_t count, api.jobs.count_jobs(all.query));
    if (all.without_pending) {
      HKUBE_ASSIGN(all.query.among, live_jobs(api, "pending"));
      HKUBE_ASSIGN(const std::uint64_t pending, api.jobs.count_jobs(all.query));
      count -= std::min(count, pending);
    }
    parent["jobsCount"] = count;
  }
  if (!call.field.wants("jobs") && !call.field.wants("cursor")) return parent;
  const bool bare = list.limit > kAtOnce;
  HKUBE_ASSIGN(std::vector<FoundJob> jobs, Lister(api, call, std::move(list)).find(bare));
  if (!jobs.empty()) parent["cursor"] = cursor_text(jobs.back().row.number);
  parent["list"] = session_of(call).keep(std::move(jobs));
  return parent;
}

Status write_jobs(JobSession& session, std::size_t list, const ItemSink& sink) {
  for (std::size_t place = 0; place < session.list(list).size(); ++place) {
    HKUBE_TRY(sink(JobSession::reference(list, place)));
    JobSession::release(session.list(list)[place]);
  }
  return {};
}

Status jobs_of_experiment(ApiContext& api, const FieldCall& call, const ItemSink& sink) {
  store::JobQuery query;
  query.experiment = call.text("experimentName");
  HKUBE_ASSIGN(auto rows, api.jobs.search_jobs(query));
  std::vector<FoundJob> jobs(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) jobs[i].row = std::move(rows[i]);
  JobSession& session = session_of(call);
  return write_jobs(session, session.keep(std::move(jobs)), sink);
}

/// How many of the newest jobs of each pipeline are in which state.
Result<Json> pipeline_stats(const ApiContext& api) {
  store::JobQuery query;
  query.limit = 1'000;
  query.bare = true;
  HKUBE_ASSIGN(const auto rows, api.jobs.search_jobs(query));
  std::vector<JobId> open;
  for (const store::JobRow& row : rows) {
    if (row.status == "pending") open.push_back(row.id);
  }
  HKUBE_ASSIGN(const auto live, look(api, [open](const control::ControlLoop& loop) {
                 std::map<JobId, std::string> statuses;
                 for (const JobId& id : open) {
                   if (const job::Job* job = loop.find_job(id)) statuses[id] = control::open_status(*job);
                 }
                 return statuses;
               }));
  std::map<std::string, std::map<std::string, int>> counts;
  for (const store::JobRow& row : rows) {
    const auto status = live.find(row.id);
    ++counts[row.pipeline][status == live.end() ? row.status : status->second];
  }
  Json list = Json::array();
  for (const auto& [pipeline, statuses] : counts) {
    Json stats = Json::array();
    for (const auto& [status, count] : statuses) stats.push_back({{"status", status}, {"count", count}});
    list.push_back({{"name", pipeline}, {"stats", std::move(stats)}});
  }
  return list;
}

}  // namespace

void add_job_list_resolvers(Resolvers& resolvers, ApiContext& api) {
  resolvers.add("Query", "jobsAggregated", [&api](const FieldCall& call) { return find_jobs(api, call); });
  resolvers.add_list("AggregatedJobs", "jobs", [](const FieldCall& call, const ItemSink& sink) {
    return write_jobs(session_of(call), call.parent["list"].get<std::size_t>(), sink);
  });
  resolvers.add_list("Query", "jobsByExperimentName", [&api](const FieldCall& call, const ItemSink& sink) {
    return jobs_of_experiment(api, call, sink);
  });
  resolvers.add("Query", "pipelineStats", [&api](const FieldCall&) { return pipeline_stats(api); });
}

}  // namespace hkube::api::graphql
