#include <algorithm>

#include "api/ask.h"
#include "api/checked_request.h"
#include "api/storage_index.h"
#include "api/storage_lists.h"
#include "api/store_routes.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

/// More objects than this below one path are not looked at.
constexpr std::size_t kMostObjects = 100'000;

std::vector<std::string> prefix_types(const std::string& cluster) {
  std::vector<std::string> types;
  for (const char* type :
       {"hkube", "hkube-persistency", "hkube-results", "hkube-metadata", "hkube-store", "hkube-execution",
        "hkube-index", "hkube-builds", "hkube-algo-metrics", "hkube-datasource"}) {
    types.push_back(cluster + "-" + type);
  }
  return types;
}

enum class Kind { kKeys, kPrefixes };

Result<std::vector<objects::ObjectInfo>> objects_below(const ApiContext& api, const std::string& path) {
  if (auto index = list_job_index(api, path, kMostObjects)) return *std::move(index);
  return api.objects.list(path, kMostObjects);
}

/// 404 for a path below which there is nothing; other troubles of the store are the request's.
net::HttpResponse list_below(const ApiContext& api, Kind kind, const std::string& path, const Json& query) {
  auto objects = objects_below(api, path);
  if (!objects.ok()) return error_response(bad_request(objects.error().message));
  const std::vector<std::string> types = prefix_types(api.settings.cluster_name);
  const bool advertised = std::ranges::find(types, path) != types.end();
  if (objects->empty() && !path.empty() && !advertised) {
    Error missing = not_found(kind == Kind::kKeys ? "key" : "prefix", path);
    missing.details = "no such folder: " + path;
    return error_response(missing);
  }
  const ListingRange range = read_listing_range(query);
  return json_response(kind == Kind::kKeys ? key_listing(path, *std::move(objects), range)
                                           : prefix_listing(path, *objects, range));
}

net::HttpResponse list_prefix_types(const ApiContext& api, const Json& query) {
  Json listings = Json::array();
  for (const std::string& type : prefix_types(api.settings.cluster_name)) {
    const auto objects = objects_below(api, type);
    if (!objects.ok()) return error_response(bad_request(objects.error().message));
    listings.push_back(prefix_listing(type, *objects, read_listing_range(query)));
  }
  return json_response(listings);
}

}  // namespace

void add_storage_list_routes(Router& router, ApiContext& api) {
  router.add("GET", "storage/prefix/types", answering([&api](const Request&) -> Result<Json> {
               return Json(prefix_types(api.settings.cluster_name));
             }));
  const auto add = [&](const char* path, auto list) {
    router.add("GET", path, [&api, list](const Request& request, const Responder& respond) {
      const auto query = checked_query(request, spec::range_query_schema());
      if (!query.ok()) return respond(error_response(query.error()));
      answer_on(api.readers, respond,
                [&api, list, path = request.param("path"), query = *query] { return list(api, path, query); });
    });
  };
  add("storage/prefixes", [](const ApiContext& context, const std::string&, const Json& query) {
    return list_prefix_types(context, query);
  });
  add("storage/prefixes/*path", [](const ApiContext& context, const std::string& path, const Json& query) {
    return list_below(context, Kind::kPrefixes, path, query);
  });
  for (const char* path : {"storage/keys", "storage/keys/*path"}) {
    add(path, [](const ApiContext& context, const std::string& below, const Json& query) {
      return list_below(context, Kind::kKeys, below, query);
    });
  }
}

}  // namespace hkube::api
