#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace hkube::wire {

/// What other nodes may know about a result without reading it: an object save path → {type, size?}. A save
/// path is the node's name, alone or followed by a dotted path into the value ("green", "green.data.0");
/// paths that lead nowhere are left out. Types are JavaScript's (number, string, boolean, object, also for
/// null), array and bytearray; those two carry their size.
Json make_metadata(const std::vector<std::string>& save_paths, const std::string& node_name, const Json& value);

/// The same from the value's msgpack bytes, which are walked but not decoded.
Result<Json> make_metadata_msgpack(const std::vector<std::string>& save_paths, const std::string& node_name,
                                   std::string_view value);

}  // namespace hkube::wire
