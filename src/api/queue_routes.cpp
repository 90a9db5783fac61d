#include "api/ask.h"
#include "api/checked_request.h"
#include "api/queue_page.h"
#include "api/store_routes.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

using control::QueuedJob;
using Jobs = std::vector<QueuedJob>;
using Place = control::PreferJobs::Place;

/// This resource's schema errors do not say where: "should have required property 'jobs'".
template <typename T>
Result<T> without_path(Result<T> checked) {
  if (checked.ok()) return checked;
  Error error = checked.error();
  if (error.message.starts_with("data")) error.message.erase(0, error.message.find(' ') + 1);
  return error;
}

Jobs queue_of(const control::ControlLoop& loop, bool preferred) {
  return preferred ? loop.preferred_queue() : loop.managed_queue();
}

void add_list(Router& router, ApiContext& api, bool preferred) {
  const std::string path = preferred ? "queue/preferred" : "queue/managed";
  router.add("GET", path, [&api, preferred](const Request& request, const Responder& respond) {
    const auto query = without_path(checked_query(request, spec::queue_page_schema()));
    if (!query.ok()) return respond(error_response(query.error()));
    ask(
        api, respond, [preferred](const control::ControlLoop& loop) { return queue_of(loop, preferred); },
        [page = read_queue_page(*query), respond](const Jobs& jobs) {
          respond(json_response(queue_page(jobs, page)));
        });
  });
  for (const QueueKey key : {QueueKey::kPipeline, QueueKey::kTag}) {
    router.add("GET", path + (key == QueueKey::kPipeline ? "/aggregation/pipeline" : "/aggregation/tag"),
               [&api, preferred, key](const Request&, const Responder& respond) {
                 ask(
                     api, respond, [preferred](const control::ControlLoop& loop) { return queue_of(loop, preferred); },
                     [preferred, key, respond](const Jobs& jobs) {
                       respond(json_response(preferred ? queue_runs(jobs, key) : queue_totals(jobs, key)));
                     });
               });
  }
}

/// Which preferred jobs `before` and `after` refer to.
Result<std::function<bool(const job::Job&)>> read_anchor(const Json& query) {
  std::vector<std::pair<std::string, std::string>> given;
  for (const char* key : {"jobId", "tag", "pipeline", "pipelineName"}) {
    const std::string name = std::string(key) == "pipelineName" ? "pipeline" : key;
    const std::string value = string_or(query, key);
    if (value.empty()) continue;
    if (!given.empty() && given.back() == std::pair(name, value)) continue;
    given.emplace_back(name, value);
  }
  if (given.size() > 1) return bad_request("Query must contain only one of jobId ,tag ,pipeline");
  if (given.empty()) return bad_request("Query must contain one of jobId ,tag ,pipeline");
  return std::function<bool(const job::Job&)>([key = given[0].first, value = given[0].second](const job::Job& job) {
    if (key == "jobId") return job.id().str() == value;
    const spec::Pipeline& pipeline = job.descriptor().pipeline;
    if (key == "pipeline") return pipeline.name == value;
    return std::find(pipeline.tags.begin(), pipeline.tags.end(), value) != pipeline.tags.end();
  });
}

std::vector<JobId> read_ids(const Json& body) {
  std::vector<JobId> ids;
  for (const Json& id : body["jobs"]) ids.emplace_back(id.get<std::string>());
  return ids;
}

Result<control::PreferJobs> read_prefer(const Request& request) {
  HKUBE_ASSIGN(const Json body, without_path(checked_body(request, spec::prefer_schema())));
  control::PreferJobs command;
  command.jobs = read_ids(body);
  const std::string position = string_or(body, "position");
  const bool at_end = position == "first" || position == "last";
  command.place = position == "first"    ? Place::kFirst
                  : position == "last"   ? Place::kLast
                  : position == "before" ? Place::kBefore
                                         : Place::kAfter;
  const auto query = body.find("query");
  if (at_end && query != body.end()) return bad_request("No query is needed in case of position first or last");
  if (at_end) return command;
  if (query == body.end()) return bad_request("Must supply query in case of position before or after");
  HKUBE_ASSIGN(command.anchor, read_anchor(*query));
  return command;
}

Result<control::PreferJobs> read_unprefer(const Request& request) {
  HKUBE_ASSIGN(const Json body, without_path(checked_body(request, spec::unprefer_schema())));
  control::PreferJobs command;
  command.jobs = read_ids(body);
  return command;
}

/// Orders the queue, keeps the order for the server's next life, and answers with what was moved.
void change_queue(ApiContext& api, Result<control::PreferJobs> command, const Responder& respond) {
  if (!command.ok()) return respond(error_response(command.error()));
  const bool to_preferred = command->place.has_value();
  command->reply = [&api, to_preferred, respond](control::QueueChange change) {
    api.io.post([&api, to_preferred, respond, change = std::move(change)] {
      if (change.moved.empty() && to_preferred) {
        return respond(error_response(bad_request("None of the jobs exist in the general queue")));
      }
      Json order = Json::array();
      for (const JobId& job : change.preferred) order.push_back(job.str());
      const Status kept =
          api.catalog.write({{store::DocumentKind::kQueue, "preferred", "preferred", Json{{"jobs", order}}}});
      if (!kept.ok()) return respond(error_response(kept.error()));
      Json moved = Json::array();
      for (const QueuedJob& job : change.moved) moved.push_back(queue_record(job));
      respond(json_response(moved));
    });
  };
  if (!api.control.post_request(*std::move(command))) respond(error_response(overloaded()));
}

}  // namespace

void add_queue_routes(Router& router, ApiContext& api) {
  add_list(router, api, true);
  add_list(router, api, false);
  router.add("GET", "queue/count", [&api](const Request&, const Responder& respond) {
    ask(
        api, respond,
        [](const control::ControlLoop& loop) {
          return std::pair(loop.managed_queue().size(), loop.preferred_queue().size());
        },
        [respond](const std::pair<std::size_t, std::size_t>& count) {
          respond(json_response({{"managed", count.first}, {"preferred", count.second}}));
        });
  });
  router.add("POST", "queue/preferred", [&api](const Request& request, const Responder& respond) {
    change_queue(api, read_prefer(request), respond);
  });
  router.add("POST", "queue/preferred/deletes", [&api](const Request& request, const Responder& respond) {
    change_queue(api, read_unprefer(request), respond);
  });
}

}  // namespace hkube::api
