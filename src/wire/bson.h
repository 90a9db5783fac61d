#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace hkube::wire {

/// Opens a BSON document at the end of `out`; returns the position that close_bson needs.
std::size_t open_bson(std::string& out);
/// Adds one member to the open document. Integers within 32 bits become int32, others int64. On error `out`
/// holds half a member and is of no more use.
Result<void> append_bson(std::string& out, std::string_view key, const Json& value);
/// Closes the document opened at `start`.
Result<void> close_bson(std::string& out, std::size_t start);

/// A whole document as a JSON object. Times become milliseconds since the epoch, object ids hexadecimal text,
/// undefined becomes null. Of a key that occurs twice the last value counts. Safe on hostile bytes: depth is
/// limited by `max_depth` (the document itself counts) and nothing is allocated on the word of a length that
/// the input does not have.
Result<Json> decode_bson(std::string_view bytes, int max_depth = kMaxJsonDepth);

}  // namespace hkube::wire
