#include "utf8.h"

#include <cstdint>
#include <cstring>

namespace hkube {

namespace {

unsigned char byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

bool is_tail(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return false;
  for (std::size_t i = at; i < at + count; ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80) return false;
  }
  return true;
}

/// The size of the well-formed character at a position (Unicode, table 3-7); 0 when there is none.
std::size_t character_size(std::string_view text, std::size_t at) {
  const unsigned char first = byte_at(text, at);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  if (first < 0xE0) return is_tail(text, at + 1, 1) ? 2 : 0;
  const std::size_t tail = first < 0xF0 ? 2 : 3;
  if (!is_tail(text, at + 1, tail)) return 0;
  const unsigned char second = byte_at(text, at + 1);
  // No longer form than needed, no halves of surrogate pairs, nothing past U+10FFFF.
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
  if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
  return tail + 1;
}

/// The position of the first byte from `at` on that is not ASCII, or a few before it.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & kHighBits) != 0) break;
  }
  return at;
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t at = skip_ascii(text, 0); at < text.size();) {
    const std::size_t size = character_size(text, at);
    if (size == 0) return false;
    at += size;
    if (size > 1) continue;
    at = skip_ascii(text, at);
  }
  return true;
}

std::string to_utf8(std::string_view text) {
  std::string fixed;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = character_size(text, at);
    fixed.append(size == 0 ? "\xEF\xBF\xBD" : text.substr(at, size));
    at += size == 0 ? 1 : size;
  }
  return fixed;
}

}  // namespace hkube
