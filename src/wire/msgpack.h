#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace hkube::wire {

/// Starts a map of `count` members at the end of `out`; a key and a value for each must follow.
void append_msgpack_map(std::string& out, std::size_t count);
/// Starts an array of `count` values at the end of `out`; they must follow.
void append_msgpack_array(std::string& out, std::size_t count);
/// Starts a byte string of `count` bytes at the end of `out`; they must follow.
void append_msgpack_binary(std::string& out, std::size_t count);
/// Adds one value in its shortest form; floats are always doubles, bytes are of the bin family.
Result<void> append_msgpack(std::string& out, const Json& value);
/// Adds a member of a map that was started.
Result<void> append_msgpack_member(std::string& out, std::string_view key, const Json& value);

/// One value, which must be all of `bytes`. Keys that are not text become text; a timestamp becomes
/// milliseconds since the epoch. Of a key that occurs twice the last value counts. Safe on hostile bytes:
/// depth is limited by `max_depth` and nothing is allocated on the word of a length that the input does not
/// have.
Result<Json> decode_msgpack(std::string_view bytes, int max_depth = kMaxJsonDepth);

}  // namespace hkube::wire
