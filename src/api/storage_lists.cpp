#include "api/storage_lists.h"

#include <algorithm>
#include <set>

#include "api/whole_number.h"

namespace hkube::api {

namespace {

/// [from, to) of `size` rows.
std::pair<std::size_t, std::size_t> bounds(std::size_t size, const ListingRange& range) {
  const std::size_t from = std::min<std::uint64_t>(range.from, size);
  return {from, std::max(from, static_cast<std::size_t>(std::min<std::uint64_t>(range.to, size)))};
}

}  // namespace

ListingRange read_listing_range(const Json& query) {
  ListingRange range;
  range.sort = string_or(query, "sort");
  range.descending = string_or(query, "order") == "desc";
  range.from = whole_number(query, "from", range.from);
  range.to = whole_number(query, "to", range.to);
  return range;
}

Json key_listing(const std::string& path, std::vector<objects::ObjectInfo> objects, const ListingRange& range) {
  using objects::ObjectInfo;
  if (range.sort == "size") std::ranges::stable_sort(objects, {}, &ObjectInfo::size);
  if (range.sort == "mtime") std::ranges::stable_sort(objects, {}, [](const ObjectInfo& o) { return o.mtime.ms; });
  if (range.descending) std::ranges::reverse(objects);
  const auto [from, to] = bounds(objects.size(), range);
  Json keys = Json::array();
  for (std::size_t i = from; i < std::min(to, from + kMostKeys); ++i) {
    keys.push_back({{"path", objects[i].path}, {"size", objects[i].size}, {"mtime", objects[i].mtime.ms}});
  }
  return {{"path", path}, {"total", objects.size()}, {"keys", std::move(keys)}};
}

Json prefix_listing(const std::string& path, const std::vector<objects::ObjectInfo>& objects,
                    const ListingRange& range) {
  std::set<std::string> names;
  const std::size_t begin = path.empty() ? 0 : path.size() + 1;
  for (const objects::ObjectInfo& object : objects) {
    const auto slash = object.path.find('/', begin);
    if (slash != std::string::npos) names.insert(object.path.substr(begin, slash - begin));
  }
  std::vector<std::string> ordered(names.begin(), names.end());
  if (range.descending) std::ranges::reverse(ordered);
  const auto [from, to] = bounds(ordered.size(), range);
  Json keys = Json::array();
  for (std::size_t i = from; i < to; ++i) keys.push_back(ordered[i]);
  return {{"path", path}, {"total", ordered.size()}, {"keys", std::move(keys)}};
}

}  // namespace hkube::api
