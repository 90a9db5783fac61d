#include "api/sub_pipelines.h"

#include "api/ask.h"
#include "objects/header.h"
#include "objects/paths.h"
#include "wire/codec.h"
#include "worker/payloads.h"

namespace hkube::api {

namespace {

using Answer = worker::SubPipelineStart::Answer;
using Kind = worker::SubPipelineStart::Kind;
using End = worker::SubPipelineEnd;

/// Members of a request that say who asks, not what is to run.
constexpr const char* kEnvelope[] = {"jobId", "taskId", "rootJobId", "parentJobId", "spanId"};

/// Results that are named, not shown, are filled in.
Status fill_in(objects::ObjectStore& store, Json& data) {
  for (Json& item : data) {
    const auto info = item.find("info");
    if (info == item.end() || !info->value("isBigData", false)) continue;
    HKUBE_ASSIGN(const std::string bytes, store.get(string_or(*info, "path")));
    HKUBE_ASSIGN(item["result"], worker::decode_object(bytes));
  }
  return {};
}

}  // namespace

Result<Submission> make_sub_pipeline(const ApiContext& api, Kind kind, const Json& pipeline,
                                     const SubPipelineParent& parent) {
  Submission submission;
  submission.context.parent_job = parent.job;
  submission.context.parent_task = parent.task;
  submission.context.root_job = parent.root_job.empty() ? parent.job : parent.root_job;
  Json given = pipeline;
  for (const char* key : kEnvelope) given.erase(key);
  if (kind == Kind::kRaw) {
    submission.types = {"internal", "raw", "sub-pipeline"};
  } else {
    const std::string name = string_or(given, "name");
    if (name.empty()) return bad_request("data should have required property 'name'");
    HKUBE_ASSIGN(auto stored, api.catalog.find(store::DocumentKind::kPipeline, name));
    if (!stored) return not_found("pipeline", name);
    Json flow_input = stored->value("flowInput", Json(Json::object()));
    if (!flow_input.is_object()) flow_input = Json::object();
    if (const auto own = given.find("flowInput"); own != given.end() && own->is_object()) flow_input.update(*own);
    given = merge_pipeline(*std::move(stored), given);
    if (!flow_input.empty()) given["flowInput"] = std::move(flow_input);
    submission.types = {"internal", "stored", "sub-pipeline"};
  }
  given["experimentName"] = parent.experiment;
  submission.user_pipeline = given;
  submission.pipeline = std::move(given);
  return submission;
}

void SubPipelineService::start(worker::SubPipelineStart start, std::function<void(Result<JobId>)> started,
                               std::function<void(End)> over) {
  const job::Descriptor& parent = *start.parent;
  auto submission =
      make_sub_pipeline(api_, start.kind, start.pipeline,
                        {parent.id, start.parent_task, parent.context.root_job, parent.pipeline.experiment});
  if (!submission.ok()) return started(submission.error());
  auto descriptor = prepare_job(api_, std::move(submission).value());
  if (!descriptor.ok()) return started(descriptor.error());
  const JobId id = (*descriptor)->id;
  control::SubmitJob submit;
  submit.descriptor = *descriptor;
  submit.caller = start.caller;
  submit.reply = [this, id, started, over, answer = start.answer](const Status& status) {
    if (!status.ok()) return started(status.error());
    started(id);
    api_.control.post(control::WatchJob{
        id, [this, id, over, answer] { api_.io.post([this, id, over, answer] { read(id, over, answer); }); }});
  };
  if (!api_.control.post_request(std::move(submit))) started(overloaded());
}

void SubPipelineService::read(const JobId& job, const std::function<void(End)>& over, Answer answer) {
  const bool posted = api_.pool.post([this, job, over, answer] { over(read_end(job, answer)); });
  if (!posted) over({End::Kind::kFailed, nullptr, overloaded().message});
}

void SubPipelineService::stop(const JobId& job, const std::string& reason) {
  api_.control.post(control::StopJob{job, reason, [](const Status&) {}});
}

End SubPipelineService::read_end(const JobId& job, Answer answer) const {
  const auto failed = [](std::string text) { return End{End::Kind::kFailed, nullptr, std::move(text)}; };
  const auto row = api_.jobs.find_job(job);
  if (!row.ok()) return failed(row.error().message);
  if (!row->has_value()) return failed("subpipeline job failed");
  const auto document = parse_json((*row)->result_document);
  if (!document.ok()) return failed(document.error().message);
  if ((*row)->status == "stopped") return {End::Kind::kStopped, nullptr, string_or(*document, "reason")};
  if ((*row)->status != "completed") return failed(string_or(*document, "error", "subpipeline job failed"));
  auto response = read_response(job, *document, answer);
  if (!response.ok()) return failed("the result cannot be read: " + response.error().message);
  return {End::Kind::kDone, std::move(response).value(), ""};
}

Result<Json> SubPipelineService::read_response(const JobId& job, const Json& document, Answer answer) const {
  const std::string path = objects::job_result_path(api_.settings.cluster_name, job);
  Json data;
  if (const auto inline_data = document.find("data"); inline_data != document.end()) {
    data = *inline_data;
  } else {
    HKUBE_ASSIGN(const std::string text, api_.objects.get(path));
    HKUBE_ASSIGN(data, parse_json(text));
  }
  if (answer == Answer::kValue) {
    HKUBE_TRY(fill_in(api_.objects, data));
    return data;
  }
  // Wrappers read it with the codec of stored values.
  HKUBE_ASSIGN(const std::string bytes, wire::encode(wire::Encoding::kMsgpack, data));
  HKUBE_TRY(api_.objects.put_parts(
      path, objects::make_header({objects::DataType::kEncoded, objects::Protocol::kMsgpack}), bytes));
  return Json{{"storageInfo", {{"path", path}, {"size", bytes.size()}}}};
}

}  // namespace hkube::api
