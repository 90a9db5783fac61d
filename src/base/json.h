#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/ordered_map.h"
#include "base/result.h"

namespace hkube {

/// The one JSON value of the project. Objects keep the order of their keys; binary values are carried (bson, msgpack).
using Json = nlohmann::basic_json<OrderedMap>;

enum class JsonErrc { kMalformed, kTooDeep };
ErrorInfo describe(JsonErrc e);

/// Deepest nesting accepted from outside; deeper documents are refused, never recursed into.
inline constexpr int kMaxJsonDepth = 200;

/// Parses JSON text from outside the process. Errors name line and column.
Result<Json> parse_json(std::string_view text);

/// Compact text. Invalid UTF-8 in strings is replaced, so that this never fails.
std::string to_text(const Json& value);

/// `object[key]` when it is a string, else `fallback`.
std::string string_or(const Json& object, std::string_view key, std::string fallback = {});

/// Follows a dotted path ("a.0.b"): object keys and array indexes, own members only. Null when there is nothing.
const Json* at_path(const Json& value, std::string_view path);

}  // namespace hkube
