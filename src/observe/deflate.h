#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hkube::observe {

/// The bytes in zlib's format. Empty when there is no memory for it.
std::optional<std::string> deflate_bytes(std::string_view raw);
/// The opposite; `raw_size` is how many bytes there were. Nothing when the bytes are damaged.
std::optional<std::string> inflate_bytes(std::string_view packed, std::uint64_t raw_size);
/// What a gzip file holds; nothing when it is damaged. For bytes of our own making: the size is not bounded.
std::optional<std::string> gunzip(std::string_view packed);
/// CRC-32 as zlib computes it.
std::uint32_t crc32_of(std::string_view bytes);

}  // namespace hkube::observe
