#include <cstring>

#include "hkube/msgpack.h"

namespace hkube::msgpack {

namespace {

[[noreturn]] void cut_off() { throw Error("cannot decode: the bytes end in the middle of a value"); }

template <class Number>
Number big_endian(const char* bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return static_cast<Number>(value);
}

std::int64_t milliseconds(std::string_view body) {
  constexpr std::int64_t kPerSecond = 1000;
  constexpr std::int64_t kNanos = 1'000'000;  // in a millisecond
  constexpr int kSecondBits = 34;
  switch (body.size()) {
    case 4:
      return big_endian<std::uint32_t>(body.data()) * kPerSecond;
    case 8: {
      const auto packed = big_endian<std::uint64_t>(body.data());
      const auto seconds = static_cast<std::int64_t>(packed & ((std::uint64_t{1} << kSecondBits) - 1));
      return seconds * kPerSecond + static_cast<std::int64_t>(packed >> kSecondBits) / kNanos;
    }
    case 12: {
      // Wraps instead of overflowing for moments that are out of reach.
      const auto seconds = big_endian<std::uint64_t>(body.data() + 4);
      return static_cast<std::int64_t>(seconds * kPerSecond + big_endian<std::uint32_t>(body.data()) / kNanos);
    }
    default:
      throw Error("cannot decode: a timestamp has 4, 8 or 12 bytes, not " + std::to_string(body.size()));
  }
}

Token natural(std::uint64_t value) {
  Token token;
  token.kind = Kind::kNatural;
  token.natural = value;
  return token;
}

Token integer(std::int64_t value) {
  if (value >= 0) return natural(static_cast<std::uint64_t>(value));
  Token token;
  token.kind = Kind::kInteger;
  token.integer = value;
  return token;
}

Token real(double value) {
  Token token;
  token.kind = Kind::kReal;
  token.real = value;
  return token;
}

Token boolean(bool value) {
  Token token;
  token.kind = Kind::kBool;
  token.boolean = value;
  return token;
}

/// A number's bits as those of a floating-point number of the same size.
template <class Real, class Bits>
Real real_of(Bits bits) {
  static_assert(sizeof(Real) == sizeof(Bits));
  Real value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace

std::string_view Reader::take(std::size_t size) {
  if (size > static_cast<std::size_t>(end_ - at_)) cut_off();
  const std::string_view taken(at_, size);
  at_ += size;
  return taken;
}

template <class Number>
Number Reader::number() {
  return big_endian<Number>(take(sizeof(Number)).data());
}

Token Reader::sequence(Kind kind, std::uint32_t count) {
  // Every item has a byte at least: no more room is made for a list than its bytes can fill.
  const std::uint64_t least = kind == Kind::kMap ? std::uint64_t{count} * 2 : count;
  if (least > static_cast<std::uint64_t>(end_ - at_)) cut_off();
  Token token;
  token.kind = kind;
  token.count = count;
  return token;
}

Token Reader::text(Kind kind, std::size_t size) {
  Token token;
  token.kind = kind;
  token.text = take(size);
  return token;
}

Token Reader::extension(std::size_t size) {
  const auto type = number<std::int8_t>();
  const Token body = text(Kind::kBytes, size);
  return type == -1 ? integer(milliseconds(body.text)) : body;
}

Token Reader::next() {
  const auto first = number<std::uint8_t>();
  if (first < 0x80) return natural(first);
  if (first < 0x90) return sequence(Kind::kMap, first & 0x0F);
  if (first < 0xA0) return sequence(Kind::kArray, first & 0x0F);
  if (first < 0xC0) return text(Kind::kText, first & 0x1F);
  if (first >= 0xE0) return integer(static_cast<std::int8_t>(first));
  switch (first) {
    case 0xC0:
      return {};
    case 0xC2:
      return boolean(false);
    case 0xC3:
      return boolean(true);
    case 0xC4:
      return text(Kind::kBytes, number<std::uint8_t>());
    case 0xC5:
      return text(Kind::kBytes, number<std::uint16_t>());
    case 0xC6:
      return text(Kind::kBytes, number<std::uint32_t>());
    case 0xC7:
      return extension(number<std::uint8_t>());
    case 0xC8:
      return extension(number<std::uint16_t>());
    case 0xC9:
      return extension(number<std::uint32_t>());
    case 0xCA:
      return real(real_of<float>(number<std::uint32_t>()));
    case 0xCB:
      return real(real_of<double>(number<std::uint64_t>()));
    case 0xCC:
      return natural(number<std::uint8_t>());
    case 0xCD:
      return natural(number<std::uint16_t>());
    case 0xCE:
      return natural(number<std::uint32_t>());
    case 0xCF:
      return natural(number<std::uint64_t>());
    case 0xD0:
      return integer(number<std::int8_t>());
    case 0xD1:
      return integer(number<std::int16_t>());
    case 0xD2:
      return integer(number<std::int32_t>());
    case 0xD3:
      return integer(number<std::int64_t>());
    case 0xD4:
    case 0xD5:
    case 0xD6:
    case 0xD7:
    case 0xD8:
      return extension(std::size_t{1} << (first - 0xD4));
    case 0xD9:
      return text(Kind::kText, number<std::uint8_t>());
    case 0xDA:
      return text(Kind::kText, number<std::uint16_t>());
    case 0xDB:
      return text(Kind::kText, number<std::uint32_t>());
    case 0xDC:
      return sequence(Kind::kArray, number<std::uint16_t>());
    case 0xDD:
      return sequence(Kind::kArray, number<std::uint32_t>());
    case 0xDE:
      return sequence(Kind::kMap, number<std::uint16_t>());
    case 0xDF:
      return sequence(Kind::kMap, number<std::uint32_t>());
    default:
      throw Error("cannot decode: no value begins with the byte 0xc1");
  }
}

std::string_view Reader::value() {
  const char* begin = at_;
  for (std::uint64_t open = 1; open > 0; --open) {
    const Token token = next();
    if (token.kind == Kind::kArray) open += token.count;
    if (token.kind == Kind::kMap) open += std::uint64_t{token.count} * 2;
  }
  return {begin, static_cast<std::size_t>(at_ - begin)};
}

std::optional<std::string_view> find(std::string_view map, std::string_view key) {
  if (map.empty()) return std::nullopt;
  Reader reader(map);
  const Token head = reader.next();
  if (head.kind != Kind::kMap) return std::nullopt;
  for (std::uint32_t i = 0; i < head.count; ++i) {
    Reader name(reader.value());
    const std::string_view value = reader.value();
    const Token token = name.next();
    if (token.kind == Kind::kText && token.text == key) return value;
  }
  return std::nullopt;
}

std::string text_of(std::string_view map, std::string_view key) {
  const auto value = find(map, key);
  if (!value) return {};
  const Token token = Reader(*value).next();
  return token.kind == Kind::kText ? std::string(token.text) : std::string();
}

}  // namespace hkube::msgpack
