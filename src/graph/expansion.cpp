#include "graph/expansion.h"

#include <algorithm>
#include <limits>

#include "graph/errc.h"

namespace hkube::graph {

namespace {

/// Size of a batch leaf and, for items of a batch, which of them failed.
struct LeafSize {
  std::uint64_t size = 0;
  std::vector<std::uint32_t> failed;
  std::vector<std::uint64_t> starts;
};

/// The elements of all items in a row, for `*#@`.
LeafSize nested_size(const ResultShape& shape, const std::string& body) {
  LeafSize leaf;
  leaf.starts.push_back(0);
  const auto found = shape.item_sizes == nullptr ? nullptr : [&]() -> const std::vector<std::uint32_t>* {
    const auto it = shape.item_sizes->find(body);
    return it == shape.item_sizes->end() ? nullptr : &it->second;
  }();
  for (std::uint32_t item = 0; item < shape.items; ++item) {
    if (found != nullptr && item < found->size()) leaf.size += (*found)[item];
    leaf.starts.push_back(leaf.size);
  }
  return leaf;
}

/// a × b; the largest number if that is too much. A batch without tasks has none, however large its other leaves are.
std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t result = 0;
  return __builtin_mul_overflow(a, b, &result) ? std::numeric_limits<std::uint64_t>::max() : result;
}

std::string describe_saved(const Json& metadata) {
  std::string text;
  if (metadata.is_object()) {
    for (auto it = metadata.begin(); it != metadata.end(); ++it) {
      text += (text.empty() ? "" : ", ") + it.key() + " (" + string_or(it.value(), "type", "unknown") + ")";
    }
  }
  // Metadata covers the paths that are referred to, so an empty one does not mean an empty result.
  return text.empty() ? "none of the paths that the pipeline names" : text;
}

Result<LeafSize> size_of(const InputLeaf& leaf, const Json& flow_input, const ShapeSource& shapes,
                         std::string_view node_name) {
  if (const auto* raw = std::get_if<RawBatch>(&leaf.value)) return LeafSize{raw->size(), {}, {}};
  const Reference& ref = *leaf.reference();
  if (ref.source == RefSource::kFlowInput) {
    const Json* value = at_path(flow_input, ref.path);
    return LeafSize{value != nullptr && value->is_array() ? value->size() : 0, {}, {}};
  }
  if (ref.source == RefSource::kDataSource) return LeafSize{};
  ResultShape shape = shapes.shape_of(ref.node);
  switch (shape.kind) {
    case ResultShape::Kind::kSkipped:
      return LeafSize{};
    case ResultShape::Kind::kBatch:
      if (ref.relation == Relation::kWaitAnyBatch) return nested_size(shape, ref.body);
      return LeafSize{shape.items, std::move(shape.failed), {}};
    case ResultShape::Kind::kSingle:
      break;
  }
  const auto saved = shape.metadata.is_object() ? shape.metadata.find(ref.body) : shape.metadata.end();
  if (!shape.metadata.is_object() || saved == shape.metadata.end()) {
    return Error(Errc::kMissingPath, "node \"" + std::string(node_name) + "\" cannot fan out over #@" + ref.body +
                                         ": the result of node \"" + ref.node + "\" has no such path; it has " +
                                         describe_saved(shape.metadata));
  }
  const auto size = saved->find("size");
  const bool array = string_or(*saved, "type") == "array" && size != saved->end() && size->is_number_unsigned();
  return LeafSize{array ? size->get<std::uint64_t>() : 0, {}, {}};
}

}  // namespace

std::pair<std::uint32_t, std::uint64_t> Expansion::Dimension::place(std::uint64_t at) const {
  const auto next = std::upper_bound(starts.begin(), starts.end(), at);
  const auto item = static_cast<std::uint32_t>(next - starts.begin() - 1);
  return {item, at - starts[item]};
}

Expansion Expansion::fixed(Form form, std::uint32_t count) {
  Expansion expansion;
  expansion.form_ = form;
  expansion.count_ = count;
  expansion.per_index_ = std::max(count, 1U);
  return expansion;
}

std::optional<std::uint64_t> Expansion::element(const Dimension& dimension, std::uint32_t task) const {
  std::uint64_t at = wait_any_ ? task % per_index_ : task;
  if (operation_ == spec::BatchOperation::kCartesian) {
    at = at / dimension.stride % dimension.size;
    return dimension.readable.empty() ? at : dimension.readable[at];
  }
  if (!positions_.empty()) at = positions_[at];
  return at < dimension.size ? std::optional<std::uint64_t>(at) : std::nullopt;
}

Result<Expansion> expand(const InputTemplate& input, spec::BatchOperation operation, const Json& flow_input,
                         const ShapeSource& shapes, std::string_view node_name) {
  Expansion result;
  result.operation_ = operation;

  std::uint64_t any_items = 0;
  std::vector<LeafSize> sizes;
  for (std::uint32_t i = 0; i < input.leaves().size(); ++i) {
    const InputLeaf& leaf = input.leaves()[i];
    const Reference* ref = leaf.reference();
    if (ref != nullptr && ref->relation == Relation::kWaitAny && ref->source == RefSource::kNode) {
      const ResultShape shape = shapes.shape_of(ref->node);
      if (shape.kind == ResultShape::Kind::kSkipped) {
        result.form_ = Expansion::Form::kSkipped;
      } else if (shape.kind == ResultShape::Kind::kBatch) {
        result.wait_any_ = true;
        any_items = std::max<std::uint64_t>(any_items, shape.items);
      }
    }
    if (!leaf.is_batch()) continue;
    HKUBE_ASSIGN(LeafSize size, size_of(leaf, flow_input, shapes, node_name));
    result.dimensions_.push_back({i, size.size, 1, {}, std::move(size.starts)});
    sizes.push_back(std::move(size));
  }
  if (result.form_ == Expansion::Form::kSkipped) {
    result.count_ = 0;
    return result;
  }

  std::uint64_t tasks = 1;
  if (!result.dimensions_.empty()) {
    result.form_ = Expansion::Form::kBatch;
    if (operation == spec::BatchOperation::kIndexed) {
      tasks = 0;
      std::vector<std::uint32_t> failed;
      for (const LeafSize& size : sizes) {
        tasks = std::max(tasks, size.size);
        failed.insert(failed.end(), size.failed.begin(), size.failed.end());
      }
      if (tasks <= kMaxBatch && !failed.empty()) {
        std::sort(failed.begin(), failed.end());
        for (std::uint32_t i = 0; i < tasks; ++i) {
          if (!std::binary_search(failed.begin(), failed.end(), i)) result.positions_.push_back(i);
        }
        tasks = result.positions_.size();
      }
    } else {
      for (std::size_t d = result.dimensions_.size(); d-- > 0;) {
        Expansion::Dimension& dimension = result.dimensions_[d];
        if (!sizes[d].failed.empty()) {
          for (std::uint32_t i = 0; i < sizes[d].size; ++i) {
            if (!std::binary_search(sizes[d].failed.begin(), sizes[d].failed.end(), i)) dimension.readable.push_back(i);
          }
          dimension.size = dimension.readable.size();
        }
        dimension.stride = std::max<std::uint64_t>(tasks, 1);
        tasks = product(tasks, dimension.size);
      }
    }
  }
  if (result.wait_any_) {
    result.form_ = Expansion::Form::kBatch;
    result.per_index_ = static_cast<std::uint32_t>(std::min(tasks, kMaxBatch + 1));
    tasks = product(tasks, any_items);
  }
  if (tasks > kMaxBatch) {
    return Error(Errc::kBatchTooLarge, "node \"" + std::string(node_name) + "\" would have " + std::to_string(tasks) +
                                           " tasks; the limit is " + std::to_string(kMaxBatch));
  }
  if (tasks == 0) result.form_ = Expansion::Form::kSkipped;
  result.count_ = static_cast<std::uint32_t>(tasks);
  if (!result.wait_any_) result.per_index_ = std::max(result.count_, 1U);
  return result;
}

}  // namespace hkube::graph
