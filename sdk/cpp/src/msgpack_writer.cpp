#include <cstring>

#include "hkube/msgpack.h"
#include "utf8.h"

namespace hkube::msgpack {

template <class Number>
void Writer::number(char tag, Number value) {
  char bytes[1 + sizeof(Number)];
  bytes[0] = tag;
  for (std::size_t i = sizeof(Number); i > 0; --i) {
    bytes[i] = static_cast<char>(value & 0xFF);
    value = static_cast<Number>(static_cast<std::uint64_t>(value) >> 8);
  }
  out_.append(bytes, sizeof bytes);
}

void Writer::natural(std::uint64_t value) {
  if (value <= 0x7F) {
    out_.push_back(static_cast<char>(value));
  } else if (value <= 0xFF) {
    number('\xCC', static_cast<std::uint8_t>(value));
  } else if (value <= 0xFFFF) {
    number('\xCD', static_cast<std::uint16_t>(value));
  } else if (value <= 0xFFFFFFFF) {
    number('\xCE', static_cast<std::uint32_t>(value));
  } else {
    number('\xCF', value);
  }
}

void Writer::integer(std::int64_t value) {
  if (value >= 0) return natural(static_cast<std::uint64_t>(value));
  if (value >= -32) {
    out_.push_back(static_cast<char>(value));
  } else if (value >= INT8_MIN) {
    number('\xD0', static_cast<std::uint8_t>(value));
  } else if (value >= INT16_MIN) {
    number('\xD1', static_cast<std::uint16_t>(value));
  } else if (value >= INT32_MIN) {
    number('\xD2', static_cast<std::uint32_t>(value));
  } else {
    number('\xD3', static_cast<std::uint64_t>(value));
  }
}

void Writer::real(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  number('\xCB', bits);
}

/// `tags`: those of the sizes of one, two and four bytes; '\0' where there is no such form.
void Writer::head(std::size_t size, const char* tags) {
  if (size <= 0xFF && tags[0] != '\0') {
    number(tags[0], static_cast<std::uint8_t>(size));
  } else if (size <= 0xFFFF) {
    number(tags[1], static_cast<std::uint16_t>(size));
  } else if (size <= 0xFFFFFFFF) {
    number(tags[2], static_cast<std::uint32_t>(size));
  } else {
    throw Error("cannot encode a value of more than 4294967295 bytes or items");
  }
}

void Writer::text(std::string_view value) {
  if (!is_utf8(value)) throw Error("cannot encode a text that is not UTF-8; bytes go as binary values");
  if (value.size() < 32) {
    out_.push_back(static_cast<char>(0xA0 | value.size()));
  } else {
    head(value.size(), "\xD9\xDA\xDB");
  }
  out_.append(value);
}

void Writer::bytes(std::string_view value) {
  bytes_head(value.size());
  out_.append(value);
}

void Writer::bytes_head(std::size_t size) { head(size, "\xC4\xC5\xC6"); }

void Writer::array(std::size_t count) {
  if (count < 16) {
    out_.push_back(static_cast<char>(0x90 | count));
  } else {
    head(count, "\0\xDC\xDD");
  }
}

void Writer::map(std::size_t count) {
  if (count < 16) {
    out_.push_back(static_cast<char>(0x80 | count));
  } else {
    head(count, "\0\xDE\xDF");
  }
}

}  // namespace hkube::msgpack
