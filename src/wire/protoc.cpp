#include "wire/protoc.h"

#include <cstdint>
#include <optional>

#include "wire/byte_reader.h"
#include "wire/errc.h"

namespace hkube::wire {

namespace {

enum WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
constexpr std::uint64_t kField = 1;

/// A number of at most 64 bits, seven to a byte.
std::optional<std::uint64_t> read_varint(ByteReader& in) {
  std::uint64_t number = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const auto byte = in.little<std::uint8_t>();
    if (in.failed()) return std::nullopt;
    number |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return number;
  }
  return std::nullopt;
}

Error malformed() { return {Errc::kMalformed, "malformed protobuf message"}; }

}  // namespace

std::string wrap_protoc(std::string_view bson) {
  std::string out(1, static_cast<char>(kField << 3 | kBytes));
  std::uint64_t size = bson.size();
  for (; size > 0x7F; size >>= 7) out += static_cast<char>(size | 0x80);
  out += static_cast<char>(size);
  return out.append(bson);
}

Result<std::string_view> unwrap_protoc(std::string_view message) {
  ByteReader in(message);
  std::optional<std::string_view> found;
  while (in.left() > 0) {
    const auto tag = read_varint(in);
    if (!tag) return malformed();
    const std::uint64_t type = *tag & 7;
    std::string_view content;
    if (type == kVarint) {
      if (!read_varint(in)) return malformed();
    } else if (type == kBytes) {
      const auto size = read_varint(in);
      if (!size) return malformed();
      content = in.take(*size);
    } else if (type == kFixed64 || type == kFixed32) {
      in.take(type == kFixed64 ? 8 : 4);
    } else {
      return malformed();
    }
    if (in.failed()) return malformed();
    if (*tag == (kField << 3 | kBytes)) found = content;
  }
  if (!found) return malformed();
  return *found;
}

}  // namespace hkube::wire
