#include "api/graphql/server_resolvers.h"

#include "api/graphql/introspection.h"

namespace hkube::api::graphql {

Resolvers server_resolvers(ApiContext& api) {
  Resolvers resolvers;
  add_introspection(resolvers, schema());
  add_job_resolvers(resolvers, api);
  add_job_list_resolvers(resolvers, api);
  add_catalog_resolvers(resolvers, api);
  add_cluster_resolvers(resolvers, api);
  add_queue_resolvers(resolvers, api);
  add_log_resolvers(resolvers, api);
  add_data_source_resolvers(resolvers);
  return resolvers;
}

}  // namespace hkube::api::graphql
