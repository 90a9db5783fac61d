#pragma once

#include "api/graphql/resolvers.h"

namespace hkube::api::graphql {

/// `__schema` and `__type`: the schema as data, for tools.
void add_introspection(Resolvers& resolvers, const Schema& schema);

}  // namespace hkube::api::graphql
