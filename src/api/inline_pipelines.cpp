#include "api/inline_pipelines.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "api/respond.h"
#include "graph/dag.h"
#include "graph/input_template.h"
#include "spec/pipeline.h"

namespace hkube::api {

namespace {

/// What an inlined node has become.
struct Inlined {
  std::vector<std::string> sources;  ///< its inner nodes that wait for nothing within it
  std::vector<std::string> sinks;    ///< its inner nodes that nothing within it waits for
};

/// A node to inline; one that gathers an inner pipeline's result has been inlined already and says of what.
bool is_pipeline_node(const Json& node) { return string_or(node, "kind") == "pipeline" && !node.contains("origName"); }

std::set<std::string> references_of(const Json& node) {
  std::set<std::string> names;
  const auto input = node.find("input");
  if (input == node.end()) return names;
  const graph::InputTemplate compiled = graph::InputTemplate::compile(*input);
  for (const graph::InputLeaf& leaf : compiled.leaves()) {
    const graph::Reference* ref = leaf.reference();
    if (ref != nullptr && ref->source == graph::RefSource::kNode) names.insert(ref->node);
  }
  return names;
}

/// Puts "<prefix>-" before the node names of all references in an input.
void rename_references(Json& input, const std::string& prefix) {
  const graph::InputTemplate compiled = graph::InputTemplate::compile(input);
  for (const graph::InputLeaf& leaf : compiled.leaves()) {
    const graph::Reference* ref = leaf.reference();
    if (ref == nullptr || ref->source != graph::RefSource::kNode) continue;
    const std::string path = ref->path.empty() ? "" : "." + ref->path;
    graph::put_at(input, leaf, std::string(graph::relation_sign(ref->relation)) + prefix + "-" + ref->node + path);
  }
}

struct Link {
  std::string from;
  std::string to;
};

/// Dependencies between the nodes of one pipeline: by reference and by its own edges.
std::vector<Link> links_of(const Json& pipeline) {
  std::vector<Link> links;
  for (const Json& node : pipeline["nodes"]) {
    for (const std::string& name : references_of(node)) links.push_back({name, string_or(node, "nodeName")});
  }
  if (const auto edges = pipeline.find("edges"); edges != pipeline.end() && edges->is_array()) {
    for (const Json& edge : *edges) links.push_back({string_or(edge, "source"), string_or(edge, "target")});
  }
  return links;
}

class Inliner {
 public:
  Inliner(const FindPipeline& find, Json& flow_input) : find_(find), flow_input_(flow_input) {}

  /// Inlines the pipeline nodes of one pipeline in place.
  Status run(Json& pipeline, int depth) {
    std::map<std::string, Inlined> inlined;
    const std::vector<Link> links = links_of(pipeline);
    std::set<std::string> read;  // names whose result some node reads
    for (const Json& node : pipeline["nodes"]) {
      if (is_pipeline_node(node)) continue;
      for (const std::string& name : references_of(node)) read.insert(name);
    }
    Json nodes = Json::array();
    Json edges = Json::array();
    for (Json& node : pipeline["nodes"]) {
      if (!is_pipeline_node(node)) {
        nodes.push_back(std::move(node));
        continue;
      }
      const std::string outer = string_or(node, "nodeName");
      HKUBE_ASSIGN(Json inner, read_inner(node, depth));
      HKUBE_ASSIGN(inlined[outer], add_inner(inner, outer, nodes, edges));
      if (!read.contains(outer)) continue;
      HKUBE_ASSIGN(Json gathers, collector(std::move(node), inner, outer));
      nodes.push_back(std::move(gathers));
    }
    for (const Link& link : links) {
      if (!inlined.contains(link.from) && !inlined.contains(link.to)) continue;
      for (const std::string& from : ends(inlined, link.from, &Inlined::sinks)) {
        for (const std::string& to : ends(inlined, link.to, &Inlined::sources)) {
          edges.push_back({{"source", from}, {"target", to}});
        }
      }
    }
    if (const auto own = pipeline.find("edges"); own != pipeline.end() && own->is_array()) {
      for (Json& edge : *own) {
        const bool moved = inlined.contains(string_or(edge, "source")) || inlined.contains(string_or(edge, "target"));
        if (!moved) edges.push_back(std::move(edge));
      }
    }
    pipeline["nodes"] = std::move(nodes);
    if (!edges.empty() || pipeline.contains("edges")) pipeline["edges"] = std::move(edges);
    return {};
  }

 private:
  static std::vector<std::string> ends(const std::map<std::string, Inlined>& inlined, const std::string& name,
                                       std::vector<std::string> Inlined::*which) {
    const auto it = inlined.find(name);
    return it == inlined.end() ? std::vector<std::string>{name} : it->second.*which;
  }

  /// The stored pipeline of a node, with its own pipeline nodes inlined.
  Result<Json> read_inner(const Json& node, int depth) {
    const auto spec = node.find("spec");
    const std::string name = spec == node.end() ? "" : string_or(*spec, "name");
    const std::string outer = string_or(node, "nodeName");
    if (name.empty()) return bad_request("node " + outer + " must have spec with name");
    if (std::find(open_.begin(), open_.end(), name) != open_.end()) {
      return bad_request("node " + outer + " puts pipeline " + name + " into itself");
    }
    if (depth >= kMaxInlineDepth) {
      return bad_request("node " + outer + ": pipelines are nested deeper than " + std::to_string(kMaxInlineDepth));
    }
    HKUBE_ASSIGN(auto stored, find_(name));
    if (!stored) return not_found("pipeline", name);
    Json inner = *std::move(stored);
    if (!inner.contains("nodes") || !inner["nodes"].is_array()) inner["nodes"] = Json::array();
    merge_flow_input(inner);
    open_.push_back(name);
    HKUBE_TRY(run(inner, depth + 1));
    open_.pop_back();
    return inner;
  }

  /// What the caller gives wins over what the stored pipeline has.
  void merge_flow_input(const Json& inner) {
    const auto own = inner.find("flowInput");
    if (own == inner.end() || !own->is_object()) return;
    if (!flow_input_.is_object()) flow_input_ = Json::object();
    add_missing(flow_input_, *own);
  }

  /// Members of objects at any depth; all else, arrays too, is one value.
  static void add_missing(Json& given, const Json& defaults) {
    for (auto it = defaults.begin(); it != defaults.end(); ++it) {
      const auto there = given.find(it.key());
      if (there == given.end()) {
        given[it.key()] = it.value();
      } else if (there->is_object() && it.value().is_object()) {
        add_missing(*there, it.value());
      }
    }
  }

  /// Adds the inner nodes under their new names.
  Result<Inlined> add_inner(const Json& inner, const std::string& outer, Json& nodes, Json& edges) {
    std::set<std::string> with_parents;
    std::set<std::string> with_children;
    for (const Link& link : links_of(inner)) {
      with_parents.insert(link.to);
      with_children.insert(link.from);
    }
    Inlined result;
    for (const Json& node : inner["nodes"]) {
      const std::string name = string_or(node, "nodeName");
      Json renamed = node;
      renamed["nodeName"] = outer + "-" + name;
      renamed["origName"] = outer;
      if (renamed.contains("input")) rename_references(renamed["input"], outer);
      if (!with_parents.contains(name)) result.sources.push_back(outer + "-" + name);
      if (!with_children.contains(name)) result.sinks.push_back(outer + "-" + name);
      nodes.push_back(std::move(renamed));
    }
    if (const auto own = inner.find("edges"); own != inner.end() && own->is_array()) {
      for (const Json& edge : *own) {
        edges.push_back(
            {{"source", outer + "-" + string_or(edge, "source")}, {"target", outer + "-" + string_or(edge, "target")}});
      }
    }
    return result;
  }

  /// The outer node as the one that gathers the inner pipeline's result: its input names what the result is made of, in
  /// the order of the inner graph.
  static Result<Json> collector(Json node, const Json& inner, const std::string& outer) {
    HKUBE_ASSIGN(const spec::Pipeline pipeline, spec::read_pipeline(inner));
    HKUBE_ASSIGN(const graph::Dag dag, graph::build_dag(pipeline));
    Json input = Json::array();
    for (const graph::DagNode& member : dag.nodes()) {
      if (member.out.empty() || member.spec->include_in_result) input.push_back("@" + outer + "-" + member.spec->name);
    }
    node["input"] = std::move(input);
    node["origName"] = outer;
    return node;
  }

  const FindPipeline& find_;
  Json& flow_input_;
  std::vector<std::string> open_;  ///< names of the pipelines that are being inlined, outermost first
};

}  // namespace

Status inline_pipelines(Json& pipeline, const FindPipeline& find) {
  const auto nodes = pipeline.find("nodes");
  if (nodes == pipeline.end() || std::none_of(nodes->begin(), nodes->end(), is_pipeline_node)) return {};
  Json flow_input = pipeline.value("flowInput", Json());
  Inliner inliner(find, flow_input);
  HKUBE_TRY(inliner.run(pipeline, 0));
  if (!flow_input.is_null()) pipeline["flowInput"] = std::move(flow_input);
  return {};
}

}  // namespace hkube::api
