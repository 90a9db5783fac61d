#include "worker/code_api.h"

#include "job/task_number.h"
#include "spec/schema_validator.h"

namespace hkube::worker {

namespace {

const Json& start_execution_schema() {
  static const Json kSchema = Json::parse(R"({"type": "object", "required": ["execId", "algorithmName"], "properties": {
    "execId": {"type": "string", "minLength": 1},
    "algorithmName": {"type": "string", "minLength": 1},
    "input": {"type": "array"}, "storageInput": {"type": "array"}, "storage": {"type": "object"}}})");
  return kSchema;
}

const Json& stop_execution_schema() {
  static const Json kSchema = Json::parse(R"({"type": "object", "required": ["execId"], "properties": {
    "execId": {"type": "string", "minLength": 1}}})");
  return kSchema;
}

const Json& start_sub_pipeline_schema() {
  static const Json kSchema = Json::parse(R"({"type": "object", "required": ["subPipelineId", "subPipeline"],
    "properties": {"subPipelineId": {"type": "string"}, "subPipeline": {"type": "object"}}})");
  return kSchema;
}

const Json& stop_sub_pipeline_schema() {
  static const Json kSchema = Json::parse(R"({"type": "object", "required": ["subPipelineId"], "properties": {
    "subPipelineId": {"type": "string"}}})");
  return kSchema;
}

constexpr const char* kNotSent = "the result cannot be sent to the algorithm: ";

/// Null when absent; moved out of `object`.
Json take(Json& object, const char* key) {
  const auto it = object.find(key);
  return it == object.end() ? Json() : std::move(*it);
}

bool is_true(const Json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_boolean() && it->get<bool>();
}

}  // namespace

CodeApi::CodeApi(wire::StorageMode mode, CodeApiPorts ports, Payloads& payloads, runtime::Executor& io,
                 runtime::BlockingPool& pool, Send send)
    : mode_(mode),
      ports_(ports),
      payloads_(payloads),
      io_(io),
      pool_(pool),
      send_(std::move(send)),
      self_(std::make_shared<CodeApi*>(this)) {}

CodeApi::~CodeApi() { *self_ = nullptr; }

void CodeApi::task_begins(const control::Assignment& task) {
  task_ends();
  task_ = task;
}

void CodeApi::task_ends() {
  task_.reset();
  sub_pipelines_.clear();
  executions_.clear();
}

template <typename Act>
auto CodeApi::for_this_task(Act act) {
  return [self = self_, &io = io_, id = task_->id, act = std::move(act)](auto value) {
    // Shared, as the executor's functions are copied.
    auto shared = std::make_shared<decltype(value)>(std::move(value));
    io.post([self, id, act, shared] {
      if (*self != nullptr && (*self)->task_ && (*self)->task_->id == id) act(**self, std::move(*shared));
    });
  };
}

bool CodeApi::receive(wire::AlgorithmMessage& message) {
  namespace from = wire::from_algorithm;
  const std::string& command = message.command;
  if (command == from::kStartStoredSubPipeline) {
    start_sub_pipeline(message.data, SubPipelineStart::Kind::kStored);
  } else if (command == from::kStartRawSubPipeline) {
    start_sub_pipeline(message.data, SubPipelineStart::Kind::kRaw);
  } else if (command == from::kStopSubPipeline) {
    stop_sub_pipeline(message.data);
  } else if (command == from::kStartAlgorithmExecution) {
    start_execution(message.data);
  } else if (command == from::kStopAlgorithmExecution) {
    stop_execution(message.data);
  } else if (command == from::kDataSourceRequest) {
    refuse_data_source(message.data);
  } else {
    return false;
  }
  return true;
}

Status CodeApi::reply(std::string_view command, const char* id_key, const std::string& id, const char* key,
                      Json value) {
  Json data = {{id_key, id}};
  if (key != nullptr) data[key] = std::move(value);
  return send_({std::string(command), std::move(data), nullptr});
}

void CodeApi::refuse_data_source(const Json& data) {
  const auto id = data.find("requestId");
  (void)send_({std::string(wire::to_algorithm::kDataSourceResponse),
               {{"requestId", id != data.end() ? *id : Json()},
                {"response", nullptr},
                {"error", "unable to find matching data-source"}},
               nullptr});
}

void CodeApi::start_sub_pipeline(Json& data, SubPipelineStart::Kind kind) {
  namespace to = wire::to_algorithm;
  const auto refuse = [&](const std::string& text) {
    (void)reply(to::kSubPipelineError, "subPipelineId", string_or(data, "subPipelineId"), "error", text);
  };
  if (Status valid = spec::validate(start_sub_pipeline_schema(), data); !valid.ok()) {
    return refuse(valid.error().message);
  }
  const std::string id = string_or(data, "subPipelineId");
  if (!task_) return refuse("subPipeline cannot start in this state");
  if (sub_pipelines_.contains(id)) return refuse("subPipeline " + id + " already running");
  if (ports_.sub_pipelines == nullptr) return refuse("this worker cannot start sub-pipelines");
  sub_pipelines_[id];
  (void)reply(to::kSubPipelineStarted, "subPipelineId", id, nullptr, nullptr);

  const job::NodePlan& plan = *task_->plan;
  SubPipelineStart start;
  start.kind = kind;
  start.caller = task_->id;
  start.parent = plan.descriptor;
  start.parent_task = job::task_id(plan.descriptor->id, plan.first_task + task_->item);
  const bool value = mode_ == wire::StorageMode::kV1 && is_true(data, "includeResult");
  start.answer = value ? SubPipelineStart::Answer::kValue : SubPipelineStart::Answer::kReference;
  start.pipeline = take(data, "subPipeline");
  ports_.sub_pipelines->start(
      std::move(start),
      for_this_task([id](CodeApi& self, const Result<JobId>& job) { self.sub_pipeline_started(id, job); }),
      for_this_task([id](CodeApi& self, SubPipelineEnd end) { self.sub_pipeline_over(id, std::move(end)); }));
}

void CodeApi::sub_pipeline_started(const std::string& id, const Result<JobId>& job) {
  const auto it = sub_pipelines_.find(id);
  if (it == sub_pipelines_.end()) return;
  if (!job.ok()) {
    sub_pipelines_.erase(it);
    (void)reply(wire::to_algorithm::kSubPipelineError, "subPipelineId", id, "error", job.error().message);
    return;
  }
  it->second.job = *job;
  if (it->second.stop_reason) ports_.sub_pipelines->stop(*job, *it->second.stop_reason);
}

void CodeApi::sub_pipeline_over(const std::string& id, SubPipelineEnd end) {
  namespace to = wire::to_algorithm;
  if (sub_pipelines_.erase(id) == 0) return;
  if (end.kind == SubPipelineEnd::Kind::kStopped) {
    (void)reply(to::kSubPipelineStopped, "subPipelineId", id, "reason", end.text);
    return;
  }
  if (end.kind == SubPipelineEnd::Kind::kDone) {
    const Status sent = reply(to::kSubPipelineDone, "subPipelineId", id, "response", std::move(end.response));
    if (sent.ok()) return;
    end.text = kNotSent + sent.error().message;
  }
  (void)reply(to::kSubPipelineError, "subPipelineId", id, "error", end.text);
}

void CodeApi::stop_sub_pipeline(Json& data) {
  const Status valid = spec::validate(stop_sub_pipeline_schema(), data);
  const std::string id = string_or(data, "subPipelineId");
  const auto it = sub_pipelines_.find(id);
  if (!valid.ok() || it == sub_pipelines_.end()) {
    const std::string text =
        valid.ok() ? "cannot stop subPipeline - not found: " + id : std::string(valid.error().message);
    (void)reply(wire::to_algorithm::kSubPipelineError, "subPipelineId", id, "error", text);
    return;
  }
  it->second.stop_reason = "stopped by algorithm: " + string_or(data, "reason");
  if (!it->second.job.empty()) ports_.sub_pipelines->stop(it->second.job, *it->second.stop_reason);
}

void CodeApi::start_execution(Json& data) {
  const auto refuse = [&](const std::string& text) {
    (void)reply(wire::to_algorithm::kAlgorithmExecutionError, "execId", string_or(data, "execId"), "error", text);
  };
  for (const char* optional : {"input", "storageInput", "storage"}) {
    if (data.is_object() && data.value(optional, Json()).is_null()) data.erase(optional);
  }
  if (Status valid = spec::validate(start_execution_schema(), data); !valid.ok()) {
    return refuse(valid.error().message);
  }
  const std::string id = string_or(data, "execId");
  if (executions_.contains(id)) return refuse("execution " + id + " already running");
  if (!task_ || ports_.control == nullptr) return refuse("execution cannot start in this state");
  executions_[id] = mode_ == wire::StorageMode::kV1 && is_true(data, "includeResult");
  control::StartExecution start;
  start.caller = task_->id;
  start.exec_id = id;
  start.algorithm = string_or(data, "algorithmName");
  start.storage = take(data, "storage");
  start.input = take(data, start.storage.is_object() ? "storageInput" : "input");
  start.ended =
      for_this_task([id](CodeApi& self, const Result<job::StoredResult>& result) { self.execution_over(id, result); });
  ports_.control->post(std::move(start));
}

void CodeApi::execution_over(const std::string& id, const Result<job::StoredResult>& result) {
  const auto it = executions_.find(id);
  if (it == executions_.end()) return;
  if (!result.ok()) return answer_execution(id, result.error());
  const bool value = it->second;
  const JobId job = task_->plan->descriptor->id;
  if (value && result->inline_bytes) return answer_execution(id, payloads_.load(*result, job));
  auto answer =
      for_this_task([id](CodeApi& self, Result<Json> response) { self.answer_execution(id, std::move(response)); });
  const bool posted = pool_.post([answer, value, job, result = *result, &payloads = payloads_] {
    answer(value ? payloads.load(result, job) : payloads.publish(result, job));
  });
  if (!posted) answer_execution(id, Error(Errc::kUnreadable, "the worker is overloaded: its queue of reads is full"));
}

void CodeApi::answer_execution(const std::string& id, Result<Json> response) {
  namespace to = wire::to_algorithm;
  if (executions_.erase(id) == 0) return;
  std::string error;
  if (response.ok()) {
    const Status sent = reply(to::kAlgorithmExecutionDone, "execId", id, "response", std::move(response).value());
    if (sent.ok()) return;
    error = kNotSent + sent.error().message;
  } else {
    error = response.error().message;
  }
  (void)reply(to::kAlgorithmExecutionError, "execId", id, "error", std::move(error));
}

void CodeApi::stop_execution(Json& data) {
  const Status valid = spec::validate(stop_execution_schema(), data);
  const std::string id = string_or(data, "execId");
  const std::string text = valid.ok() ? "unable to find execId " + id : std::string(valid.error().message);
  if (!valid.ok() || !executions_.contains(id) || !task_) {
    (void)reply(wire::to_algorithm::kAlgorithmExecutionError, "execId", id, "error", text);
    return;
  }
  ports_.control->post(control::StopExecution{task_->id, id, string_or(data, "reason")});
}

}  // namespace hkube::worker
