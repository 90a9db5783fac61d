#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace hkube::spec {

enum class PipelineKind : std::uint8_t { kBatch, kStream };
/// kReused is no kind that a descriptor can name: a node of an earlier job whose results stand in for a run.
enum class NodeKind : std::uint8_t { kAlgorithm, kPipeline, kDebug, kDataSource, kGateway, kOutput, kTuner, kReused };
enum class BatchOperation : std::uint8_t { kIndexed, kCartesian };
enum class RetryPolicy : std::uint8_t { kNever, kAlways, kOnError, kOnCrash };

/// When a task runs again: after which kind of failure, and how many times after the first run.
struct Retry {
  RetryPolicy policy = RetryPolicy::kOnCrash;
  std::uint32_t limit = 3;
};

/// One node of a pipeline, read from its descriptor.
struct Node {
  std::string name;
  std::string algorithm;
  NodeKind kind = NodeKind::kAlgorithm;
  Json input = Json::array();
  BatchOperation batch_operation = BatchOperation::kIndexed;
  Retry retry;
  std::int64_t ttl_seconds = 0;  ///< 0: none
  bool include_in_result = false;
  std::string orig_name;  ///< of a node that came from an inlined pipeline: the node that stood for the pipeline
  Json extra;             ///< `spec`, `metrics`, `extraData` as written; travels to the algorithm untouched
};

/// A control-only dependency: `target` waits for `source` without using its result.
struct ExtraEdge {
  std::string source;
  std::string target;
};

/// How many jobs of one pipeline may be open at the same time.
struct Concurrency {
  std::uint32_t amount = 0;  ///< 0: no limit
  bool reject = true;        ///< a job too many: refused, or held until another one ends
};

/// Where to post what happens to a job; empty URLs: nowhere.
struct Webhooks {
  std::string progress;
  std::string result;
  int verbosity = 3;  ///< most detailed level of progress that is posted: 0 critical, 1 error, 2 warn, 3 info, 4 debug,
                      ///< 5 trace
};

/// A pipeline descriptor, typed. The document it came from is kept: clients get it back as they wrote it.
struct Pipeline {
  std::string name;
  PipelineKind kind = PipelineKind::kBatch;
  std::string experiment = "main";
  int priority = 3;
  std::vector<std::string> tags;
  std::vector<Node> nodes;
  std::vector<Node> reused;  ///< nodes of an earlier job that `nodes` refer to; not in the descriptor
  std::vector<ExtraEdge> edges;
  Json flow_input;           ///< an object, or null
  int batch_tolerance = 80;  ///< per cent
  std::int64_t ttl_seconds = 3600;
  std::int64_t active_ttl_seconds = 0;  ///< 0: none
  Concurrency concurrency;
  Webhooks webhooks;
};

/// Reads a descriptor that has passed the schema with defaults injected. Checks the rules that concern nodes alone
/// (rest-api §5.2); rules of the graph are graph::build_dag's.
Result<Pipeline> read_pipeline(const Json& document);

}  // namespace hkube::spec
