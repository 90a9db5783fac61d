#include "api/ask.h"
#include "api/exec_routes.h"
#include "api/job_archive.h"
#include "control/documents.h"

namespace hkube::api {

namespace {

/// Entries under "0", "1", …, newest first, and the jobId beside them: an array spread into an object.
Json audit_document(const job::Job& job) {
  Json document = Json::object();
  std::size_t place = 0;
  for (Json& entry : control::audit_document(job)) document[std::to_string(place++)] = std::move(entry);
  document["jobId"] = job.id().str();
  return document;
}

net::HttpResponse audit_trail(const ApiContext& api, const JobId& id) {
  const auto job = load_job(api, id);
  if (!job.ok()) return error_response(job.error());
  if (*job == nullptr) return error_response(missing_job(api, "auditTrail", id));
  return json_response(audit_document(**job));
}

net::HttpResponse flow_input(const ApiContext& api, const JobId& id, bool download) {
  const auto submitted = load_submission(api, id);
  if (!submitted.ok()) return error_response(submitted.error());
  Json input;
  if (submitted->has_value()) {
    const auto pipeline = parse_json((*submitted)->pipeline);
    if (!pipeline.ok()) return error_response(pipeline.error());
    input = pipeline->value("flowInput", Json());
  }
  if (!input.is_object()) {
    net::HttpResponse missing;
    missing.status = 404;
    return missing;
  }
  net::HttpResponse response = json_response(input);
  if (download) response.headers.emplace_back("Content-Disposition", "attachment;filename=\"flowInput.json\"");
  return response;
}

void list_pipelines(ApiContext& api, const Request&, const Responder& respond) {
  ask(
      api, respond,
      [](const control::ControlLoop& loop) {
        std::vector<std::shared_ptr<const job::Descriptor>> open;
        for (const auto& [number, job] : loop.jobs()) open.push_back(job->shared_descriptor());
        return open;
      },
      [&api, respond](const std::vector<std::shared_ptr<const job::Descriptor>>& open) {
        answer_from_pool(api, respond, [&api, open] {
          Json list = Json::array();
          for (const auto& descriptor : open) list.push_back(pipeline_document(*descriptor, api.settings.cluster_name));
          return json_response(list);
        });
      });
}

}  // namespace

void add_exec_record_routes(Router& router, ApiContext& api) {
  const auto add = [&](const char* path, auto answer) {
    router.add("GET", path, [&api, answer](const Request& request, const Responder& respond) {
      const JobId id(request.param("jobId"));
      if (id.empty()) return respond(error_response(missing_job_id()));
      const bool download = !request.query("download").empty();
      answer_from_pool(api, respond, [&api, answer, id, download] { return answer(api, id, download); });
    });
  };
  add("exec/auditTrail/:jobId?",
      [](const ApiContext& context, const JobId& id, bool) { return audit_trail(context, id); });
  add("exec/flowInput/:jobId?", flow_input);
  router.add("GET", "exec/pipeline/list",
             [&api](const Request& request, const Responder& respond) { list_pipelines(api, request, respond); });
}

}  // namespace hkube::api
