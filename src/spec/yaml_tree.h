#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hkube::spec {

/// Where something stands in a text, from 1. Columns count characters.
struct YamlPlace {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

enum class YamlKind : std::uint8_t { kScalar, kSequence, kMap, kAlias };

/// The tags that the core schema knows; kOther for all others.
enum class YamlTag : std::uint8_t { kNone, kText, kInt, kFloat, kBool, kNull, kSequence, kMap, kOther };

/// One document as it is written: scalars are texts, aliases lead to nodes. Node 0 is the root.
struct YamlTree {
  using Index = std::uint32_t;
  static constexpr Index kNothing = std::numeric_limits<Index>::max();

  struct Node {
    YamlKind kind = YamlKind::kScalar;
    YamlTag tag = YamlTag::kNone;
    bool plain = false;  ///< a scalar without quotes
    YamlPlace place;
    Index first =
        kNothing;  ///< the first child: of a map a key, whose value is the key's `next`; of an alias its target
    Index next = kNothing;    ///< the next child of the same parent
    std::uint32_t begin = 0;  ///< of a scalar: its text within `texts`
    std::uint32_t size = 0;
  };

  [[nodiscard]] std::string_view text(const Node& node) const {
    return std::string_view(texts).substr(node.begin, node.size);
  }

  std::vector<Node> nodes;
  std::string texts;
};

/// Reads the one document of a text. Errors are YamlErrc, with the place and the line itself. Bounded in bytes, in
/// nodes and in depth (base/json_document.h).
Result<YamlTree> read_yaml_tree(std::string_view text);

/// "malformed YAML: line 3, column 5: …: "the line"".
Error malformed_yaml(std::string_view text, YamlPlace place, std::string_view reason);

}  // namespace hkube::spec
