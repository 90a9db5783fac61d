#include "spec/yaml.h"

#include <optional>
#include <vector>

#include "base/json_document.h"
#include "spec/yaml_scalar.h"
#include "spec/yaml_tree.h"

namespace hkube::spec {

ErrorInfo describe(YamlErrc e) {
  switch (e) {
    case YamlErrc::kMalformed:
      return {ErrorKind::kInvalid, "yaml.malformed"};
    case YamlErrc::kTooLarge:
      return {ErrorKind::kTooLarge, "yaml.too_large"};
  }
  return {ErrorKind::kInternal, "yaml.unknown"};
}

namespace {

// A few hundred bytes of aliases of aliases stand for values without end.
constexpr std::size_t kMaxAliased = 100'000;

/// Gives a tree its values: types of scalars, aliases, merge keys.
class Converter {
 public:
  Converter(std::string_view text, const YamlTree& tree) : text_(text), tree_(tree), open_(tree.nodes.size()) {}

  Result<Json> convert() { return convert(0, 0); }

 private:
  using Index = YamlTree::Index;
  using Node = YamlTree::Node;

  Result<Json> convert(Index index, int depth) {
    const Node& node = tree_.nodes[index];
    if (depth > kMaxJsonDepth) return malformed(node, "nested deeper than " + std::to_string(kMaxJsonDepth));
    HKUBE_TRY(count(node));
    switch (node.kind) {
      case YamlKind::kScalar:
        return scalar(node);
      case YamlKind::kSequence:
        return sequence(index, depth);
      case YamlKind::kMap:
        return map(index, depth);
      case YamlKind::kAlias:
        break;
    }
    if (open_[node.first]) return malformed(node, "an alias stands within what it repeats");
    ++aliases_;
    auto value = convert(node.first, depth);
    --aliases_;
    return value;
  }

  Result<Json> scalar(const Node& node) {
    const std::string_view text = tree_.text(node);
    auto value = node.tag != YamlTag::kNone ? tagged_yaml_scalar(node.tag, text)
                 : node.plain               ? plain_yaml_scalar(text)
                                            : Result<Json>(Json(std::string(text)));
    if (!value.ok()) return malformed(node, value.error().message);
    return value;
  }

  Result<Json> sequence(Index index, int depth) {
    if (const YamlTag tag = tree_.nodes[index].tag; !is_tag_of(tag, YamlTag::kSequence)) {
      return malformed(tree_.nodes[index], "the tag does not fit a sequence");
    }
    Json list = Json::array();
    open_[index] = true;
    for (Index i = tree_.nodes[index].first; i != YamlTree::kNothing; i = tree_.nodes[i].next) {
      HKUBE_ASSIGN(Json value, convert(i, depth + 1));
      list.push_back(std::move(value));
    }
    open_[index] = false;
    return list;
  }

  Result<Json> map(Index index, int depth) {
    if (const YamlTag tag = tree_.nodes[index].tag; !is_tag_of(tag, YamlTag::kMap)) {
      return malformed(tree_.nodes[index], "the tag does not fit a map");
    }
    Json object = Json::object();
    std::vector<Index> merged;
    open_[index] = true;
    for (Index i = tree_.nodes[index].first; i != YamlTree::kNothing;) {
      const Node& key_node = resolve(tree_.nodes[i]);
      const Index value = tree_.nodes[i].next;
      if (key_node.kind != YamlKind::kScalar) return malformed(tree_.nodes[i], "keys must be scalars");
      const std::string key(tree_.text(key_node));
      if (key == "<<" && key_node.plain && key_node.tag == YamlTag::kNone) {
        merged.push_back(value);
      } else {
        HKUBE_TRY(count(key_node));
        if (object.contains(key)) {
          return malformed(tree_.nodes[i], "duplicated mapping key " + to_text(Json(key.substr(0, 100))));
        }
        HKUBE_ASSIGN(object[key], convert(value, depth + 1));
      }
      i = tree_.nodes[value].next;
    }
    for (const Index source : merged) HKUBE_TRY(merge(source, depth, object));
    open_[index] = false;
    return object;
  }

  /// Puts in what the object does not have yet.
  Status merge(Index index, int depth, Json& object) {
    const Node& node = tree_.nodes[index];
    HKUBE_TRY(count(node));
    const bool alias = node.kind == YamlKind::kAlias;
    const Index source = alias ? node.first : index;
    if (alias && open_[source]) return malformed(node, "an alias stands within what it repeats");
    if (alias) ++aliases_;
    Status done = merge_values(source, depth + 1, object);
    if (alias) --aliases_;
    return done;
  }

  Status merge_values(Index index, int depth, Json& object) {
    const Node& node = tree_.nodes[index];
    if (depth > kMaxJsonDepth) return malformed(node, "nested deeper than " + std::to_string(kMaxJsonDepth));
    if (node.kind == YamlKind::kSequence) {
      open_[index] = true;
      for (Index i = node.first; i != YamlTree::kNothing; i = tree_.nodes[i].next) {
        HKUBE_TRY(merge(i, depth, object));
      }
      open_[index] = false;
      return {};
    }
    if (node.kind != YamlKind::kMap) return malformed(node, "a merge key needs a map");
    HKUBE_ASSIGN(Json defaults, map(index, depth));
    for (auto it = defaults.begin(); it != defaults.end(); ++it) {
      if (!object.contains(it.key())) object[it.key()] = std::move(it.value());
    }
    return {};
  }

  [[nodiscard]] const Node& resolve(const Node& node) const {
    return node.kind == YamlKind::kAlias ? tree_.nodes[node.first] : node;
  }

  static bool is_tag_of(YamlTag tag, YamlTag kind) {
    return tag == YamlTag::kNone || tag == YamlTag::kOther || tag == kind;
  }

  /// Counts what stands in the result without standing in the text.
  Status count(const Node& node) {
    if (aliases_ == 0 || ++aliased_ <= kMaxAliased) return {};
    Error error =
        malformed(node, "aliases and merge keys stand for more than " + std::to_string(kMaxAliased) + " values");
    return Error(YamlErrc::kTooLarge, std::move(error.message));
  }

  [[nodiscard]] Error malformed(const Node& node, const std::string& reason) const {
    return malformed_yaml(text_, node.place, reason);
  }

  std::string_view text_;
  const YamlTree& tree_;
  std::vector<bool> open_;   ///< containers that are being converted
  std::size_t aliases_ = 0;  ///< how many aliases lead to the current node
  std::size_t aliased_ = 0;
};

/// YAML reads nearly all JSON, but neither long keys nor pairs of surrogates.
std::optional<Result<Json>> as_json(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || (text[begin] != '{' && text[begin] != '[')) return std::nullopt;
  auto value = parse_json_document(text);
  // What is no JSON may be YAML's flow style.
  if (!value.ok() && value.error().code != describe(JsonDocumentErrc::kDuplicatedKey).code) return std::nullopt;
  return value;
}

}  // namespace

Result<Json> parse_yaml(std::string_view text) {
  if (auto json = as_json(text)) return *std::move(json);
  HKUBE_ASSIGN(const YamlTree tree, read_yaml_tree(text));
  return Converter(text, tree).convert();
}

}  // namespace hkube::spec
