#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "objects/object_store.h"

namespace hkube::api {

/// Which part of a listing of the object store is asked for, and in which order.
struct ListingRange {
  std::string sort;  ///< "path" (also when empty), "size" or "mtime"
  bool descending = false;
  std::uint64_t from = 0;
  std::uint64_t to = UINT64_MAX;  ///< not included
};
ListingRange read_listing_range(const Json& query);

/// {path, total, keys: [{path, size, mtime}]}; at most kMostKeys keys.
inline constexpr std::size_t kMostKeys = 100;
Json key_listing(const std::string& path, std::vector<objects::ObjectInfo> objects, const ListingRange& range);
/// {path, total, keys: ["a", "b"]}: the folders right below the path.
Json prefix_listing(const std::string& path, const std::vector<objects::ObjectInfo>& objects,
                    const ListingRange& range);

}  // namespace hkube::api
