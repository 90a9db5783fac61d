#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "graph/raw_batch.h"
#include "graph/reference.h"

namespace hkube::graph {

/// One string leaf of a node's input that is not a literal, and where it stands.
struct InputLeaf {
  std::vector<std::variant<std::size_t, std::string>> at;  ///< array indexes and keys from the input's root
  std::variant<Reference, RawBatch> value;

  /// The reference, or null for a raw batch.
  [[nodiscard]] const Reference* reference() const { return std::get_if<Reference>(&value); }
  /// True when the leaf fans the node out by itself (`#@`, `#[`, `*#@`); `*@` and `@` do not.
  [[nodiscard]] bool is_batch() const;
};

/// A node's input, compiled once: the document with its literals, and the leaves to fill in, depth first. Empty objects
/// and arrays stay as they were written.
class InputTemplate {
 public:
  static InputTemplate compile(const Json& input);
  /// An input without references, whatever its strings look like: values that an algorithm passes on.
  static InputTemplate literal(Json input);

  [[nodiscard]] const Json& document() const { return document_; }
  [[nodiscard]] const std::vector<InputLeaf>& leaves() const { return leaves_; }

 private:
  Json document_;
  std::vector<InputLeaf> leaves_;
};

/// Puts `value` at a leaf's place in a copy of the template's document.
void put_at(Json& document, const InputLeaf& leaf, Json value);

/// What an absent element leaves behind (a shorter partner of an indexed batch): null in an array, no key in an object.
void put_absent(Json& document, const InputLeaf& leaf);

}  // namespace hkube::graph
