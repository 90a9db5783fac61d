#include "api/ask.h"
#include "api/checked_request.h"
#include "api/exec_routes.h"
#include "api/graph_document.h"
#include "api/job_archive.h"
#include "api/live_graph.h"
#include "api/whole_number.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

using Source = std::shared_ptr<const GraphSource>;

/// Answers with the graph of a job: from the control loop while it lives, from its record when it is over. The document
/// is made on the pool: a batch may be large.
void answer_graph(ApiContext& api, const JobId& id, const GraphQuery& query, const Responder& respond) {
  ask(
      api, respond,
      [id, now = api.clock.now()](const control::ControlLoop& loop) {
        const job::Job* job = loop.find_job(id);
        if (job == nullptr) return Source();
        return Source(std::make_shared<const GraphSource>(live_graph(loop, *job, now)));
      },
      [&api, id, query, respond](const Source& live) {
        answer_from_pool(api, respond, [&api, id, query, live] {
          Source source = live;
          if (source == nullptr) {
            const auto job = load_job(api, id);
            if (!job.ok()) return error_response(job.error());
            if (*job == nullptr) return error_response(missing_job(api, "graph", id));
            const Timestamp at = (*job)->finished() ? (*job)->finished()->at : api.clock.now();
            source = std::make_shared<const GraphSource>(GraphSource::of(**job, at));
          }
          Json graph = graph_document(*source, query, api.settings.cluster_name);
          if (!query.node.empty() && graph["nodes"].empty()) return error_response(not_found("node", query.node));
          return json_response(graph);
        });
      });
}

Result<GraphQuery> read_query(const Request& request) {
  HKUBE_ASSIGN(const Json given, checked_query(request, spec::graph_query_schema()));
  GraphQuery query;
  query.node = string_or(given, "node");
  query.sort = string_or(given, "sort");
  query.descending = string_or(given, "order") == "desc";
  query.from = whole_number(given, "from", query.from);
  query.to = whole_number(given, "to", query.to);
  return query;
}

void get_graph(ApiContext& api, const Request& request, const Responder& respond, bool parsed) {
  const JobId id(request.param("jobId"));
  if (id.empty()) return respond(error_response(missing_job_id()));
  auto query = parsed ? read_query(request) : Result<GraphQuery>(GraphQuery{});
  if (!query.ok()) return respond(error_response(query.error()));
  answer_graph(api, id, *query, respond);
}

}  // namespace

void add_graph_routes(Router& router, ApiContext& api) {
  router.add("GET", "graph/raw/:jobId?",
             [&api](const Request& request, const Responder& respond) { get_graph(api, request, respond, false); });
  router.add("GET", "graph/parsed/:jobId?",
             [&api](const Request& request, const Responder& respond) { get_graph(api, request, respond, true); });
}

}  // namespace hkube::api
