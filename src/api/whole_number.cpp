#include "api/whole_number.h"

#include <algorithm>

#include "api/checked_request.h"

namespace hkube::api {

std::uint64_t whole_number(const Json& object, const char* key, std::uint64_t fallback) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 53;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return fallback;
  if (found->is_number_unsigned()) return std::min(found->get<std::uint64_t>(), kMost);
  // As a double: what does not fit into an integer is one.
  const auto number = found->get<double>();
  if (!(number > 0)) return 0;
  return number >= static_cast<double>(kMost) ? kMost : static_cast<std::uint64_t>(number);
}

Result<std::uint64_t> query_number(const Request& request, const char* key) {
  Json schema = {{"type", "object"}};
  schema["properties"][key] = {{"type", "integer"}, {"minimum", 0}};
  HKUBE_ASSIGN(const Json query, checked_query(request, schema));
  return whole_number(query, key, 0);
}

}  // namespace hkube::api
