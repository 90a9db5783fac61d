#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"

namespace hkube::spec {

/// True when `value` is of the JSON-Schema type `type`; 3.0 is an integer.
bool has_type(const Json& value, std::string_view type);

/// The value turned into `type` by the contract's coercion rules (rest-api §1.6), or nothing when it cannot
/// be. Only string, number, integer, boolean and null are ever coerced to.
std::optional<Json> coerce(const Json& value, std::string_view type);

/// A number as clients print it: no fraction when it has none, the shortest form that reads back otherwise.
std::string number_text(const Json& number);

/// Characters (code points) of a UTF-8 string.
std::size_t character_count(std::string_view text);

/// Two positions of equal items, in the order in which the message of uniqueItems names them. `item_type` is
/// the type that the schema gives to items, empty when none: lists of plain values are searched in the other
/// direction.
std::optional<std::pair<std::size_t, std::size_t>> duplicate_items(const Json& array, std::string_view item_type);

}  // namespace hkube::spec
