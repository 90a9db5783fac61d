#include "api/job_archive.h"

#include "api/flow_input_metadata.h"
#include "api/respond.h"

namespace hkube::api {

namespace {

Result<std::vector<job::Event>> load_record(const ApiContext& api, const JobId& id, JobNumber& number) {
  HKUBE_ASSIGN(const auto row, api.jobs.find_job(id));
  if (!row) return std::vector<job::Event>();
  number = row->number;
  HKUBE_ASSIGN(auto events, api.jobs.load_events(number));
  if (events.empty() || !std::holds_alternative<job::Submitted>(events.front())) {
    return Error(Errc::kInternal, "the record of job " + id.str() + " does not begin with its submission");
  }
  return events;
}

}  // namespace

Result<std::unique_ptr<job::Job>> load_job(const ApiContext& api, const JobId& id) {
  JobNumber number;
  HKUBE_ASSIGN(const auto events, load_record(api, id, number));
  if (events.empty()) return std::unique_ptr<job::Job>();
  HKUBE_ASSIGN(auto descriptor, job::make_descriptor(std::get<job::Submitted>(events.front())));
  auto job = std::make_unique<job::Job>(number, std::move(descriptor));
  for (std::size_t i = 1; i < events.size(); ++i) HKUBE_TRY(job->apply(events[i]));
  return job;
}

Result<std::optional<job::Submitted>> load_submission(const ApiContext& api, const JobId& id) {
  HKUBE_ASSIGN(const auto row, api.jobs.find_job(id));
  if (!row) return std::optional<job::Submitted>();
  HKUBE_ASSIGN(job::Submitted submitted, api.jobs.load_submission(row->number));
  return std::optional<job::Submitted>(std::move(submitted));
}

namespace {

void add_flow_input(Json& document, const JobId& job, const std::string& cluster) {
  Json metadata = flow_input_metadata(document, job, cluster);
  if (!metadata.is_null()) document["flowInputMetadata"] = std::move(metadata);
}

void add_context(Json& document, const job::Context& context, Timestamp submitted,
                 const std::vector<std::string>& types) {
  document["startTime"] = submitted.ms;
  document["types"] = types;
  document["lastRunResult"] = context.last_run;
  if (!context.root_job.empty()) document["rootJobId"] = context.root_job.str();
  if (!context.parent_job.empty()) document["parentJobId"] = context.parent_job.str();
  if (!context.external_id.empty()) document["externalId"] = context.external_id;
}

}  // namespace

Result<Json> submitted_pipeline(const job::Submitted& submitted, const job::Context& context,
                                const std::string& cluster) {
  HKUBE_ASSIGN(Json document, parse_json(submitted.pipeline));
  add_flow_input(document, submitted.job, cluster);
  add_context(document, context, submitted.at, submitted.types);
  return document;
}

Json pipeline_document(const job::Descriptor& descriptor, const std::string& cluster) {
  const auto pipeline = parse_json(descriptor.pipeline_text);
  Json document = {{"jobId", descriptor.id.str()}};
  if (pipeline.ok()) document.update(*pipeline);
  add_flow_input(document, descriptor.id, cluster);
  add_context(document, descriptor.context, descriptor.submitted, descriptor.types);
  return document;
}

Error missing_job(const ApiContext& api, std::string_view what, const JobId& id) {
  Error error = not_found(what, id.str());
  const auto removed = api.jobs.may_have_been_removed(id);
  if (removed.ok() && *removed) {
    error.details = "a job of that age may have been removed: finished jobs are kept for " +
                    keep_rule_text(api.settings.retention.jobs) + " (keep-jobs); exec pin keeps one for ever";
  }
  return error;
}

}  // namespace hkube::api
