#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hkube::graph {

/// How a node uses another's result: the sign before the name.
enum class Relation : std::uint8_t {
  kWaitNode,      ///< `@`: the whole result
  kWaitBatch,     ///< `#@`: one task for each element
  kWaitAny,       ///< `*@`: one task for each item of a batch, as soon as the item is done
  kWaitAnyBatch,  ///< `*#@`: each finished item is fanned out
};

/// The name of a relation in graph documents ("waitNode", …).
std::string_view relation_name(Relation relation);

/// How a reference of this relation begins ("@", "#@", …).
std::string_view relation_sign(Relation relation);

enum class RefSource : std::uint8_t { kNode, kFlowInput, kDataSource };

/// A parsed reference such as `#@Range.list`.
struct Reference {
  Relation relation = Relation::kWaitNode;
  RefSource source = RefSource::kNode;
  std::string node;  ///< node name; empty for flow input and data sources
  std::string path;  ///< dotted path inside the result, may be empty
  std::string body;  ///< text after the sign; the "save path" of the parent's result
};

/// Reads a string leaf of an input. Nothing when it is a literal. Only the exact words `flowInput` and `dataSource` are
/// reserved; a node called `flowInputX` can be referenced.
std::optional<Reference> parse_reference(std::string_view text);

/// True for `#[…`: a raw batch literal.
bool is_raw_batch(std::string_view text);

}  // namespace hkube::graph
