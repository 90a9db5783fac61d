#pragma once

#include <optional>
#include <string>

#include "api/graphql/query_error.h"
#include "api/graphql/schema.h"

namespace hkube::api::graphql {

/// The values of a query's variables: an object with those that were given or have a default.
/// Nothing when one does not fit; `error` says which.
std::optional<Json> coerce_variables(const Schema& schema, const Operation& operation, const Json& given,
                                     QueryError& error);

/// The arguments of a field: an object with those that were given or have a default. The field has passed the check;
/// what can still be wrong is a variable that is null or not given where a value is needed.
std::optional<Json> coerce_arguments(const Schema& schema, const FieldDefinition& field,
                                     const std::vector<Argument>& arguments, const Json& variables, QueryError& error);

/// A value without variables, as JSON of the type; it has passed the check.
Json literal(const Schema& schema, const Value& value, const TypeRef& type);

/// `skip` or `include` as written: whether the selection is to be left out.
bool is_left_out(const std::vector<Directive>& directives, const Json& variables);

}  // namespace hkube::api::graphql
