#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "job/job.h"

namespace hkube::api {

/// What of a job its graph document is made of: a copy that is cheap to take on the control thread, whatever the size
/// of its batches.
struct GraphSource {
  std::shared_ptr<const job::Descriptor> descriptor;
  std::vector<job::NodeRun> nodes;  ///< results only of nodes that are finished: others are still written to
  std::vector<job::Execution> executions;
  job::Job::Versions versions;  ///< of the algorithms, that all tasks run
  Timestamp at;
  /// Which worker runs a task, by node and item.
  std::map<std::pair<graph::NodeIndex, std::uint32_t>, std::string> workers = {};
  /// Nodes whose tasks find no worker, and why.
  std::map<graph::NodeIndex, std::string> unscheduled = {};

  static GraphSource of(const job::Job& job, Timestamp now);
};

/// Items that failed first, then those that run, then the others: what a page of a large batch should show.
inline constexpr const char* kFailedAndRunning = "failedAndRunning";

/// Which of it is asked for.
struct GraphQuery {
  std::string node;  ///< only this node and the edges that touch it; empty: all
  std::uint64_t from = 0;
  std::uint64_t to = UINT64_MAX;  ///< items [from, to) of each batch
  bool descending = false;
  std::string sort = {};  ///< a task's member, or kFailedAndRunning; empty: batchIndex
};

/// The graph of a job (rest-api §6.5, pipeline-semantics §2.8). `cluster` begins the paths of stored results.
Json graph_document(const GraphSource& source, const GraphQuery& query, const std::string& cluster);

/// The graph of a pipeline that has not run: {edges, nodes: [{nodeName, algorithmName}]}.
Json graph_preview(const graph::Dag& dag);

}  // namespace hkube::api
