#include <atomic>

#include "api/ask.h"
#include "api/exec_routes.h"
#include "api/job_archive.h"
#include "api/whole_number.h"
#include "control/documents.h"
#include "control/explain.h"
#include "trigger/finished_result.h"

namespace hkube::api {

namespace {

constexpr std::chrono::milliseconds kMaxWait{60'000};

/// The final document of a finished job, from the store.
net::HttpResponse stored_status(const ApiContext& api, const JobId& id) {
  const auto row = api.jobs.find_job(id);
  if (!row.ok()) return error_response(row.error());
  if (!row->has_value() || (*row)->status_document.empty()) return error_response(missing_job(api, "status", id));
  return text_response((*row)->status_document);
}

/// Calls one of these on the io thread: `over` when the job is over, `late` when the time has passed before.
void when_over(ApiContext& api, const JobId& id, std::chrono::milliseconds wait, std::function<void()> over,
               std::function<void()> late) {
  auto answered = std::make_shared<std::atomic<bool>>(false);
  auto timer = std::make_shared<std::unique_ptr<runtime::Timer>>();
  *timer = api.io.after(wait, [answered, late = std::move(late)] {
    if (!answered->exchange(true)) late();
  });
  api.control.post(control::WatchJob{id,
                                     [&api, answered, timer, over = std::move(over)] {
                                       api.io.post([answered, timer, over] {
                                         timer->reset();
                                         if (!answered->exchange(true)) over();
                                       });
                                     },
                                     answered});
}

/// The milliseconds of the query's `wait`.
Result<std::chrono::milliseconds> wait_of(const Request& request) {
  HKUBE_ASSIGN(const auto wait, query_number(request, "wait"));
  return std::min(std::chrono::milliseconds(wait), kMaxWait);
}

/// Status now, or, with `wait`, as soon as the job is over or the time has passed: clients need not poll.
void answer_status(ApiContext& api, const JobId& id, std::chrono::milliseconds wait, const Responder& respond) {
  ask(
      api, respond,
      [id, now = api.clock.now()](const control::ControlLoop& loop) {
        const job::Job* job = loop.find_job(id);
        return job == nullptr ? std::string() : to_text(control::open_status_document(*job, now));
      },
      [&api, id, wait, respond](const std::string& live) {
        if (live.empty()) return respond(stored_status(api, id));
        if (wait.count() == 0) return respond(text_response(live));
        when_over(
            api, id, wait, [&api, id, respond] { respond(stored_status(api, id)); },
            [&api, id, respond] { answer_status(api, id, {}, respond); });
      });
}

void get_status(ApiContext& api, const Request& request, const Responder& respond) {
  const JobId id(request.param("jobId"));
  if (id.empty()) return respond(error_response(missing_job_id()));
  const auto wait = wait_of(request);
  if (!wait.ok()) return respond(error_response(wait.error()));
  answer_status(api, id, *wait, respond);
}

void answer_stored_results(ApiContext& api, const JobId& id, const Responder& respond) {
  answer_from_pool(api, respond, [&api, id] {
    const auto row = api.jobs.find_job(id);
    if (!row.ok()) return error_response(row.error());
    if (!row->has_value()) return error_response(missing_job(api, "status", id));
    return text_response(trigger::result_record(**row, api.objects, api.settings.cluster_name, SIZE_MAX));
  });
}

/// The results of a job that is over; with `wait` of one that will be in this time.
void answer_results(ApiContext& api, const JobId& id, std::chrono::milliseconds wait, const Responder& respond) {
  struct Live {
    std::string pipeline;
    std::string status;
  };
  ask(
      api, respond,
      [id](const control::ControlLoop& loop) {
        const job::Job* job = loop.find_job(id);
        return job == nullptr ? Live{} : Live{job->descriptor().pipeline.name, std::string(control::open_status(*job))};
      },
      [&api, id, wait, respond](const Live& live) {
        if (!live.status.empty() && wait.count() > 0) {
          return when_over(
              api, id, wait, [&api, id, respond] { answer_stored_results(api, id, respond); },
              [&api, id, respond] { answer_results(api, id, {}, respond); });
        }
        if (!live.status.empty()) {
          return respond(error_response(bad_request("unable to get results for pipeline " + live.pipeline +
                                                    " because its in " + live.status + " status")));
        }
        answer_stored_results(api, id, respond);
      });
}

void get_results(ApiContext& api, const Request& request, const Responder& respond) {
  const JobId id(request.param("jobId"));
  if (id.empty()) return respond(error_response(missing_job_id()));
  const auto wait = wait_of(request);
  if (!wait.ok()) return respond(error_response(wait.error()));
  answer_results(api, id, *wait, respond);
}

net::HttpResponse stored_pipeline(const ApiContext& api, const JobId& id) {
  const auto submitted = load_submission(api, id);
  if (!submitted.ok()) return error_response(submitted.error());
  if (!submitted->has_value()) return error_response(not_found("pipeline", id.str()));
  const auto descriptor = job::make_descriptor(**submitted);
  if (!descriptor.ok()) return error_response(descriptor.error());
  return json_response(pipeline_document(**descriptor, api.settings.cluster_name));
}

void get_pipeline(ApiContext& api, const Request& request, const Responder& respond) {
  const JobId id(request.param("jobId"));
  if (id.empty()) return respond(error_response(missing_job_id()));
  answer_from_pool(api, respond, [&api, id] { return stored_pipeline(api, id); });
}

void get_jobs(ApiContext& api, const Request& request, const Responder& respond) {
  const std::string status = request.query("status");
  const bool raw = request.query("raw") == "true";
  if (status.empty() || status == "active" || status == "pending" || status == "paused") {
    ask(
        api, respond,
        [status, raw](const control::ControlLoop& loop) {
          Json list = Json::array();
          for (const auto& [number, job] : loop.jobs()) {
            const std::string here(control::open_status(*job));
            if (status.empty() ? here != "active" && here != "pending" : here != status) continue;
            if (raw) {
              list.push_back(job->id().str());
            } else {
              list.push_back(
                  {{"jobId", job->id().str()}, {"status", here}, {"pipelineName", job->descriptor().pipeline.name}});
            }
          }
          return list;
        },
        [respond](const Json& list) { respond(json_response(list)); });
    return;
  }
  answer_from_pool(api, respond, [&api, status, raw] {
    const auto rows = api.jobs.list_jobs({"", "", status, std::nullopt, 10'000});
    if (!rows.ok()) return error_response(rows.error());
    Json list = Json::array();
    for (const store::JobRow& row : *rows) {
      if (raw) {
        list.push_back(row.id.str());
      } else {
        list.push_back({{"jobId", row.id.str()}, {"status", row.status}, {"pipelineName", row.pipeline}});
      }
    }
    return json_response(list);
  });
}

void get_explain(ApiContext& api, const Request& request, const Responder& respond) {
  const JobId id(request.param("jobId"));
  if (id.empty()) return respond(error_response(missing_job_id()));
  ask(
      api, respond,
      [id, now = api.clock.now()](const control::ControlLoop& loop) {
        const job::Job* job = loop.find_job(id);
        return job == nullptr ? Json() : control::explain_job(loop, *job, now);
      },
      [&api, id, respond](const Json& live) {
        if (!live.is_null()) return respond(json_response(live));
        const auto row = api.jobs.find_job(id);
        if (!row.ok()) return respond(error_response(row.error()));
        if (!row->has_value()) return respond(error_response(missing_job(api, "job", id)));
        respond(json_response(
            {{"jobId", id.str()}, {"status", (*row)->status}, {"waiting", Json::array()}, {"workers", Json::array()}}));
      });
}

}  // namespace

void add_job_pipeline_route(Router& router, ApiContext& api) {
  router.add("GET", "exec/pipelines/:jobId?",
             [&api](const Request& request, const Responder& respond) { get_pipeline(api, request, respond); });
}

void add_exec_query_routes(Router& router, ApiContext& api) {
  const auto add = [&](const char* path, void (*handler)(ApiContext&, const Request&, const Responder&)) {
    router.add("GET", path,
               [&api, handler](const Request& request, const Responder& respond) { handler(api, request, respond); });
  };
  add("exec/status/:jobId?", get_status);
  add("exec/results/:jobId?", get_results);
  add("exec/jobs", get_jobs);
  add("exec/explain/:jobId?", get_explain);
}

}  // namespace hkube::api
