#pragma once

#include <optional>
#include <string_view>

#include "api/graphql/document.h"
#include "api/graphql/query_error.h"

namespace hkube::api::graphql {

inline constexpr std::size_t kMaxQueryBytes = 256 << 10;
inline constexpr std::size_t kMaxQueryTokens = 20'000;

/// Reads a query document. Nothing on a syntax error, of which `error` says what and where. Work and memory are bounded
/// by kMaxQueryBytes and kMaxQueryTokens, the depth of nesting too.
std::optional<Document> parse_query(std::string_view text, QueryError& error);

}  // namespace hkube::api::graphql
