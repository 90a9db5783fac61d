#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hkube::objects {

/// How the payload of a stored value is encoded; the numbers are those of the header.
enum class Protocol : std::uint8_t { kBson = 1, kJson = 2, kMsgpack = 3 };

/// Whether the payload is the bytes of a byte string as they are, or the output of a codec.
enum class DataType : std::uint8_t { kRaw = 1, kEncoded = 2 };

/// What the header in front of a stored value says about it.
struct StoredValue {
  DataType type = DataType::kEncoded;
  Protocol protocol = Protocol::kMsgpack;
  bool operator==(const StoredValue&) const = default;
};

inline constexpr std::size_t kHeaderSize = 8;

/// The header's bytes: 01 08 <type> <protocol> 00 00 'H' 'K'.
std::string make_header(StoredValue value);

/// Reads the header at the front of `object`. Nothing when there is none: then the whole object is the
/// payload.
std::optional<StoredValue> parse_header(std::string_view object);

/// The object without its header, if it has one.
std::string_view payload_of(std::string_view object);

}  // namespace hkube::objects
