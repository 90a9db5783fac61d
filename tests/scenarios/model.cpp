#include "model.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

namespace hkube::scenarios {

namespace {

constexpr std::size_t kMostTasks = 250;

struct Leaf {
  enum class Kind { kLiteral, kRaw, kWhole, kFan, kAny, kAnyFan } kind = Kind::kLiteral;
  std::string text;               ///< as written
  std::string node;               ///< "" for the flow input
  std::vector<std::string> path;  ///< behind the name
  bool flow = false;

  [[nodiscard]] bool fans_out() const { return kind == Kind::kRaw || kind == Kind::kFan || kind == Kind::kAnyFan; }
};

std::vector<std::string> split(const std::string& text, const std::string& by) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (auto at = text.find(by); at != std::string::npos; at = text.find(by, from)) {
    parts.push_back(text.substr(from, at - from));
    from = at + by.size();
  }
  parts.push_back(text.substr(from));
  return parts;
}

Leaf read_leaf(const std::string& text) {
  Leaf leaf;
  leaf.text = text;
  std::string body;
  if (text.rfind("#[", 0) == 0) {
    leaf.kind = Leaf::Kind::kRaw;
    return leaf;
  }
  const std::vector<std::pair<std::string, Leaf::Kind>> signs{
      {"*#@", Leaf::Kind::kAnyFan}, {"#@", Leaf::Kind::kFan}, {"*@", Leaf::Kind::kAny}, {"@", Leaf::Kind::kWhole}};
  for (const auto& [sign, kind] : signs) {
    if (text.rfind(sign, 0) != 0) continue;
    leaf.kind = kind;
    leaf.path = split(text.substr(sign.size()), ".");
    leaf.node = leaf.path.front();
    leaf.path.erase(leaf.path.begin());
    leaf.flow = leaf.node == "flowInput";
    return leaf;
  }
  return leaf;
}

/// All texts of an input, depth first.
void collect(const Json& value, std::vector<Leaf>& leaves) {
  if (value.is_string()) leaves.push_back(read_leaf(value.get<std::string>()));
  if (value.is_structured()) {
    for (const auto& item : value.items()) collect(item.value(), leaves);
  }
}

/// The input with the n-th text replaced by values[n]; nothing there: null in an array, no key in an object.
Json fill(const Json& value, const std::vector<std::optional<Json>>& values, std::size_t& next) {
  if (value.is_array()) {
    Json copy = Json::array();
    for (const Json& item : value) {
      if (item.is_string()) {
        copy.push_back(values[next++].value_or(Json()));
      } else {
        copy.push_back(fill(item, values, next));
      }
    }
    return copy;
  }
  if (value.is_object()) {
    Json copy = Json::object();
    for (const auto& item : value.items()) {
      if (item.value().is_string()) {
        if (const auto& filled = values[next++]) copy[item.key()] = *filled;
      } else {
        copy[item.key()] = fill(item.value(), values, next);
      }
    }
    return copy;
  }
  return value;
}

std::optional<Json> look_up(const Json& value, const std::vector<std::string>& path) {
  Json here = value;
  for (const std::string& key : path) {
    if (here.is_object() && here.contains(key)) {
      here = Json(here[key]);
    } else if (here.is_array() && !key.empty() && key.find_first_not_of("0123456789") == std::string::npos &&
               std::stoul(key) < here.size()) {
      here = Json(here[std::stoul(key)]);
    } else {
      return std::nullopt;
    }
  }
  return here;
}

/// An element of a batch leaf; nothing: its item failed.
using Element = std::optional<Json>;

std::vector<Element> raw_elements(const std::string& text) {
  std::string inner;
  for (char c : text.substr(2)) {
    if (c != '[' && c != ']' && c != ' ') inner += c;
  }
  std::vector<Element> elements;
  for (const std::string& word : split(inner, ",")) {
    const auto ends = split(word, "...");
    if (ends.size() == 1) {
      elements.emplace_back(word);
    } else {
      for (int i = std::stoi(ends[0]); i <= std::stoi(ends[1]); ++i) elements.emplace_back(i);
    }
  }
  return elements;
}

class Evaluation {
 public:
  Evaluation(const Json& pipeline, const Behaviour& behaviour) : pipeline_(pipeline), behaviour_(behaviour) {}

  Model run() {
    for (const Json& node : pipeline_["nodes"]) evaluate(node["nodeName"]);
    make_data();
    return std::move(model_);
  }

 private:
  const Json& spec_of(const std::string& name) const {
    return *std::find_if(pipeline_["nodes"].begin(), pipeline_["nodes"].end(),
                         [&](const Json& node) { return node["nodeName"] == name; });
  }

  const ModelNode& evaluate(const std::string& name) {
    if (const auto it = model_.nodes.find(name); it != model_.nodes.end()) return it->second;
    ModelNode node = compute(name, spec_of(name));
    if (node.never_runs) node.failure.clear();
    return model_.nodes[name] = std::move(node);
  }

  ModelNode compute(const std::string& name, const Json& spec) {
    ModelNode node;
    std::vector<Leaf> leaves;
    collect(spec["input"], leaves);
    if (inherit_doom(name, leaves, node)) return node;

    // The wait-any side: indexes 0..n-1 of batches, or one round without an index.
    std::size_t rounds = 1;
    bool any = false;
    bool skipped = false;
    for (const Leaf& leaf : leaves) {
      if (leaf.kind != Leaf::Kind::kAny || leaf.flow) continue;
      const ModelNode& parent = model_.nodes[leaf.node];
      if (parent.kind == ModelNode::Kind::kSkipped) skipped = true;
      if (parent.kind != ModelNode::Kind::kBatch) continue;
      rounds = any ? std::max(rounds, parent.tasks.size()) : parent.tasks.size();
      any = true;
    }

    // The fan-out side: which element each batch leaf has in each task of a round.
    std::vector<std::vector<Element>> dimensions;
    std::vector<std::size_t> leaf_of;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      if (!leaves[i].fans_out()) continue;
      const auto elements = elements_of(leaves[i]);
      if (!elements) {
        node.failure = "node \"" + name + "\" cannot fan out over #" + leaves[i].text.substr(leaves[i].text.find('@')) +
                       ": the result of node \"" + leaves[i].node + "\" has no such path";
        return node;
      }
      dimensions.push_back(*elements);
      leaf_of.push_back(i);
    }
    if (skipped) {
      node.kind = ModelNode::Kind::kSkipped;
      return node;
    }
    const bool cartesian = string_or(spec, "batchOperation") == "cartesian";
    std::vector<std::vector<std::optional<Json>>> picks;
    if (dimensions.empty()) {
      picks.emplace_back();
    } else if (cartesian) {
      std::vector<std::optional<Json>> chosen;
      multiply(dimensions, chosen, picks);
    } else {
      pair_up(dimensions, picks);
    }

    node.kind = any || !dimensions.empty() ? ModelNode::Kind::kBatch : ModelNode::Kind::kSingle;
    if (rounds * picks.size() == 0) node.kind = ModelNode::Kind::kSkipped;
    if (rounds * picks.size() > kMostTasks) {
      model_.too_large = true;
      return node;
    }
    for (std::size_t round = 0; round < rounds; ++round) {
      for (const auto& pick : picks) {
        std::vector<std::optional<Json>> values(leaves.size());
        for (std::size_t i = 0; i < leaves.size(); ++i) values[i] = value_of(leaves[i], round);
        for (std::size_t d = 0; d < leaf_of.size(); ++d) values[leaf_of[d]] = pick[d];
        std::size_t next = 0;
        ModelTask task;
        task.input = fill(spec["input"], values, next);
        const auto index = static_cast<std::uint32_t>(node.tasks.size() + 1);
        task.end = behaviour_(name, node.kind == ModelNode::Kind::kSingle ? 0 : index, task.input);
        node.tasks.push_back(std::move(task));
      }
    }
    judge(node);
    return node;
  }

  /// Whether the node's own failures end the job.
  void judge(ModelNode& node) const {
    std::size_t failed = 0;
    for (const ModelTask& task : node.tasks) failed += task.end.failed ? 1 : 0;
    if (failed == 0) return;
    if (node.kind == ModelNode::Kind::kSingle) {
      node.failure = node.tasks[0].end.error;
      return;
    }
    const int tolerance = pipeline_["options"]["batchTolerance"];
    for (std::size_t f = 1; f <= failed; ++f) {
      const double percent = std::floor(100.0 * static_cast<double>(f) / static_cast<double>(node.tasks.size()) + 0.5);
      if (percent < tolerance) continue;
      node.failure = std::to_string(f) + "/" + std::to_string(node.tasks.size()) + " (" +
                     std::to_string(static_cast<int>(percent)) + "%) failed tasks, batch tolerance is " +
                     std::to_string(tolerance) + "%, error: ";
      return;
    }
  }

  /// Takes over what the ancestors' failures mean for the node; true when it cannot become tasks because of them.
  bool inherit_doom(const std::string& name, const std::vector<Leaf>& leaves, ModelNode& node) {
    bool unknown = false;
    std::map<std::string, bool> parents;  // name → all of it is waited for
    for (const Leaf& leaf : leaves) {
      if (leaf.node.empty() || leaf.flow) continue;
      parents[leaf.node] |= leaf.kind != Leaf::Kind::kAny;
    }
    for (const Json& edge : pipeline_["edges"]) {
      // Beside a reference a control edge means nothing more.
      if (edge["target"] == name) parents.emplace(edge["source"].get<std::string>(), true);
    }
    for (const auto& [parent_name, whole] : parents) {
      const ModelNode& parent = evaluate(parent_name);
      if (parent.kind == ModelNode::Kind::kUnknown) unknown = true;
      if (parent.failure.empty() && !parent.doomed) continue;
      node.doomed = true;
      if (whole || parent.kind != ModelNode::Kind::kBatch || parent.never_runs) node.never_runs = true;
    }
    return unknown;
  }

  /// The elements that a batch leaf is made of; nothing when the path is not there.
  std::optional<std::vector<Element>> elements_of(const Leaf& leaf) {
    if (leaf.kind == Leaf::Kind::kRaw) return raw_elements(leaf.text);
    std::vector<Element> elements;
    const auto add_all = [&](const std::optional<Json>& value) {
      if (!value || !value->is_array()) return;
      for (const Json& element : *value) elements.emplace_back(element);
    };
    if (leaf.flow) {
      add_all(look_up(pipeline_["flowInput"], leaf.path));
      return elements;
    }
    const ModelNode& parent = model_.nodes[leaf.node];
    if (parent.kind == ModelNode::Kind::kSingle) {
      const auto value = look_up(parent.tasks[0].end.value, leaf.path);
      if (!value) return std::nullopt;
      add_all(value);
    }
    if (parent.kind == ModelNode::Kind::kBatch) {
      for (const ModelTask& task : parent.tasks) {
        if (leaf.kind == Leaf::Kind::kAnyFan) {
          if (!task.end.failed) add_all(look_up(task.end.value, leaf.path));
        } else if (task.end.failed) {
          elements.emplace_back();
        } else {
          elements.emplace_back(look_up(task.end.value, leaf.path).value_or(Json()));
        }
      }
    }
    return elements;
  }

  /// The last dimension varies fastest; failed items are left out.
  static void multiply(const std::vector<std::vector<Element>>& dimensions, std::vector<std::optional<Json>>& chosen,
                       std::vector<std::vector<std::optional<Json>>>& picks) {
    if (picks.size() > kMostTasks) return;
    if (chosen.size() == dimensions.size()) {
      picks.push_back(chosen);
      return;
    }
    for (const Element& element : dimensions[chosen.size()]) {
      if (!element) continue;
      chosen.push_back(element);
      multiply(dimensions, chosen, picks);
      chosen.pop_back();
    }
  }

  /// Row i takes element i of each; a row with a failed item is left out.
  static void pair_up(const std::vector<std::vector<Element>>& dimensions,
                      std::vector<std::vector<std::optional<Json>>>& picks) {
    std::size_t rows = 0;
    for (const auto& dimension : dimensions) rows = std::max(rows, dimension.size());
    for (std::size_t row = 0; row < rows; ++row) {
      std::vector<std::optional<Json>> pick;
      bool failed = false;
      for (const auto& dimension : dimensions) {
        if (row < dimension.size() && !dimension[row]) failed = true;
        pick.push_back(row < dimension.size() ? dimension[row] : std::nullopt);
      }
      if (!failed) picks.push_back(std::move(pick));
    }
  }

  /// The value of a leaf that is no batch, in round `round` of a wait-any node.
  std::optional<Json> value_of(const Leaf& leaf, std::size_t round) {
    if (leaf.kind == Leaf::Kind::kLiteral) return Json(leaf.text);
    if (leaf.kind != Leaf::Kind::kWhole && leaf.kind != Leaf::Kind::kAny) return std::nullopt;
    if (leaf.flow) return look_up(pipeline_["flowInput"], leaf.path).value_or(Json());
    const ModelNode& parent = model_.nodes[leaf.node];
    const auto at_path_or_null = [&](const Json& value) { return look_up(value, leaf.path).value_or(Json()); };
    if (parent.kind == ModelNode::Kind::kSkipped) return Json::array();
    if (parent.kind == ModelNode::Kind::kSingle) return at_path_or_null(parent.tasks[0].end.value);
    if (leaf.kind == Leaf::Kind::kAny) {
      if (round >= parent.tasks.size() || parent.tasks[round].end.failed) return Json();
      return at_path_or_null(parent.tasks[round].end.value);
    }
    Json list = Json::array();
    for (const ModelTask& task : parent.tasks) {
      if (!task.end.failed) list.push_back(at_path_or_null(task.end.value));
    }
    return list;
  }

  void make_data() {
    std::vector<std::string> order;
    std::set<std::string> parents;
    const auto enter = [&](const std::string& name) {
      if (std::find(order.begin(), order.end(), name) == order.end()) order.push_back(name);
    };
    for (const Json& node : pipeline_["nodes"]) {
      std::vector<Leaf> leaves;
      collect(node["input"], leaves);
      for (const Leaf& leaf : leaves) {
        if (leaf.node.empty() || leaf.flow) continue;
        enter(leaf.node);
        enter(node["nodeName"]);
        parents.insert(leaf.node);
      }
      enter(node["nodeName"]);
    }
    for (const Json& edge : pipeline_["edges"]) parents.insert(edge["source"].get<std::string>());
    for (const std::string& name : order) {
      if (parents.contains(name) && !spec_of(name).value("includeInResult", false)) continue;
      const ModelNode& node = model_.nodes[name];
      if (node.kind == ModelNode::Kind::kSkipped) model_.data.push_back(name + " skipped");
      for (std::size_t i = 0; i < node.tasks.size(); ++i) {
        const std::string task = node.kind == ModelNode::Kind::kBatch ? name + "#" + std::to_string(i + 1) : name;
        const TaskEnd& end = node.tasks[i].end;
        model_.data.push_back(task + " " + (end.failed ? "error: " + end.error : to_text(end.value)));
      }
    }
  }

  const Json& pipeline_;
  const Behaviour& behaviour_;
  Model model_;
};

}  // namespace

bool Model::may_fail() const {
  return std::any_of(nodes.begin(), nodes.end(), [](const auto& entry) { return !entry.second.failure.empty(); });
}

Model run_model(const Json& pipeline, const Behaviour& behaviour) { return Evaluation(pipeline, behaviour).run(); }

}  // namespace hkube::scenarios
