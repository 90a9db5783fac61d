// One job: its documents, as far as they are asked for.
#include "api/flow_input_metadata.h"
#include "api/graphql/job_cursor.h"
#include "api/graphql/job_session.h"
#include "api/graphql/look.h"
#include "api/graphql/pod_name.h"
#include "api/graphql/server_resolvers.h"
#include "api/job_archive.h"
#include "api/live_graph.h"
#include "control/documents.h"
#include "objects/paths.h"

namespace hkube::api::graphql {

namespace {

/// Most items of a batch in a graph; batchInfo counts all.
constexpr std::uint64_t kMostItems = 1'000;

Result<Json> find_job(ApiContext& api, const FieldCall& call) {
  const std::string id = call.text("id");
  HKUBE_ASSIGN(auto row, api.jobs.find_job(JobId(id)));
  if (!row) return not_found("job", id);
  std::vector<FoundJob> one(1);
  one.front().row = *std::move(row);
  JobSession& session = session_of(call);
  return JobSession::reference(session.keep(std::move(one)), 0);
}

Result<Json> status_of(const FieldCall& call) {
  JobSession& session = session_of(call);
  HKUBE_TRY(session.load_status(call.parent));
  const FoundJob& job = session.job(call.parent);
  const std::string& text = job.live_status.empty() ? job.row.status_document : job.live_status;
  return text.empty() ? Result<Json>(Json()) : parse_json(text);
}

Result<Json> results_of(const ApiContext& api, const FieldCall& call) {
  JobSession& session = session_of(call);
  FoundJob& job = session.job(call.parent);
  const bool over = job.row.status != "pending";
  if (over && !call.field.wants_more_than({"startTime", "pipeline", "status"})) {
    return Json{{"startTime", job.row.started.ms}, {"pipeline", job.row.pipeline}, {"status", job.row.status}};
  }
  HKUBE_TRY(session.load_status(call.parent));
  if (job.row.result_document.empty()) return Json();
  HKUBE_ASSIGN(Json document, parse_json(job.row.result_document));
  if (job.row.status == "completed") {
    document["data"] = {{"storageInfo", {{"path", objects::job_result_path(api.settings.cluster_name, job.row.id)}}}};
  }
  return document;
}

Result<Json> pipeline_of(const ApiContext& api, const FieldCall& call) {
  JobSession& session = session_of(call);
  FoundJob& job = session.job(call.parent);
  Json document = {
      {"name", job.row.pipeline}, {"experimentName", job.row.experiment}, {"startTime", job.row.started.ms}};
  if (!call.field.wants_more_than({"name", "experimentName", "startTime"})) return document;
  if (call.field.wants_more_than({"name", "experimentName", "startTime", "activeTime", "queueTimeSeconds"})) {
    HKUBE_TRY(session.load_submission(job));
    HKUBE_ASSIGN(const auto context, job::Context::parse(job.submitted->context));
    HKUBE_ASSIGN(document, submitted_pipeline(*job.submitted, context, api.settings.cluster_name));
  }
  if (!call.field.wants("activeTime") && !call.field.wants("queueTimeSeconds")) return document;
  HKUBE_ASSIGN(const Json status, status_of(call));
  if (const auto active = status.find("activeTime"); status.is_object() && active != status.end()) {
    document["activeTime"] = *active;
    document["queueTimeSeconds"] = static_cast<double>(active->get<std::int64_t>() - job.row.started.ms) / 1000.0;
  }
  return document;
}

Result<Json> user_pipeline_of(const ApiContext& api, const FieldCall& call) {
  JobSession& session = session_of(call);
  FoundJob& job = session.job(call.parent);
  HKUBE_TRY(session.load_submission(job));
  HKUBE_ASSIGN(Json document, parse_json(job.submitted->user_pipeline));
  document["flowInputMetadata"] = flow_input_metadata(document, job.row.id, api.settings.cluster_name);
  return document;
}

Result<Json> external_id_of(const FieldCall& call) {
  JobSession& session = session_of(call);
  FoundJob& job = session.job(call.parent);
  HKUBE_TRY(session.load_submission(job));
  HKUBE_ASSIGN(const auto context, job::Context::parse(job.submitted->context));
  return context.external_id.empty() ? Json() : Json(context.external_id);
}

Result<Json> audit_of(const ApiContext& api, const FieldCall& call) {
  JobSession& session = session_of(call);
  HKUBE_TRY(session.load_status(call.parent));
  const FoundJob& job = session.job(call.parent);
  if (!job.live_audit.empty()) return parse_json(job.live_audit);
  if (!job.row.audit.empty()) return parse_json(job.row.audit);
  HKUBE_ASSIGN(const auto loaded, load_job(api, job.row.id));
  return loaded == nullptr ? Json() : control::audit_document(*loaded);
}

void name_pod(Json& task, const std::string& algorithm, const JobId& job) {
  const std::string id = string_or(task, "taskId");
  if (!id.empty()) task["podName"] = pod_name(algorithm, job.str(), id);
}

Result<Json> graph_of(const ApiContext& api, const FieldCall& call) {
  const JobId id = session_of(call).job(call.parent).row.id;
  HKUBE_ASSIGN(std::shared_ptr<const GraphSource> source,
               look(api, [id, now = api.clock.now()](const control::ControlLoop& loop) {
                 const job::Job* job = loop.find_job(id);
                 return job == nullptr ? nullptr : std::make_shared<const GraphSource>(live_graph(loop, *job, now));
               }));
  if (source == nullptr) {
    HKUBE_ASSIGN(const auto job, load_job(api, id));
    if (job == nullptr) return Json();
    source = std::make_shared<const GraphSource>(
        GraphSource::of(*job, job->finished() ? job->finished()->at : api.clock.now()));
  }
  GraphQuery query;
  query.to = kMostItems;
  query.sort = kFailedAndRunning;  // the rest of a large batch is behind GET graph, with from and to
  Json graph = graph_document(*source, query, api.settings.cluster_name);
  for (Json& node : graph["nodes"]) {
    const std::string algorithm = string_or(node, "algorithmName");
    name_pod(node, algorithm, id);
    if (const auto batch = node.find("batch"); batch != node.end()) {
      for (Json& item : *batch) name_pod(item, algorithm, id);
    }
  }
  return graph;
}

/// Where each input comes from as it is; a value in an object of its own.
Result<Json> inputs_of(const FieldCall& call) {
  const auto input = call.parent.find("input");
  if (input == call.parent.end() || !input->is_array()) return Json();
  Json list = Json::array();
  for (const Json& item : *input) {
    const bool stored = item.is_object() && item.contains("path");
    list.push_back(stored ? item : Json{{"value", item}});
  }
  return list;
}

/// A node's metadata by its paths.
Result<Json> metadata_of(const FieldCall& call) {
  const auto metadata = call.parent.find("metadata");
  if (metadata == call.parent.end() || !metadata->is_object()) return Json();
  return Json{{"values", *metadata}};
}

}  // namespace

void add_job_resolvers(Resolvers& resolvers, ApiContext& api) {
  resolvers.add("Query", "job", [&api](const FieldCall& call) { return find_job(api, call); });
  resolvers.add("Job", "key", [](const FieldCall& call) -> Result<Json> {
    return Json(session_of(call).job(call.parent).row.id.str());
  });
  resolvers.add("Job", "cursor", [](const FieldCall& call) -> Result<Json> {
    return Json(cursor_text(session_of(call).job(call.parent).row.number));
  });
  resolvers.add("Job", "externalId", external_id_of);
  resolvers.add("Job", "status", status_of);
  resolvers.add("Job", "results", [&api](const FieldCall& call) { return results_of(api, call); });
  resolvers.add("Job", "graph", [&api](const FieldCall& call) { return graph_of(api, call); });
  resolvers.add("Job", "pipeline", [&api](const FieldCall& call) { return pipeline_of(api, call); });
  resolvers.add("Job", "userPipeline", [&api](const FieldCall& call) { return user_pipeline_of(api, call); });
  resolvers.add("Job", "auditTrail", [&api](const FieldCall& call) { return audit_of(api, call); });
  resolvers.add("JobNodes", "input", inputs_of);
  resolvers.add("Batch", "input", inputs_of);
  resolvers.add("Output", "metadata", metadata_of);
}

}  // namespace hkube::api::graphql
