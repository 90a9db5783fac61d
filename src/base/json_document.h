#pragma once

#include <cstddef>
#include <string_view>

#include "base/json.h"

namespace hkube {

enum class JsonDocumentErrc { kDuplicatedKey, kTooManyValues };
ErrorInfo describe(JsonDocumentErrc e);

/// Most values in one document from outside, containers and keys included. Each costs 16 bytes and more.
inline constexpr std::size_t kMaxJsonValues = 10'000'000;

/// Parses a document that a person or a client wrote: as parse_json does, but an object with a key that comes twice is
/// refused, as one of its two values would be lost without a word, and the number of values is bounded. Errors are of
/// JsonErrc and JsonDocumentErrc; they name line and column.
Result<Json> parse_json_document(std::string_view text);

}  // namespace hkube
