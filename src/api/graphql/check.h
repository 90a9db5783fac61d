#pragma once

#include <vector>

#include "api/graphql/query_error.h"
#include "api/graphql/schema.h"

namespace hkube::api::graphql {

/// Whether a query document fits the schema (GraphQL specification, section 5): fields, arguments, values, fragments,
/// directives, variables. At most kMaxErrors errors. Its cost is proportional to the document, however often fragments
/// are used. Variables and fragments that nothing uses are let pass.
std::vector<QueryError> check_query(const Schema& schema, const Document& document);

inline constexpr std::size_t kMaxErrors = 20;

}  // namespace hkube::api::graphql
