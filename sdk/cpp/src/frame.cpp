#include "frame.h"

#include <cstring>

namespace hkube {

namespace {

constexpr unsigned char kFinal = 0x80;
constexpr unsigned char kMasked = 0x80;

void append_number(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
}

}  // namespace

void append_head(std::string& out, Opcode opcode, std::size_t size, MaskKey key) {
  out.push_back(static_cast<char>(kFinal | static_cast<unsigned char>(opcode)));
  if (size < 126) {
    out.push_back(static_cast<char>(kMasked | size));
  } else if (size <= 0xFFFF) {
    out.push_back(static_cast<char>(kMasked | 126));
    append_number(out, size, 2);
  } else {
    out.push_back(static_cast<char>(kMasked | 127));
    append_number(out, size, 8);
  }
  char raw[sizeof key];
  std::memcpy(raw, &key, sizeof key);
  out.append(raw, sizeof raw);
}

void mask(char* bytes, std::size_t size, MaskKey key) {
  const std::uint64_t twice = std::uint64_t{key} << 32 | key;
  std::size_t at = 0;
  for (; at + sizeof twice <= size; at += sizeof twice) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, bytes + at, sizeof eight);
    eight ^= twice;
    std::memcpy(bytes + at, &eight, sizeof eight);
  }
  char raw[sizeof key];
  std::memcpy(raw, &key, sizeof key);
  for (; at < size; ++at) bytes[at] = static_cast<char>(bytes[at] ^ raw[at % sizeof raw]);
}

}  // namespace hkube
