#include "wire/msgpack.h"

#include <bit>
#include <cstring>
#include <limits>

#include "wire/byte_reader.h"
#include "wire/errc.h"
#include "wire/msgpack_head.h"

namespace hkube::wire {

namespace {

using Kind = MsgpackHead::Kind;

constexpr std::int8_t kTimestampType = -1;

template <typename T>
void append_big(std::string& out, std::uint8_t first, T value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(T));
  if constexpr (std::endian::native == std::endian::big) bits >>= 64 - 8 * sizeof(T);
  out += static_cast<char>(first);
  for (std::size_t i = sizeof(T); i-- > 0;) out += static_cast<char>(bits >> (8 * i));
}

// A length or count: in the first byte when it is below `tiny`, else in 1 (when `one` is not zero), 2 or 4
// bytes.
void append_size(std::string& out, std::uint64_t size, std::uint8_t tiny_first, std::uint64_t tiny, std::uint8_t one,
                 std::uint8_t two) {
  if (size < tiny) {
    out += static_cast<char>(tiny_first | size);
  } else if (one != 0 && size <= 0xFF) {
    append_big(out, one, static_cast<std::uint8_t>(size));
  } else if (size <= 0xFFFF) {
    append_big(out, two, static_cast<std::uint16_t>(size));
  } else {
    append_big(out, static_cast<std::uint8_t>(two + 1), static_cast<std::uint32_t>(size));
  }
}

void append_unsigned(std::string& out, std::uint64_t number) {
  if (number <= 0x7F) {
    out += static_cast<char>(number);
  } else if (number <= 0xFF) {
    append_big(out, 0xCC, static_cast<std::uint8_t>(number));
  } else if (number <= 0xFFFF) {
    append_big(out, 0xCD, static_cast<std::uint16_t>(number));
  } else if (number <= 0xFFFFFFFF) {
    append_big(out, 0xCE, static_cast<std::uint32_t>(number));
  } else {
    append_big(out, 0xCF, number);
  }
}

void append_negative(std::string& out, std::int64_t number) {
  if (number >= -32) {
    out += static_cast<char>(number);
  } else if (number >= std::numeric_limits<std::int8_t>::min()) {
    append_big(out, 0xD0, static_cast<std::int8_t>(number));
  } else if (number >= std::numeric_limits<std::int16_t>::min()) {
    append_big(out, 0xD1, static_cast<std::int16_t>(number));
  } else if (number >= std::numeric_limits<std::int32_t>::min()) {
    append_big(out, 0xD2, static_cast<std::int32_t>(number));
  } else {
    append_big(out, 0xD3, number);
  }
}

void append_text(std::string& out, std::string_view text) {
  append_size(out, text.size(), 0xA0, 32, 0xD9, 0xDA);
  out.append(text);
}

void append_bytes(std::string& out, const Json::binary_t& bytes) {
  if (bytes.has_subtype()) {
    append_size(out, bytes.size(), 0, 0, 0xC7, 0xC8);
    out += static_cast<char>(bytes.subtype());
  } else {
    append_size(out, bytes.size(), 0, 0, 0xC4, 0xC5);
  }
  out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

std::size_t size_of(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().size();
  return value.is_binary() ? value.get_binary().size() : value.is_structured() ? value.size() : 0;
}

Result<void> append_value(std::string& out, const Json& value, int depth) {
  if (size_of(value) > std::numeric_limits<std::uint32_t>::max()) {
    return Error(Errc::kTooLarge, "msgpack cannot carry a value of more than 4 GiB");
  }
  if (value.is_structured() && ++depth > kMaxJsonDepth) {
    return Error(Errc::kTooDeep, "value is nested deeper than " + std::to_string(kMaxJsonDepth));
  }
  switch (value.type()) {
    case Json::value_t::null:
    case Json::value_t::discarded:
      out += '\xC0';
      break;
    case Json::value_t::boolean:
      out += value.get<bool>() ? '\xC3' : '\xC2';
      break;
    case Json::value_t::number_float:
      append_big(out, 0xCB, value.get<double>());
      break;
    case Json::value_t::number_unsigned:
      append_unsigned(out, value.get<std::uint64_t>());
      break;
    case Json::value_t::number_integer:
      if (value.get<std::int64_t>() < 0) {
        append_negative(out, value.get<std::int64_t>());
      } else {
        append_unsigned(out, value.get<std::uint64_t>());
      }
      break;
    case Json::value_t::string:
      append_text(out, value.get_ref<const std::string&>());
      break;
    case Json::value_t::binary:
      append_bytes(out, value.get_binary());
      break;
    case Json::value_t::array:
      append_size(out, value.size(), 0x90, 16, 0, 0xDC);
      for (const Json& item : value) HKUBE_TRY(append_value(out, item, depth));
      break;
    case Json::value_t::object:
      append_msgpack_map(out, value.size());
      for (auto it = value.begin(); it != value.end(); ++it) {
        append_text(out, it.key());
        HKUBE_TRY(append_value(out, it.value(), depth));
      }
      break;
  }
  return {};
}

Error malformed(std::string_view what) { return {Errc::kMalformed, "malformed msgpack: " + std::string(what)}; }

Json decode_extension(std::int8_t type, std::string_view content) {
  ByteReader in(content);
  if (type == kTimestampType) {
    if (content.size() == 4) return std::int64_t{in.big<std::uint32_t>()} * 1000;
    if (content.size() == 8) {
      const auto both = in.big<std::uint64_t>();
      return static_cast<std::int64_t>((both & 0x3FFFFFFFF) * 1000 + (both >> 34) / 1000000);
    }
    if (content.size() == 12) {
      const auto nanoseconds = in.big<std::uint32_t>();
      const auto seconds = in.big<std::int64_t>();
      constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 1000 - 1000;
      if (seconds > kMost || seconds < -kMost) return static_cast<double>(seconds) * 1000;
      return seconds * 1000 + nanoseconds / 1000000;
    }
  }
  // Some JavaScript encoders write undefined as extension 0 with one zero byte.
  if (type == 0 && content == std::string_view("\0", 1)) return nullptr;
  return Json::binary({content.begin(), content.end()}, static_cast<std::uint8_t>(type));
}

class Decoder {
 public:
  Decoder(std::string_view bytes, int max_depth) : in_(bytes), max_depth_(max_depth) {}

  Result<Json> value(int depth) {
    const MsgpackHead head = read_msgpack_head(in_);
    switch (head.kind) {
      case Kind::kNil:
        return Json(nullptr);
      case Kind::kBoolean:
        return Json(head.number != 0);
      case Kind::kUnsigned:
        // Signed where it fits, so that equal numbers are of one kind whatever codec they came through.
        if (head.number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
          return Json(head.number);
        return Json(static_cast<std::int64_t>(head.number));
      case Kind::kSigned:
        return Json(static_cast<std::int64_t>(head.number));
      case Kind::kDouble:
        return Json(head.real);
      case Kind::kString:
        return Json(in_.take(head.number));
      case Kind::kBinary: {
        const std::string_view bytes = in_.take(head.number);
        return Json::binary({bytes.begin(), bytes.end()});
      }
      case Kind::kExtension:
        return decode_extension(head.extension, in_.take(head.number));
      case Kind::kArray:
        return array(head.number, depth + 1);
      case Kind::kMap:
        return map(head.number, depth + 1);
      case Kind::kInvalid:
        break;
    }
    return malformed("a value that is cut off or unknown at byte " + std::to_string(in_.position()));
  }

  [[nodiscard]] bool at_end() const { return in_.left() == 0; }

 private:
  Result<Json> array(std::uint64_t count, int depth) {
    if (depth > max_depth_) return too_deep();
    Json list = Json::array();
    for (; count > 0; --count) {
      HKUBE_ASSIGN(Json item, value(depth));
      list.push_back(std::move(item));
    }
    return list;
  }

  Result<Json> map(std::uint64_t count, int depth) {
    if (depth > max_depth_) return too_deep();
    Json object = Json::object();
    for (; count > 0; --count) {
      HKUBE_ASSIGN(std::string name, key());
      HKUBE_ASSIGN(Json member, value(depth));
      object[std::move(name)] = std::move(member);
    }
    return object;
  }

  Result<std::string> key() {
    auto text = read_msgpack_key(in_, read_msgpack_head(in_));
    if (!text) return malformed("a key that is not text at byte " + std::to_string(in_.position()));
    return *std::move(text);
  }

  [[nodiscard]] Error too_deep() const {
    return {Errc::kTooDeep, "msgpack is nested deeper than " + std::to_string(max_depth_)};
  }

  ByteReader in_;
  int max_depth_;
};

}  // namespace

void append_msgpack_array(std::string& out, std::size_t count) { append_size(out, count, 0x90, 16, 0, 0xDC); }

void append_msgpack_binary(std::string& out, std::size_t count) { append_size(out, count, 0, 0, 0xC4, 0xC5); }

void append_msgpack_map(std::string& out, std::size_t count) { append_size(out, count, 0x80, 16, 0, 0xDE); }

Result<void> append_msgpack(std::string& out, const Json& value) { return append_value(out, value, 0); }

Result<void> append_msgpack_member(std::string& out, std::string_view key, const Json& value) {
  HKUBE_TRY(append_msgpack(out, Json(key)));
  return append_msgpack(out, value);
}

Result<Json> decode_msgpack(std::string_view bytes, int max_depth) {
  Decoder decoder(bytes, max_depth);
  HKUBE_ASSIGN(Json value, decoder.value(0));
  if (!decoder.at_end()) return malformed("bytes after the value");
  return value;
}

}  // namespace hkube::wire
