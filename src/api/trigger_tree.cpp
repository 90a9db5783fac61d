#include "api/trigger_tree.h"

#include <map>
#include <set>

#include "api/respond.h"
#include "trigger/trigger_table.h"

namespace hkube::api {

namespace {

/// A pipeline that several others start appears below each of them; a tree that grows past this is refused.
constexpr std::size_t kMostNodes = 10'000;
/// Deepest tree of jobs: a circle of triggers goes on without end.
constexpr int kDeepest = 64;

struct Graph {
  std::map<std::string, std::vector<std::string>> children;  ///< every pipeline that takes part
  std::vector<std::string> order;                            ///< names as they were met
  std::set<std::string> started;                             ///< those that something starts

  void meet(const std::string& name) {
    if (children.try_emplace(name).second) order.push_back(name);
  }
};

Graph read_graph(const std::vector<Json>& pipelines) {
  Graph graph;
  for (const Json& pipeline : pipelines) {
    const std::string target = string_or(pipeline, "name");
    for (const std::string& source : trigger::trigger_names(pipeline)) {
      graph.meet(source);
      graph.meet(target);
      graph.children[source].push_back(target);
      graph.started.insert(target);
    }
  }
  return graph;
}

/// True when taking away pipelines that nothing left over starts never comes to an end.
bool is_cyclic(const Graph& graph) {
  std::map<std::string, int> parents;
  for (const auto& [name, children] : graph.children) {
    for (const std::string& child : children) ++parents[child];
  }
  std::vector<std::string> free;
  for (const std::string& name : graph.order) {
    if (!parents.contains(name)) free.push_back(name);
  }
  for (std::size_t i = 0; i < free.size(); ++i) {
    for (const std::string& child : graph.children.at(free[i])) {
      if (--parents[child] == 0) free.push_back(child);
    }
  }
  return free.size() < graph.order.size();
}

/// Recursion ends because the graph has no circle, and early because of the limit.
Json subtree(const Graph& graph, const std::string& name, std::size_t& nodes) {
  Json children = Json::array();
  if (++nodes <= kMostNodes) {
    for (const std::string& child : graph.children.at(name)) children.push_back(subtree(graph, child, nodes));
  }
  return {{"name", name}, {"children", std::move(children)}};
}

}  // namespace

Result<Json> trigger_tree(const std::vector<Json>& pipelines, const std::string& name) {
  const Graph graph = read_graph(pipelines);
  if (graph.order.empty()) return bad_request("unable to find any pipeline with triggers");
  if (is_cyclic(graph)) return bad_request("the pipelines triggers is cyclic");
  if (!name.empty() && !graph.children.contains(name)) return not_found("triggers tree", name);
  Json roots = Json::array();
  std::size_t nodes = 0;
  for (const std::string& root : graph.order) {
    if (name.empty() ? !graph.started.contains(root) : root == name) roots.push_back(subtree(graph, root, nodes));
  }
  if (nodes > kMostNodes) return bad_request("the triggers tree is too large to be shown; name a pipeline");
  return roots;
}

Json job_tree(const JobId& root, const std::string& pipeline, const std::vector<store::TreeRow>& descendants) {
  // Children come after their parents in order of submission, so a parent's depth is known when its child is met.
  std::map<JobId, int> depth{{root, 0}};
  std::vector<const store::TreeRow*> kept;
  for (const store::TreeRow& row : descendants) {
    const auto parent = depth.find(row.parent);
    if (parent == depth.end() || parent->second >= kDeepest) continue;
    depth[row.id] = parent->second + 1;
    kept.push_back(&row);
  }
  // From the last to the first: each subtree is complete when it is moved into its parent's.
  std::map<JobId, std::vector<Json>> children;
  const auto take_children = [&](const JobId& id) {
    Json list = Json::array();
    auto& found = children[id];
    for (auto it = found.rbegin(); it != found.rend(); ++it) list.push_back(std::move(*it));
    return list;
  };
  for (auto it = kept.rbegin(); it != kept.rend(); ++it) {
    const store::TreeRow& row = **it;
    Json node = {{"name", row.pipeline}, {"jobId", row.id.str()}};
    node["children"] = take_children(row.id);
    children[row.parent].push_back(std::move(node));
  }
  return {{"jobId", root.str()}, {"name", pipeline}, {"children", take_children(root)}};
}

}  // namespace hkube::api
