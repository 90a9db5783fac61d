#include "api/exec_routes.h"

#include <atomic>

#include "api/ask.h"
#include "api/date_range.h"
#include "api/submit_job.h"
#include "control/documents.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

void exec_raw(ApiContext& api, const Request& request, const Responder& respond) {
  auto body = request.json_body();
  if (!body.ok()) return respond(error_response(body.error()));
  Json pipeline = *body;
  submit(api, {*std::move(body), std::move(pipeline), {"raw"}, {}, request.user, debug_of(request)}, respond);
}

Result<Submission> read_stored(const ApiContext& api, const Request& request) {
  HKUBE_ASSIGN(Json body, request.json_body());
  Json checked = body;
  HKUBE_TRY(spec::validate(spec::exec_stored_schema(), checked));
  const std::string name = string_or(checked, "name");
  HKUBE_ASSIGN(auto stored, api.catalog.find(store::DocumentKind::kPipeline, name));
  if (!stored) return not_found("pipeline", name);
  Json merged = merge_pipeline(*std::move(stored), checked);
  merged.erase("externalId");
  Submission submission{merged, merged, {"stored"}};
  submission.context.external_id = string_or(checked, "externalId");
  submission.user = request.user;
  submission.debug = debug_of(request);
  return submission;
}

void exec_stored(ApiContext& api, const Request& request, const Responder& respond) {
  auto submission = read_stored(api, request);
  if (!submission.ok()) return respond(error_response(submission.error()));
  submit(api, std::move(submission).value(), respond);
}

Result<Submission> read_algorithm(const Request& request) {
  HKUBE_ASSIGN(Json body, request.json_body());
  HKUBE_TRY(spec::validate(spec::exec_algorithm_schema(), body));
  const std::string name = string_or(body, "name");
  Json node = {{"nodeName", name}, {"algorithmName", name}, {"input", body.value("input", Json(Json::array()))}};
  if (body.value("debug", false)) node["kind"] = "debug";
  Json pipeline = {{"name", name}, {"nodes", Json::array({std::move(node)})}};
  return Submission{pipeline, pipeline, {"algorithm"}, {}, request.user, debug_of(request)};
}

void exec_algorithm(ApiContext& api, const Request& request, const Responder& respond) {
  auto submission = read_algorithm(request);
  if (!submission.ok()) return respond(error_response(submission.error()));
  submit(api, std::move(submission).value(), respond);
}

/// Which jobs to stop (rest-api §3.1).
struct StopQuery {
  std::string job;
  std::string pipeline;
  DateRange dates;
  std::vector<std::string> statuses{"active", "pending", "paused"};
  std::string reason = "stopped due to request";

  [[nodiscard]] std::string criteria() const {
    std::string text;
    if (!job.empty()) text += "jobId: " + job + ", ";
    if (!pipeline.empty()) text += "pipelineName: " + pipeline + ", ";
    if (!dates.text.empty()) text += "datesRange: " + dates.text + ", ";
    text += "statuses: ";
    for (std::size_t i = 0; i < statuses.size(); ++i) text += (i == 0 ? "" : ",") + statuses[i];
    return text;
  }
};

Result<StopQuery> read_stop(const Request& request) {
  HKUBE_ASSIGN(Json body, request.json_body());
  HKUBE_TRY(spec::validate(spec::exec_stop_schema(), body));
  StopQuery query;
  query.job = string_or(body, "jobId");
  query.pipeline = string_or(body, "pipelineName");
  query.reason = string_or(body, "reason", query.reason);
  if (const auto range = body.find("startTime"); range != body.end()) {
    HKUBE_ASSIGN(query.dates, read_date_range(*range));
  }
  if (auto it = body.find("statusToStop"); it != body.end() && !it->is_null()) {
    query.statuses.clear();
    std::string list = it->is_string() ? it->get<std::string>() : "";
    if (it->is_array()) {
      for (const Json& status : *it) list += (status.is_string() ? status.get<std::string>() : "") + ",";
    }
    for (std::size_t from = 0; from < list.size();) {
      const auto comma = std::min(list.find(',', from), list.size());
      if (comma > from) query.statuses.push_back(list.substr(from, comma - from));
      from = comma + 1;
    }
  }
  return query;
}

bool matches(const StopQuery& query, const job::Job& job) {
  if (job.phase() != job::Phase::kActive) return false;
  const std::string& key = query.job.empty() ? query.pipeline : query.job;
  const job::Descriptor& d = job.descriptor();
  if (!key.empty() && d.id.str() != key && d.context.external_id != key && d.pipeline.name != key) return false;
  if (!query.dates.contains(d.submitted)) return false;
  const auto status = control::open_status(job);
  return std::find(query.statuses.begin(), query.statuses.end(), status) != query.statuses.end();
}

void stop_all(ApiContext& api, const StopQuery& query, const std::string& user, const std::vector<JobId>& jobs,
              const Responder& respond) {
  if (jobs.empty()) {
    return respond(error_response({Errc::kNotFound, "No jobs found matching criteria (" + query.criteria() + ")"}));
  }
  Json ids = Json::array();
  for (const JobId& job : jobs) ids.push_back(job.str());
  auto open = std::make_shared<std::atomic<std::size_t>>(jobs.size());
  for (const JobId& job : jobs) {
    // A job that ended in between is as stopped as the client can wish.
    api.control.post(control::StopJob{job, query.reason,
                                      [open, ids, respond](const Status&) {
                                        if (--*open == 0) respond(json_response({{"stoppedJobIds", ids}}));
                                      },
                                      user});
  }
}

void exec_stop(ApiContext& api, const Request& request, const Responder& respond) {
  auto query = read_stop(request);
  if (!query.ok()) return respond(error_response(query.error()));
  ask(
      api, respond,
      [query = *query](const control::ControlLoop& loop) {
        std::vector<JobId> found;
        for (const auto& [number, job] : loop.jobs()) {
          if (matches(query, *job)) found.push_back(job->id());
        }
        return found;
      },
      [&api, query = *query, respond, user = user_of(api, request)](const std::vector<JobId>& jobs) {
        stop_all(api, query, user, jobs, respond);
      });
}

}  // namespace

void add_exec_routes(Router& router, ApiContext& api) {
  const auto add = [&](const char* path, void (*handler)(ApiContext&, const Request&, const Responder&)) {
    router.add("POST", path,
               [&api, handler](const Request& request, const Responder& respond) { handler(api, request, respond); });
  };
  add("exec/raw", exec_raw);
  add("exec/stored", exec_stored);
  add("exec/algorithm", exec_algorithm);
  add("exec/stop", exec_stop);
}

}  // namespace hkube::api
