#include "api/checked_request.h"

#include <algorithm>

#include "api/whole_number.h"
#include "spec/schema_validator.h"

namespace hkube::api {

Result<Json> checked_query(const Request& request, const Json& schema) {
  Json query = Json::object();
  for (const auto& property : schema.at("properties").items()) {
    if (const std::string* value = request.http.find_query(property.key())) query[property.key()] = *value;
  }
  HKUBE_TRY(spec::validate(schema, query, spec::Defaults::kInject));
  return query;
}

Result<Json> checked_body(const Request& request, const Json& schema) {
  HKUBE_ASSIGN(Json body, request.json_body());
  HKUBE_TRY(spec::validate(schema, body, spec::Defaults::kInject));
  return body;
}

net::HttpResponse to_response(const Result<Json>& answer, int status) {
  return answer.ok() ? json_response(*answer, status) : error_response(answer.error());
}

Json sorted_list(std::vector<Json> list, const Json& query, const char* key) {
  const auto number = [key](const Json& item) {
    const auto found = item.find(key);
    return found != item.end() && found->is_number() ? found->get<double>() : 0.0;
  };
  const std::string sort = string_or(query, "sort");
  if (sort == "asc") std::ranges::stable_sort(list, std::less<>(), number);
  if (sort == "desc") std::ranges::stable_sort(list, std::greater<>(), number);
  const std::size_t limit = whole_number(query, "limit", list.size());
  if (list.size() > limit) list.resize(limit);
  Json array = Json::array();
  for (Json& item : list) array.push_back(std::move(item));
  return array;
}

}  // namespace hkube::api
