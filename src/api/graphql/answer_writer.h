#pragma once

#include <string>
#include <vector>

#include "api/graphql/execute.h"

namespace hkube::api::graphql {

/// Resolves planned fields and writes the answer as text, so that a long list costs no more than its text.
class AnswerWriter {
 public:
  AnswerWriter(const Schema& schema, const Resolvers& resolvers, const QueryLimits& limits)
      : schema_(schema), resolvers_(resolvers), limits_(limits) {}

  void write_query(const std::vector<PlannedField>& fields);

  [[nodiscard]] std::string take() { return std::move(text_); }
  [[nodiscard]] const std::vector<QueryError>& errors() const { return errors_; }
  /// True when a limit ended the work: what is written is of no use.
  [[nodiscard]] bool aborted() const { return aborted_; }
  /// How many fields of the query itself could not be resolved.
  [[nodiscard]] std::size_t failed_roots() const { return failed_roots_; }

 private:
  void write_object(const TypeDefinition& type, const std::vector<PlannedField>& fields, const Json& parent);
  void write_field(const TypeDefinition& type, const PlannedField& field, const Json& parent);
  void write_list(const ListResolver& resolver, const FieldCall& call);
  void write_value(const TypeRef& type, const PlannedField& field, const Json& value);
  void write_leaf(const TypeDefinition& type, const Json& value);
  void fail(const Error& error, const PlannedField& field);
  /// False when the work must end.
  bool within_limits();
  [[nodiscard]] Json path() const;

  const Schema& schema_;
  const Resolvers& resolvers_;
  const QueryLimits& limits_;
  std::string text_;
  std::vector<QueryError> errors_;
  std::vector<Json> path_;
  std::size_t failed_roots_ = 0;
  std::uint64_t written_ = 0;
  bool aborted_ = false;
};

/// A value as the scalar: numbers as texts where the type is a text, and so on; null when it cannot be.
Json as_scalar(const std::string& type, const Json& value);

}  // namespace hkube::api::graphql
