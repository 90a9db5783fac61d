#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "graph/input_template.h"
#include "spec/pipeline.h"

namespace hkube::graph {

/// Most tasks that one node may have.
inline constexpr std::uint64_t kMaxBatch = 50'000'000;

/// What the control plane knows of a parent's result: never the value.
struct ResultShape {
  enum class Kind { kSingle, kBatch, kSkipped };
  Kind kind = Kind::kSingle;
  std::uint32_t items = 0;            ///< of a batch
  std::vector<std::uint32_t> failed;  ///< positions of items without a result, ascending
  Json metadata;                      ///< of a single result: {"node.path": {"type": "array", "size": 3}}
  /// Of a batch whose items are fanned out (`*#@`): by reference body, the length there of each item's result.
  const std::map<std::string, std::vector<std::uint32_t>>* item_sizes = nullptr;
};

/// Shapes of the parents of the node being expanded.
class ShapeSource {
 public:
  virtual ~ShapeSource() = default;
  [[nodiscard]] virtual ResultShape shape_of(std::string_view node) const = 0;
};

/// How a node becomes tasks: one object, whatever the number of tasks.
class Expansion {
 public:
  enum class Form : std::uint8_t { kSingle, kBatch, kSkipped };

  /// One batch leaf: how many elements it has, and where element k is read in the parent.
  struct Dimension {
    std::uint32_t leaf = 0;  ///< index in the template's leaves
    std::uint64_t size = 0;
    std::uint64_t stride = 1;             ///< cartesian: elements repeat this many times; the last leaf varies fastest
    std::vector<std::uint32_t> readable;  ///< cartesian over a batch with failed items: positions with a result
    /// `*#@` over a batch: where each item's elements begin in the row of all elements, and its length at the end.
    std::vector<std::uint64_t> starts;

    /// `*#@` over a batch: the item that element `at` is in, and its position there.
    [[nodiscard]] std::pair<std::uint32_t, std::uint64_t> place(std::uint64_t at) const;
  };

  /// An expansion that is known without looking at inputs: `count` tasks, or a skipped node.
  static Expansion fixed(Form form, std::uint32_t count);

  [[nodiscard]] Form form() const { return form_; }
  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] const std::vector<Dimension>& dimensions() const { return dimensions_; }
  /// Tasks for each index of the wait-any parents; count() when there are none.
  [[nodiscard]] std::uint32_t per_index() const { return per_index_; }
  [[nodiscard]] bool wait_any() const { return wait_any_; }
  /// Which item of a wait-any parent task `task` uses.
  [[nodiscard]] std::uint32_t any_index(std::uint32_t task) const { return task / per_index_; }

  /// The element of a dimension that task `task` (0-based) uses; nothing where a shorter partner has no more.
  [[nodiscard]] std::optional<std::uint64_t> element(const Dimension& dimension, std::uint32_t task) const;

 private:
  friend Result<Expansion> expand(const InputTemplate&, spec::BatchOperation, const Json&, const ShapeSource&,
                                  std::string_view);
  Form form_ = Form::kSingle;
  spec::BatchOperation operation_ = spec::BatchOperation::kIndexed;
  std::uint32_t count_ = 1;
  std::uint32_t per_index_ = 1;
  bool wait_any_ = false;
  std::vector<Dimension> dimensions_;
  std::vector<std::uint32_t> positions_;  ///< indexed, some items failed: task → position; empty means the same number
};

/// Expands a node once the shapes of its parents are known.
/// Rules: pipeline-semantics §1.3, §1.7 with the decisions on failed items (an indexed task keeps its original
/// partners; positions of failed items are left out) and on wait-any (`*@` over a batch: one group of tasks for each
/// index). Fails when `#@n.p` names a path that n's result does not have; the text names node, path and what was there.
Result<Expansion> expand(const InputTemplate& input, spec::BatchOperation operation, const Json& flow_input,
                         const ShapeSource& shapes, std::string_view node_name);

}  // namespace hkube::graph
