#include "graph/reference.h"

namespace hkube::graph {

std::string_view relation_name(Relation relation) {
  switch (relation) {
    case Relation::kWaitNode:
      return "waitNode";
    case Relation::kWaitBatch:
      return "waitBatch";
    case Relation::kWaitAny:
      return "waitAny";
    case Relation::kWaitAnyBatch:
      return "waitAnyBatch";
  }
  return "waitNode";
}

std::string_view relation_sign(Relation relation) {
  switch (relation) {
    case Relation::kWaitNode:
      return "@";
    case Relation::kWaitBatch:
      return "#@";
    case Relation::kWaitAny:
      return "*@";
    case Relation::kWaitAnyBatch:
      return "*#@";
  }
  return "@";
}

bool is_raw_batch(std::string_view text) { return text.starts_with("#["); }

std::optional<Reference> parse_reference(std::string_view text) {
  Reference ref;
  if (text.starts_with("@")) {
    ref.relation = Relation::kWaitNode;
    text.remove_prefix(1);
  } else if (text.starts_with("#@")) {
    ref.relation = Relation::kWaitBatch;
    text.remove_prefix(2);
  } else if (text.starts_with("*@")) {
    ref.relation = Relation::kWaitAny;
    text.remove_prefix(2);
  } else if (text.starts_with("*#@")) {
    ref.relation = Relation::kWaitAnyBatch;
    text.remove_prefix(3);
  } else {
    return std::nullopt;
  }
  ref.body = text;
  const auto dot = text.find('.');
  const std::string_view head = text.substr(0, dot);
  if (dot != std::string_view::npos) ref.path = text.substr(dot + 1);
  if (head == "flowInput") {
    ref.source = RefSource::kFlowInput;
  } else if (head == "dataSource") {
    ref.source = RefSource::kDataSource;
  } else {
    ref.node = head;
  }
  return ref;
}

}  // namespace hkube::graph
