#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "control/inbox.h"
#include "runtime/executor.h"
#include "wire/algorithm_message.h"
#include "worker/payloads.h"
#include "worker/sub_pipelines.h"

namespace hkube::worker {

/// Where the calls of an algorithm go. Both outlive the sessions.
struct CodeApiPorts {
  SubPipelines* sub_pipelines = nullptr;  ///< null: refused
  control::Inbox* control = nullptr;
};

/// What a running task starts: sub-pipelines and algorithms (algorithm-protocol §6). Passes requests on and brings the
/// answers back. Data sources there are none: who asks for one is told so. Ids are the algorithm's. Nothing is stopped
/// here when the task ends: the control loop does that, as it also does when the worker is lost. Lives on the io
/// thread.
class CodeApi {
 public:
  /// Sends a message; an error when the algorithm's encoding cannot carry it.
  using Send = std::function<Status(const wire::AlgorithmMessage&)>;

  CodeApi(wire::StorageMode mode, CodeApiPorts ports, Payloads& payloads, runtime::Executor& io,
          runtime::BlockingPool& pool, Send send);
  ~CodeApi();

  /// From now on calls are this task's, until task_ends(); after that nothing is sent.
  void task_begins(const control::Assignment& task);
  void task_ends();
  /// Handles a command of the code API. False: it is not one.
  bool receive(wire::AlgorithmMessage& message);

 private:
  struct SubPipeline {
    JobId job;                               ///< empty until it is accepted
    std::optional<std::string> stop_reason;  ///< asked for before the job was accepted
  };

  void start_sub_pipeline(Json& data, SubPipelineStart::Kind kind);
  void sub_pipeline_started(const std::string& id, const Result<JobId>& job);
  void sub_pipeline_over(const std::string& id, SubPipelineEnd end);
  void stop_sub_pipeline(Json& data);
  void start_execution(Json& data);
  void stop_execution(Json& data);
  void execution_over(const std::string& id, const Result<job::StoredResult>& result);
  void answer_execution(const std::string& id, Result<Json> response);
  void refuse_data_source(const Json& data);
  Status reply(std::string_view command, const char* id_key, const std::string& id, const char* key, Json value);
  /// Runs `act` on the io thread if the task that runs now still does.
  template <typename Act>
  auto for_this_task(Act act);

  const wire::StorageMode mode_;
  const CodeApiPorts ports_;
  Payloads& payloads_;
  runtime::Executor& io_;
  runtime::BlockingPool& pool_;
  const Send send_;
  std::optional<control::Assignment> task_;
  std::map<std::string, SubPipeline> sub_pipelines_;
  std::map<std::string, bool> executions_;  ///< open ones; true: the caller wants the value, not a reference
  std::shared_ptr<CodeApi*> self_;          ///< late answers find out by it whether we are still there
};

}  // namespace hkube::worker
