#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hkube::wire {

/// Reading msgpack bytes in place: nothing is decoded, copied or allocated. All functions are safe on hostile
/// bytes and refuse nesting deeper than kMaxJsonDepth below the outermost map.

/// The bytes of the first value in `bytes`, without what follows it.
Result<std::string_view> first_value(std::string_view bytes);

/// The bytes of the value under a text key of a map, so that a large value can be passed on unread. Of a key
/// that occurs twice the last counts. Empty (not an error) when there is no such key.
Result<std::string_view> find_map_value(std::string_view map, std::string_view key);

/// Calls `member` with each text key of a map and the bytes of its value. An error unless the map is all of `bytes`.
Result<void> each_member(std::string_view bytes,
                         const std::function<void(std::string_view key, std::string_view value)>& member);

/// The bytes of the item at `index` of an array; empty when the array is shorter.
Result<std::string_view> find_array_item(std::string_view array, std::uint64_t index);

/// The bytes of each item of an array.
Result<std::vector<std::string_view>> array_items(std::string_view array);

/// The bytes of the value at a dotted path ("a.0.b"), by the rules of at_path; empty when it leads nowhere.
Result<std::string_view> find_path(std::string_view value, std::string_view path);

/// Items of an array; nothing when `value` is not one.
std::optional<std::uint64_t> array_size(std::string_view value);

/// Bytes of a value that decodes to bytes; nothing for others.
std::optional<std::uint64_t> binary_size(std::string_view value);

/// "number", "string", "boolean", "array", "bytearray", or "object" for maps and nil; extensions count as
/// their decoded form. "undefined" when `value` is not msgpack.
std::string_view type_name(std::string_view value);

}  // namespace hkube::wire
