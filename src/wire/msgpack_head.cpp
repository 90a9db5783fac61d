#include "wire/msgpack_head.h"

#include "base/json.h"

namespace hkube::wire {

namespace {

using Kind = MsgpackHead::Kind;

MsgpackHead sized(Kind kind, std::uint64_t number) { return {kind, 0, number, 0}; }

template <typename T>
MsgpackHead signed_number(T value) {
  return {Kind::kSigned, 0, static_cast<std::uint64_t>(static_cast<std::int64_t>(value)), 0};
}

MsgpackHead extension(ByteReader& in, std::uint64_t length) {
  return {Kind::kExtension, in.big<std::int8_t>(), length, 0};
}

MsgpackHead read_long_head(ByteReader& in, std::uint8_t first) {
  switch (first) {
    case 0xC0:
      return {Kind::kNil, 0, 0, 0};
    case 0xC2:
      return sized(Kind::kBoolean, 0);
    case 0xC3:
      return sized(Kind::kBoolean, 1);
    case 0xC4:
      return sized(Kind::kBinary, in.big<std::uint8_t>());
    case 0xC5:
      return sized(Kind::kBinary, in.big<std::uint16_t>());
    case 0xC6:
      return sized(Kind::kBinary, in.big<std::uint32_t>());
    case 0xC7:
      return extension(in, in.big<std::uint8_t>());
    case 0xC8:
      return extension(in, in.big<std::uint16_t>());
    case 0xC9:
      return extension(in, in.big<std::uint32_t>());
    case 0xCA:
      return {Kind::kDouble, 0, 0, static_cast<double>(in.big<float>())};
    case 0xCB:
      return {Kind::kDouble, 0, 0, in.big<double>()};
    case 0xCC:
      return sized(Kind::kUnsigned, in.big<std::uint8_t>());
    case 0xCD:
      return sized(Kind::kUnsigned, in.big<std::uint16_t>());
    case 0xCE:
      return sized(Kind::kUnsigned, in.big<std::uint32_t>());
    case 0xCF:
      return sized(Kind::kUnsigned, in.big<std::uint64_t>());
    case 0xD0:
      return signed_number(in.big<std::int8_t>());
    case 0xD1:
      return signed_number(in.big<std::int16_t>());
    case 0xD2:
      return signed_number(in.big<std::int32_t>());
    case 0xD3:
      return signed_number(in.big<std::int64_t>());
    case 0xD4:
    case 0xD5:
    case 0xD6:
    case 0xD7:
    case 0xD8:
      return extension(in, std::uint64_t{1} << (first - 0xD4));
    case 0xD9:
      return sized(Kind::kString, in.big<std::uint8_t>());
    case 0xDA:
      return sized(Kind::kString, in.big<std::uint16_t>());
    case 0xDB:
      return sized(Kind::kString, in.big<std::uint32_t>());
    case 0xDC:
      return sized(Kind::kArray, in.big<std::uint16_t>());
    case 0xDD:
      return sized(Kind::kArray, in.big<std::uint32_t>());
    case 0xDE:
      return sized(Kind::kMap, in.big<std::uint16_t>());
    case 0xDF:
      return sized(Kind::kMap, in.big<std::uint32_t>());
    default:
      return {};
  }
}

MsgpackHead read_any_head(ByteReader& in) {
  const auto first = in.big<std::uint8_t>();
  if (first <= 0x7F) return sized(Kind::kUnsigned, first);
  if (first <= 0x8F) return sized(Kind::kMap, first & 0x0F);
  if (first <= 0x9F) return sized(Kind::kArray, first & 0x0F);
  if (first <= 0xBF) return sized(Kind::kString, first & 0x1F);
  if (first >= 0xE0) return signed_number(static_cast<std::int8_t>(first));
  return read_long_head(in, first);
}

}  // namespace

MsgpackHead read_msgpack_head(ByteReader& in) {
  const MsgpackHead head = read_any_head(in);
  if (in.failed()) return {};
  switch (head.kind) {
    case Kind::kString:
    case Kind::kBinary:
    case Kind::kExtension:
    case Kind::kArray:
      return head.number <= in.left() ? head : MsgpackHead{};
    case Kind::kMap:
      return head.number <= in.left() / 2 ? head : MsgpackHead{};
    default:
      return head;
  }
}

ExtensionMeaning extension_meaning(const MsgpackHead& head, const ByteReader& in) {
  const std::uint64_t size = head.number;
  if (head.extension == -1 && (size == 4 || size == 8 || size == 12)) return ExtensionMeaning::kTime;
  ByteReader content = in;
  if (head.extension == 0 && size == 1 && content.take(1) == std::string_view("\0", 1))
    return ExtensionMeaning::kUndefined;
  return ExtensionMeaning::kBytes;
}

std::optional<std::string> read_msgpack_key(ByteReader& in, const MsgpackHead& head) {
  switch (head.kind) {
    case Kind::kString:
    case Kind::kBinary:
      return std::string(in.take(head.number));
    case Kind::kUnsigned:
      return std::to_string(head.number);
    case Kind::kSigned:
      return std::to_string(static_cast<std::int64_t>(head.number));
    case Kind::kDouble:
      return to_text(Json(head.real));
    case Kind::kBoolean:
      return std::string(head.number != 0 ? "true" : "false");
    case Kind::kNil:
      return std::string("null");
    default:
      return std::nullopt;
  }
}

}  // namespace hkube::wire
