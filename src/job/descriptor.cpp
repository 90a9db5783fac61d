#include "job/descriptor.h"

namespace hkube::job {

std::string Context::text() const {
  Json document = Json::object();
  if (!external_id.empty()) document["externalId"] = external_id;
  if (!root_job.empty()) document["rootJobId"] = root_job.str();
  if (!parent_job.empty()) document["parentJobId"] = parent_job.str();
  if (!parent_task.empty()) document["parentTaskId"] = parent_task.str();
  if (!reused.empty()) document["reused"] = reused;
  if (!last_run.is_null()) document["lastRunResult"] = last_run;
  return document.empty() ? "" : to_text(document);
}

Result<Context> Context::parse(const std::string& text) {
  Context context;
  if (text.empty()) return context;
  HKUBE_ASSIGN(const Json document, parse_json(text));
  context.external_id = string_or(document, "externalId");
  context.root_job = JobId(string_or(document, "rootJobId"));
  context.parent_job = JobId(string_or(document, "parentJobId"));
  context.parent_task = TaskId(string_or(document, "parentTaskId"));
  if (const auto it = document.find("reused"); it != document.end()) {
    for (const Json& node : *it) context.reused.push_back(node.get<std::string>());
  }
  if (const auto it = document.find("lastRunResult"); it != document.end()) context.last_run = *it;
  return context;
}

Result<std::shared_ptr<const Descriptor>> make_descriptor(const Submitted& submitted) {
  HKUBE_ASSIGN(const Json document, parse_json(submitted.pipeline));
  auto descriptor = std::make_shared<Descriptor>();
  HKUBE_ASSIGN(descriptor->pipeline, spec::read_pipeline(document));
  HKUBE_ASSIGN(descriptor->context, Context::parse(submitted.context));
  for (const std::string& node : descriptor->context.reused) {
    spec::Node& reused = descriptor->pipeline.reused.emplace_back();
    reused.name = node;
    reused.kind = spec::NodeKind::kReused;
  }
  HKUBE_ASSIGN(descriptor->dag, graph::build_dag(descriptor->pipeline));
  HKUBE_TRY(graph::check_flow_input(descriptor->pipeline, descriptor->dag));
  descriptor->id = submitted.job;
  descriptor->pipeline_text = submitted.pipeline;
  descriptor->user_pipeline_text = submitted.user_pipeline;
  descriptor->types = submitted.types;
  descriptor->user = submitted.user;
  descriptor->submitted = submitted.at;
  return std::shared_ptr<const Descriptor>(std::move(descriptor));
}

}  // namespace hkube::job
