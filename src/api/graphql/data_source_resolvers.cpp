// Data sources, of which this server has none.
#include "api/graphql/server_resolvers.h"
#include "api/respond.h"

namespace hkube::api::graphql {

void add_data_source_resolvers(Resolvers& resolvers) {
  resolvers.add("Query", "dataSources", [](const FieldCall&) -> Result<Json> {
    return Json{{"list", Json::array()}, {"dataSourcesCount", 0}};
  });
  resolvers.add("Query", "dataSource",
                [](const FieldCall& call) -> Result<Json> { return not_found("dataSource", call.text("name")); });
  for (const char* field : {"DataSourceVersions", "DataSourceSnapanshots", "DataSourcePreviewQuery"}) {
    resolvers.add("Query", field, [](const FieldCall&) -> Result<Json> { return Json(Json::array()); });
  }
}

}  // namespace hkube::api::graphql
