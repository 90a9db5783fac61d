#pragma once

#include <string_view>
#include <vector>

#include "api/graphql/schema.h"
#include "base/result.h"

namespace hkube::api::graphql {

/// Reads type definitions in GraphQL's schema language: scalars, objects, enums, inputs.
Result<std::vector<TypeDefinition>> parse_types(std::string_view text);

}  // namespace hkube::api::graphql
