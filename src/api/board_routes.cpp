#include "api/ask.h"
#include "api/checked_request.h"
#include "api/graph_document.h"
#include "api/job_archive.h"
#include "api/store_routes.h"
#include "job/task_number.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

/// No board can be started here yet, so there is none.
Result<Json> no_board(const Request& request) { return not_found("board", request.param("id")); }

Error not_enabled(const char* what) { return bad_request(std::string(what) + " are not enabled on this server"); }

/// True when the job has a task of this id.
bool has_task(const job::Job& job, const TaskId& id) {
  const auto number = job::task_number(job.id(), id);
  if (!number) return false;
  for (const job::NodeRun& run : job.nodes()) {
    if (run.plan && *number >= run.plan->first_task && *number - run.plan->first_task < run.count()) return true;
  }
  return false;
}

/// What a board would show must be there (rest-api §3.9). Blocks.
Status check_subject(const ApiContext& api, const JobId& id, const std::string& task, const std::string& node) {
  HKUBE_ASSIGN(const auto job, load_job(api, id));
  if (!task.empty()) {
    if (job != nullptr && has_task(*job, TaskId(task))) return {};
    return not_found("No task " + task + " in job " + id.str(), "undefined");
  }
  if (job != nullptr && job->descriptor().dag.find(node)) return {};
  return not_found("node " + node + " for job", id.str());
}

void start_tensorboard(const ApiContext& api, const Request& request, const Responder& respond) {
  const auto body = checked_body(request, spec::board_schema());
  if (!body.ok()) return respond(error_response(body.error()));
  const std::string task = string_or(*body, "taskId");
  const std::string node = string_or(*body, "nodeName");
  const JobId job(string_or(*body, "jobId"));
  if (!task.empty() && job.empty()) return respond(error_response(bad_request("Must supply jobId")));
  if (task.empty() && node.empty()) return respond(error_response(bad_request("Must supply nodeName")));
  if (job.empty() && string_or(*body, "pipelineName").empty()) {
    return respond(error_response(bad_request("Must supply pipeLineName")));
  }
  if (job.empty()) return respond(error_response(not_enabled("tensorboards")));
  answer_from_pool(api, respond, [&api, job, task, node] {
    const Status there = check_subject(api, job, task, node);
    return error_response(there.ok() ? not_enabled("tensorboards") : there.error());
  });
}

}  // namespace

void add_board_routes(Router& router, ApiContext& api) {
  for (const char* path : {"boards/tensors", "boards/optunas"}) {
    router.add("GET", path, answering([](const Request&) -> Result<Json> { return Json(Json::array()); }));
    router.add("GET", std::string(path) + "/:id", answering(no_board));
    router.add("DELETE", std::string(path) + "/:id", answering(no_board));
  }
  router.add("POST", "boards/tensors",
             [&api](const Request& request, const Responder& respond) { start_tensorboard(api, request, respond); });
  router.add("POST", "boards/optunas", answering([](const Request& request) -> Result<Json> {
               HKUBE_TRY(checked_body(request, spec::job_id_schema()));
               return not_enabled("boards of optimisation studies");
             }));
}

}  // namespace hkube::api
