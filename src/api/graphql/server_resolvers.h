#pragma once

#include "api/context.h"
#include "api/graphql/resolvers.h"

namespace hkube::api::graphql {

// The resolvers of the server's schema, by subject. They block: for the threads of queries.

void add_job_resolvers(Resolvers& resolvers, ApiContext& api);
void add_job_list_resolvers(Resolvers& resolvers, ApiContext& api);
void add_catalog_resolvers(Resolvers& resolvers, ApiContext& api);
void add_cluster_resolvers(Resolvers& resolvers, ApiContext& api);
void add_queue_resolvers(Resolvers& resolvers, ApiContext& api);
void add_log_resolvers(Resolvers& resolvers, ApiContext& api);
void add_data_source_resolvers(Resolvers& resolvers);

/// All of them, and introspection.
Resolvers server_resolvers(ApiContext& api);

}  // namespace hkube::api::graphql
