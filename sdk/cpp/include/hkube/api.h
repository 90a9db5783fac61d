#pragma once

#include <string>
#include <utility>

#include "hkube/call.h"
#include "hkube/core.h"
#include "hkube/value.h"

namespace hkube {

/// Tells the running task about itself, and starts algorithms and pipelines for it. Valid until `start` returns; for
/// any thread.
///
/// Each call waits for the result and returns it; it throws CallError when what it started failed, and CallStopped, a
/// kind of it, when that was stopped. The ..._async variants return a Call at once, whose result() does the waiting.
/// What is still open when the task ends is stopped.
class Api {
 public:
  explicit Api(core::Task& task) : task_(task) {}

  /// Id of the job this task belongs to.
  std::string job_id() const { return msgpack::text_of(task_.args(), "jobId"); }
  /// Id of this task.
  std::string task_id() const { return msgpack::text_of(task_.args(), "taskId"); }
  /// Name of the pipeline's node this task runs.
  std::string node_name() const { return msgpack::text_of(task_.args(), "nodeName"); }

  /// True once the task was stopped: its result is of no interest any more, and `start` should return.
  bool stopped() const noexcept { return task_.stopped(); }

  /// Runs an algorithm as a further task of this job and returns its result. `input` is an array. Without
  /// `include_result` it returns where the result is stored.
  Value start_algorithm(const std::string& name, const Value& input = Value::array(), bool include_result = true) {
    return start_algorithm_async(name, input, include_result).result();
  }
  Call start_algorithm_async(const std::string& name, const Value& input = Value::array(), bool include_result = true) {
    core::Request request{"startAlgorithmExecution", "execId", 3, {}};
    msgpack::Writer writer(request.members);
    writer.text("algorithmName");
    writer.text(name);
    writer.text("input");
    msgpack::write_value(writer, input, kDepth);
    return start(std::move(request), include_result);
  }

  /// Runs a stored pipeline as a job of its own and returns its results: an array with an object per result.
  Value start_stored_subpipeline(const std::string& name, const Value& flow_input = Value::object(),
                                 bool include_result = true) {
    return start_stored_subpipeline_async(name, flow_input, include_result).result();
  }
  Call start_stored_subpipeline_async(const std::string& name, const Value& flow_input = Value::object(),
                                      bool include_result = true) {
    return start_pipeline("startStoredSubPipeline", {{"name", name}, {"flowInput", or_object(flow_input)}},
                          include_result);
  }

  /// Runs a pipeline of these nodes as a job of its own and returns its results.
  Value start_raw_subpipeline(const std::string& name, const Value& nodes, const Value& flow_input = Value::object(),
                              const Value& options = Value::object(), const Value& webhooks = Value::object(),
                              bool include_result = true) {
    return start_raw_subpipeline_async(name, nodes, flow_input, options, webhooks, include_result).result();
  }
  Call start_raw_subpipeline_async(const std::string& name, const Value& nodes,
                                   const Value& flow_input = Value::object(), const Value& options = Value::object(),
                                   const Value& webhooks = Value::object(), bool include_result = true) {
    return start_pipeline("startRawSubPipeline",
                          {{"name", name},
                           {"nodes", nodes},
                           {"flowInput", or_object(flow_input)},
                           {"options", or_object(options)},
                           {"webhooks", or_object(webhooks)}},
                          include_result);
  }

 private:
  static constexpr int kDepth = 2;  // the message and its data are around what is sent

  static Value or_object(const Value& value) { return value.is_null() ? Value::object() : value; }

  Call start_pipeline(const char* command, const Value& pipeline, bool include_result) {
    core::Request request{command, "subPipelineId", 2, {}};
    msgpack::Writer writer(request.members);
    writer.text("subPipeline");
    msgpack::write_value(writer, pipeline, kDepth);
    return start(std::move(request), include_result);
  }

  Call start(core::Request request, bool include_result) {
    msgpack::Writer writer(request.members);
    writer.text("includeResult");
    writer.boolean(include_result);
    return {task_, request};
  }

  core::Task& task_;
};

}  // namespace hkube
