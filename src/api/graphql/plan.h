#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/graphql/query_error.h"
#include "api/graphql/schema.h"

namespace hkube::api::graphql {

/// One field of the answer, with all that is selected below it.
struct PlannedField {
  std::string key;
  std::string name;
  const FieldDefinition* definition = nullptr;  ///< null: __typename
  Json arguments;
  std::vector<PlannedField> fields;  ///< of an object
  Location at;

  /// Whether anything but these fields is selected: a resolver need not load what nobody asks for.
  [[nodiscard]] bool wants_more_than(std::initializer_list<std::string_view> names) const;
  [[nodiscard]] bool wants(std::string_view name) const;
};

inline constexpr std::size_t kMaxRootFields = 60;
inline constexpr std::size_t kMaxFields = 5'000;
inline constexpr int kMaxDepth = 30;

/// Resolves fragments, directives and arguments of an operation that has passed the check: what is to be answered, in
/// order. Nothing when fields of one key differ, an argument does not fit, or the query asks for more than the limits
/// allow.
std::optional<std::vector<PlannedField>> make_plan(const Schema& schema, const Document& document,
                                                   const Operation& operation, const Json& variables,
                                                   QueryError& error);

}  // namespace hkube::api::graphql
