#pragma once

#include "api/context.h"
#include "runtime/net/http_server.h"

namespace hkube::api {

/// What lies under a path of the object store as clients know it (algorithm-protocol §5.2). Small results, flow inputs
/// and result documents are kept with their job and not as objects; they are found here under the same paths. With the
/// 8-byte header where there is one. Blocks.
Result<std::string> read_stored(const ApiContext& api, const std::string& path);

/// Objects of at most so many bytes are read at once, larger ones in pieces of that size.
inline constexpr std::uint64_t kPieceBytes = std::uint64_t{4} << 20;
/// The bytes of an object from `begin` to `end`, for an answer.
net::HttpPieces in_pieces(const ApiContext& api, std::string path, std::uint64_t begin, std::uint64_t end);

/// The value behind stored bytes, decoded by their header.
Result<Json> decode_stored(std::string_view bytes);

}  // namespace hkube::api
