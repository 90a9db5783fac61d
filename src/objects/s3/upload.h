#pragma once

#include "objects/s3/client.h"

namespace hkube::objects::s3 {

/// Smallest part that S3 accepts, but for the last one.
inline constexpr std::size_t kSmallestPart = 5 << 20;
/// Parts of one object that are sent at the same time, each over a connection of its own.
inline constexpr std::size_t kParallelParts = 4;

/// Writes an object in parts of `part_size` bytes, larger ones where the store's limit of 10,000 parts asks for it.
/// Up to kParallelParts of them are under way at a time. The object is there when the last request has succeeded;
/// before that a failure takes back what was sent.
Result<void> upload_in_parts(Client& client, const Address& address, const Fields& headers, std::string_view payload,
                             std::size_t part_size, std::string_view what);

}  // namespace hkube::objects::s3
