#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "wire/codec.h"
#include "wire/handshake.h"  // a connection begins with it

namespace hkube::wire {

/// Commands from the worker to the algorithm.
namespace to_algorithm {
inline constexpr std::string_view kInitialize = "initialize";
inline constexpr std::string_view kStart = "start";
inline constexpr std::string_view kStop = "stop";
inline constexpr std::string_view kRun = "run";            // to who takes tasks ahead: initialize and start, for each
inline constexpr std::string_view kGiveBack = "giveBack";  // asks for those that have not begun
inline constexpr std::string_view kExit = "exit";
inline constexpr std::string_view kServiceDiscoveryUpdate = "serviceDiscoveryUpdate";
inline constexpr std::string_view kDataSourceResponse = "dataSourceResponse";
inline constexpr std::string_view kSubPipelineStarted = "subPipelineStarted";
inline constexpr std::string_view kSubPipelineDone = "subPipelineDone";
inline constexpr std::string_view kSubPipelineError = "subPipelineError";
inline constexpr std::string_view kSubPipelineStopped = "subPipelineStopped";
inline constexpr std::string_view kAlgorithmExecutionDone = "algorithmExecutionDone";
inline constexpr std::string_view kAlgorithmExecutionError = "algorithmExecutionError";
}  // namespace to_algorithm

/// Commands from the algorithm to the worker. Others may arrive and are to be ignored.
namespace from_algorithm {
inline constexpr std::string_view kInitialized = "initialized";
inline constexpr std::string_view kStarted = "started";
inline constexpr std::string_view kDone = "done";
inline constexpr std::string_view kStoring = "storing";
inline constexpr std::string_view kStopped = "stopped";
inline constexpr std::string_view kStopping = "stopping";
inline constexpr std::string_view kErrorMessage = "errorMessage";
inline constexpr std::string_view kAnswers = "answers";      // several messages in one
inline constexpr std::string_view kGivenBack = "givenBack";  // so many of the tasks sent last
inline constexpr std::string_view kReplace = "replace";      // what a task left cannot be undone: no more tasks
inline constexpr std::string_view kProgress = "progress";
inline constexpr std::string_view kAlive = "alive";
inline constexpr std::string_view kServingStatus = "servingStatus";
inline constexpr std::string_view kStreamingStatistics = "streamingStatistics";
inline constexpr std::string_view kStartAlgorithmExecution = "startAlgorithmExecution";
inline constexpr std::string_view kStopAlgorithmExecution = "stopAlgorithmExecution";
inline constexpr std::string_view kStartRawSubPipeline = "startRawSubPipeline";
inline constexpr std::string_view kStartStoredSubPipeline = "startStoredSubPipeline";
inline constexpr std::string_view kStopSubPipeline = "stopSubPipeline";
inline constexpr std::string_view kDataSourceRequest = "dataSourceRequest";
inline constexpr std::string_view kStartSpan = "startSpan";
inline constexpr std::string_view kFinishSpan = "finishSpan";
}  // namespace from_algorithm

/// One message on the socket between worker and algorithm. Missing, null and undefined members are the same:
/// null.
struct AlgorithmMessage {
  std::string command;
  Json data;                                     ///< what goes with the command
  Json error;                                    ///< of errorMessage: {code, message, details?}
  std::optional<std::uint64_t> assignment = {};  ///< the task that an answer names (docs/formats/named-answers.md)
};

/// The bytes of one frame. Null members are left out.
Result<std::string> encode_message(Encoding encoding, const AlgorithmMessage& message);

/// Reads one frame. An error when it is not an object with a text `command`.
Result<AlgorithmMessage> decode_message(Encoding encoding, std::string_view frame);

/// A message in msgpack of which only the envelope was read: views into its bytes, which are empty for what it has not.
struct ScannedMessage {
  std::string_view command;
  std::string_view data;          ///< msgpack
  std::string_view payload_file;  ///< msgpack
  std::optional<std::uint64_t> assignment;
};

/// Reads the envelope of a msgpack frame in one pass. What cannot be read has no command.
ScannedMessage scan_message(std::string_view frame);

/// `error.message` of an errorMessage, or "unknown error".
std::string error_text(const AlgorithmMessage& message);
/// Where an errorMessage comes from, as its wrapper tells: a stack trace. Empty when it does not.
std::string error_details(const AlgorithmMessage& message);

/// initialize: the job as the algorithm sees it.
AlgorithmMessage make_initialize(Json job);
/// start: `span_id` is the tracing carrier, or null.
AlgorithmMessage make_start(Json span_id = nullptr);
AlgorithmMessage make_stop(bool force);
AlgorithmMessage make_exit(int exit_code);

}  // namespace hkube::wire
