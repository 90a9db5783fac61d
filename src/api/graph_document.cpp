#include "api/graph_document.h"

#include <algorithm>
#include <deque>
#include <numeric>

#include "control/execution_documents.h"
#include "job/task_number.h"
#include "objects/paths.h"

namespace hkube::api {

namespace {

using graph::NodeIndex;
using job::NodeRun;
using job::TaskStatus;

constexpr const char* kFailedScheduling = "failedScheduling";

/// The types of an edge as clients know them: "input" after the first reference, "waitNode" alone for a control edge.
Json edge_types(const graph::DagEdge& edge) {
  Json types = Json::array();
  for (const graph::Relation relation : edge.relations) {
    types.push_back(std::string(graph::relation_name(relation)));
    if (types.size() == 1) types.push_back("input");
  }
  if (types.empty()) types.push_back("waitNode");
  return types;
}

/// Highest, over all sources, of the least distance from the source (pipeline-semantics §2.1).
std::vector<int> levels(const graph::Dag& dag) {
  std::vector<int> level(dag.nodes().size(), -1);
  for (NodeIndex source = 0; source < dag.nodes().size(); ++source) {
    if (!dag.node(source).in.empty()) continue;
    std::vector<int> distance(dag.nodes().size(), -1);
    std::deque<NodeIndex> open{source};
    distance[source] = 0;
    while (!open.empty()) {
      const NodeIndex here = open.front();
      open.pop_front();
      level[here] = std::max(level[here], distance[here]);
      for (std::uint32_t edge : dag.node(here).out) {
        const NodeIndex next = dag.edges()[edge].to;
        if (distance[next] >= 0) continue;
        distance[next] = distance[here] + 1;
        open.push_back(next);
      }
    }
  }
  return level;
}

/// The items of a batch in the query's order.
std::vector<std::uint32_t> task_order(const NodeRun& run, const GraphQuery& query) {
  std::vector<std::uint32_t> order(run.count());
  std::iota(order.begin(), order.end(), 0);
  const auto sort_by = [&](auto key) { std::ranges::stable_sort(order, {}, key); };
  const auto retries = [&](std::uint32_t item) {
    const auto note = run.notes.find(item);
    return note == run.notes.end() ? 0U : note->second.attempt;
  };
  if (query.sort == "status") sort_by([&](std::uint32_t item) { return job::status_name(run.status[item]); });
  if (query.sort == kFailedAndRunning && run.count() > query.to - query.from) {
    sort_by([&](std::uint32_t item) {
      return run.status[item] == TaskStatus::kFailed ? 0 : run.status[item] == TaskStatus::kActive ? 1 : 2;
    });
  }
  if (query.sort == "startTime") sort_by([&](std::uint32_t item) { return run.started_ms[item]; });
  if (query.sort == "endTime") sort_by([&](std::uint32_t item) { return run.ended_ms[item]; });
  if (query.sort == "duration") {
    sort_by(
        [&](std::uint32_t item) { return std::max(run.ended_ms[item], run.started_ms[item]) - run.started_ms[item]; });
  }
  if (query.sort == "retries") sort_by(retries);
  if (query.sort == "taskId") {
    const JobId& job = run.plan->descriptor->id;
    sort_by([&](std::uint32_t item) { return job::task_id(job, run.plan->first_task + item); });
  }
  if (query.descending) std::ranges::reverse(order);
  return order;
}

class GraphWriter {
 public:
  GraphWriter(const GraphSource& source, const GraphQuery& query, const std::string& cluster)
      : source_(source), query_(query), cluster_(cluster), levels_(levels(source.descriptor->dag)) {}

  Json node(NodeIndex index) {
    const NodeRun& run = source_.nodes[index];
    const spec::Node& spec = *source_.descriptor->dag.node(index).spec;
    Json document = {{"nodeName", spec.name}, {"algorithmName", spec.algorithm}};
    if (!spec.orig_name.empty()) document["origName"] = spec.orig_name;
    add_version(document, spec.algorithm);
    if (run.expanded() && run.plan->is_batch() && run.node_status != TaskStatus::kSkipped) {
      document["batch"] = batch(run, spec);
      document["batchInfo"] = batch_info(run);
      document["level"] = levels_[index];
      for (const char* key : {"warnings", "error", "status"}) document[key] = nullptr;
      if (const auto why = source_.unscheduled.find(index); why != source_.unscheduled.end()) {
        document["status"] = kFailedScheduling;
        document["warnings"] = Json::array({why->second});
      }
      return document;
    }
    if (run.node_status == TaskStatus::kSkipped) {
      document["batch"] = Json::array({{{"nodeName", spec.name}, {"status", "skipped"}, {"batchIndex", -1}}});
      document["status"] = "skipped";
      document["output"] = Json::array();
    } else if (run.expanded()) {
      document.update(task(run, 0));
    } else {
      document["status"] = std::string(job::status_name(run.node_status));
      document["input"] = spec.input;
    }
    document["level"] = levels_[index];
    return document;
  }

  void add_version(Json& document, const std::string& algorithm) const {
    const auto version = source_.versions.find(algorithm);
    if (version != source_.versions.end()) document["algorithmVersion"] = version->second;
  }

 private:
  [[nodiscard]] std::string path_of(const job::StoredResult& result) const {
    const JobId& job = result.origin.empty() ? source_.descriptor->id : result.origin;
    return objects::task_result_path(cluster_, job, job::task_id(job, result.task_number));
  }

  /// What a wait-any task takes from a parent that may still run: the place of the one item.
  Json followed_item(const NodeRun& run, const graph::InputLeaf& leaf, std::uint32_t item) const {
    const auto parent = source_.descriptor->dag.find(leaf.reference()->node);
    const NodeRun& followed = source_.nodes[*parent];
    const std::uint32_t index = run.plan->expansion.any_index(item);
    if (!followed.expanded() || index >= followed.count()) return nullptr;
    return {{"path", path_of({followed.plan->first_task + index, 0, {}, {}})}};
  }

  /// The input as it is shown: where a value comes from instead of the value.
  Json shown_input(const NodeRun& run, std::uint32_t item) const {
    const graph::InputTemplate& input = run.plan->dag_node().input;
    Json document = input.document();
    for (job::LeafBinding& binding : job::bind_leaves(*run.plan, item, nullptr)) {
      const graph::InputLeaf& leaf = input.leaves()[binding.leaf];
      switch (binding.kind) {
        case job::LeafBinding::Kind::kAbsent:
          graph::put_absent(document, leaf);
          break;
        case job::LeafBinding::Kind::kValue:
          graph::put_at(document, leaf, std::move(binding.value));
          break;
        case job::LeafBinding::Kind::kResult:
          graph::put_at(document, leaf,
                        binding.result ? Json{{"path", path_of(*binding.result)}, {"size", binding.result->size}}
                                       : Json(nullptr));
          break;
        case job::LeafBinding::Kind::kList:
          graph::put_at(document, leaf,
                        binding.list == nullptr ? followed_item(run, leaf, item)
                                                : Json{{"type", "array"}, {"size", binding.list->count()}});
          break;
      }
    }
    return document;
  }

  Json task(const NodeRun& run, std::uint32_t item) const {
    const job::Descriptor& descriptor = *source_.descriptor;
    const std::string& algorithm = run.plan->spec().algorithm;
    const std::string id = job::task_id(descriptor.id, run.plan->first_task + item).str();
    Json document = {{"taskId", id},      {"input", shown_input(run, item)},
                     {"output", nullptr}, {"status", std::string(job::status_name(run.status[item]))},
                     {"error", nullptr},  {"warnings", Json::array()}};
    if (const auto result = run.results == nullptr ? std::nullopt : run.results->get(item)) {
      document["output"] = {{"taskId", id},
                            {"storageInfo", {{"path", path_of(*result)}, {"size", result->size}}},
                            {"metadata", run.metadata.is_null() ? Json(Json::object()) : run.metadata}};
    }
    if (const auto note = run.notes.find(item); note != run.notes.end()) {
      if (!note->second.error.empty()) document["error"] = note->second.error;
      document["warnings"] = note->second.warnings;
      document["retries"] = note->second.attempt;
    }
    const auto why = source_.unscheduled.find(run.plan->node);
    if (why != source_.unscheduled.end() && run.status[item] == TaskStatus::kCreating) {
      document["status"] = kFailedScheduling;
      document["warnings"].push_back(why->second);
    }
    if (const auto place = source_.workers.find({run.plan->node, item}); place != source_.workers.end()) {
      document["podName"] = place->second;
    }
    add_version(document, algorithm);
    if (run.started_ms[item] != 0) document["startTime"] = descriptor.submitted.ms + run.started_ms[item];
    if (run.ended_ms[item] != 0) document["endTime"] = descriptor.submitted.ms + run.ended_ms[item];
    return document;
  }

  Json batch(const NodeRun& run, const spec::Node& spec) const {
    Json list = Json::array();
    const std::uint64_t end = std::min<std::uint64_t>(query_.to, run.count());
    const std::vector<std::uint32_t> order = task_order(run, query_);
    for (std::uint64_t i = query_.from; i < end; ++i) {
      const std::uint32_t item = order[i];
      Json document = {{"nodeName", spec.name}, {"algorithmName", spec.algorithm}, {"batchIndex", item + 1}};
      document.update(task(run, item));
      list.push_back(std::move(document));
    }
    return list;
  }

  static Json batch_info(const NodeRun& run) {
    const std::uint32_t failed = run.count_of(TaskStatus::kFailed);
    const std::uint32_t completed = run.count_of(TaskStatus::kSucceed) + failed;
    const std::uint32_t idle = run.count_of(TaskStatus::kCreating);
    return {{"idle", idle},
            {"completed", completed},
            {"errors", failed},
            {"running", run.count() - completed - idle},
            {"total", run.count()}};
  }

  const GraphSource& source_;
  const GraphQuery& query_;
  const std::string& cluster_;
  const std::vector<int> levels_;
};

Json edge_document(const graph::Dag& dag, const graph::DagEdge& edge) {
  return {{"from", dag.node(edge.from).spec->name},
          {"to", dag.node(edge.to).spec->name},
          {"value", {{"types", edge_types(edge)}}}};
}

bool is_shown(const graph::Dag& dag, NodeIndex node) { return dag.node(node).spec->kind != spec::NodeKind::kReused; }

}  // namespace

GraphSource GraphSource::of(const job::Job& job, Timestamp now) {
  GraphSource source{job.shared_descriptor(), job.nodes(), job.executions().all(), job.versions(), now};
  for (NodeRun& run : source.nodes) {
    if (!run.finished()) run.results = nullptr;
  }
  return source;
}

Json graph_document(const GraphSource& source, const GraphQuery& query, const std::string& cluster) {
  const graph::Dag& dag = source.descriptor->dag;
  GraphWriter writer(source, query, cluster);
  Json nodes = Json::array();
  Json edges = Json::array();
  for (NodeIndex i = 0; i < dag.nodes().size(); ++i) {
    if (!is_shown(dag, i) || (!query.node.empty() && dag.node(i).spec->name != query.node)) continue;
    nodes.push_back(writer.node(i));
  }
  for (const graph::DagEdge& edge : dag.edges()) {
    if (!is_shown(dag, edge.from)) continue;
    const bool touches = dag.node(edge.from).spec->name == query.node || dag.node(edge.to).spec->name == query.node;
    if (query.node.empty() || touches) edges.push_back(edge_document(dag, edge));
  }
  const control::ExecutionGraph executions = control::execution_graph(*source.descriptor, source.executions);
  for (const Json& node : executions.nodes) {
    if (!query.node.empty() && node["nodeName"] != query.node) continue;
    nodes.push_back(node);
    writer.add_version(nodes.back(), string_or(node, "algorithmName"));
  }
  for (const Json& edge : executions.edges) {
    if (query.node.empty() || edge["from"] == query.node || edge["to"] == query.node) edges.push_back(edge);
  }
  return {{"jobId", source.descriptor->id.str()},
          {"timestamp", source.at.ms},
          {"nodes", std::move(nodes)},
          {"edges", std::move(edges)}};
}

Json graph_preview(const graph::Dag& dag) {
  Json nodes = Json::array();
  Json edges = Json::array();
  for (const graph::DagNode& node : dag.nodes()) {
    nodes.push_back({{"nodeName", node.spec->name}, {"algorithmName", node.spec->algorithm}});
  }
  for (const graph::DagEdge& edge : dag.edges()) edges.push_back(edge_document(dag, edge));
  return {{"edges", std::move(edges)}, {"nodes", std::move(nodes)}};
}

}  // namespace hkube::api
