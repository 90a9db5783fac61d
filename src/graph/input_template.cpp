#include "graph/input_template.h"

namespace hkube::graph {

namespace {

using Path = std::vector<std::variant<std::size_t, std::string>>;

// Recursion is bounded by kMaxJsonDepth: descriptors come through parse_json.
void collect(const Json& value, Path& at, std::vector<InputLeaf>& leaves) {
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      at.emplace_back(i);
      collect(value[i], at, leaves);
      at.pop_back();
    }
  } else if (value.is_object()) {
    for (auto it = value.begin(); it != value.end(); ++it) {
      at.emplace_back(it.key());
      collect(it.value(), at, leaves);
      at.pop_back();
    }
  } else if (value.is_string()) {
    const std::string& text = value.get_ref<const std::string&>();
    if (is_raw_batch(text)) {
      leaves.push_back({at, RawBatch::parse(text)});
    } else if (auto reference = parse_reference(text)) {
      leaves.push_back({at, *std::move(reference)});
    }
  }
}

Json* parent_of(Json& document, const InputLeaf& leaf) {
  Json* here = &document;
  for (std::size_t i = 0; i + 1 < leaf.at.size(); ++i) {
    if (const auto* index = std::get_if<std::size_t>(&leaf.at[i])) {
      here = &(*here)[*index];
    } else {
      here = &(*here)[std::get<std::string>(leaf.at[i])];
    }
  }
  return here;
}

}  // namespace

bool InputLeaf::is_batch() const {
  const Reference* ref = reference();
  return ref == nullptr || ref->relation == Relation::kWaitBatch || ref->relation == Relation::kWaitAnyBatch;
}

InputTemplate InputTemplate::compile(const Json& input) {
  InputTemplate result;
  result.document_ = input.is_array() ? input : Json::array();
  Path at;
  collect(result.document_, at, result.leaves_);
  return result;
}

InputTemplate InputTemplate::literal(Json input) {
  InputTemplate result;
  result.document_ = input.is_array() ? std::move(input) : Json::array();
  return result;
}

void put_at(Json& document, const InputLeaf& leaf, Json value) {
  Json* parent = parent_of(document, leaf);
  if (const auto* index = std::get_if<std::size_t>(&leaf.at.back())) {
    (*parent)[*index] = std::move(value);
  } else {
    (*parent)[std::get<std::string>(leaf.at.back())] = std::move(value);
  }
}

void put_absent(Json& document, const InputLeaf& leaf) {
  Json* parent = parent_of(document, leaf);
  if (const auto* index = std::get_if<std::size_t>(&leaf.at.back())) {
    (*parent)[*index] = nullptr;
  } else {
    parent->erase(std::get<std::string>(leaf.at.back()));
  }
}

}  // namespace hkube::graph
