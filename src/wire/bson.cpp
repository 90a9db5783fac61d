#include "wire/bson.h"

#include <bit>
#include <cstring>
#include <limits>

#include "base/hex.h"
#include "wire/byte_reader.h"
#include "wire/errc.h"

namespace hkube::wire {

namespace {

enum Type : std::uint8_t {
  kDouble = 0x01,
  kString = 0x02,
  kDocument = 0x03,
  kArray = 0x04,
  kBinary = 0x05,
  kUndefined = 0x06,
  kObjectId = 0x07,
  kBoolean = 0x08,
  kDateTime = 0x09,
  kNull = 0x0A,
  kCode = 0x0D,
  kSymbol = 0x0E,
  kInt32 = 0x10,
  kTimestamp = 0x11,
  kInt64 = 0x12,
};
constexpr std::uint8_t kOldBinary = 0x02;  // a binary subtype that repeats its length inside
constexpr std::size_t kLargest = std::numeric_limits<std::int32_t>::max();

template <typename T>
void put_little(std::string& out, T value, std::size_t at) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(T));
  if constexpr (std::endian::native == std::endian::big) bits >>= 64 - 8 * sizeof(T);
  for (std::size_t i = 0; i < sizeof(T); ++i) out[at + i] = static_cast<char>(bits >> (8 * i));
}

template <typename T>
void append_little(std::string& out, T value) {
  out.resize(out.size() + sizeof(T));
  put_little(out, value, out.size() - sizeof(T));
}

Error too_large() { return {Errc::kTooLarge, "bson cannot carry more than 2 GiB"}; }
Error malformed(std::string_view what) { return {Errc::kMalformed, "malformed bson: " + std::string(what)}; }

class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out) {}

  Result<void> member(std::string_view key, const Json& value, int depth) {
    if (key.find('\0') != std::string_view::npos) {
      return Error(Errc::kUnsupported, "bson cannot carry a key with a zero byte");
    }
    const std::size_t type_at = out_.size();
    out_ += '\0';
    out_.append(key);
    out_ += '\0';
    HKUBE_ASSIGN(const std::uint8_t type, content(value, depth));
    out_[type_at] = static_cast<char>(type);
    return {};
  }

 private:
  Result<std::uint8_t> content(const Json& value, int depth) {
    switch (value.type()) {
      case Json::value_t::null:
      case Json::value_t::discarded:
        return std::uint8_t{kNull};
      case Json::value_t::boolean:
        out_ += value.get<bool>() ? '\1' : '\0';
        return std::uint8_t{kBoolean};
      case Json::value_t::number_float:
        append_little(out_, value.get<double>());
        return std::uint8_t{kDouble};
      case Json::value_t::number_unsigned:
        // Past int64 a double is the nearest that any reader understands.
        if (value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
          append_little(out_, static_cast<double>(value.get<std::uint64_t>()));
          return std::uint8_t{kDouble};
        }
        return integer(value.get<std::int64_t>());
      case Json::value_t::number_integer:
        return integer(value.get<std::int64_t>());
      case Json::value_t::string:
        return text(value.get_ref<const std::string&>());
      case Json::value_t::binary:
        return binary(value.get_binary());
      case Json::value_t::array:
      case Json::value_t::object:
        return container(value, depth + 1);
    }
    return malformed("unknown kind of value");
  }

  Result<std::uint8_t> integer(std::int64_t number) {
    if (number >= std::numeric_limits<std::int32_t>::min() && number <= std::numeric_limits<std::int32_t>::max()) {
      append_little(out_, static_cast<std::int32_t>(number));
      return std::uint8_t{kInt32};
    }
    append_little(out_, number);
    return std::uint8_t{kInt64};
  }

  Result<std::uint8_t> text(const std::string& value) {
    if (value.size() >= kLargest) return too_large();
    append_little(out_, static_cast<std::int32_t>(value.size() + 1));
    out_.append(value);
    out_ += '\0';
    return std::uint8_t{kString};
  }

  Result<std::uint8_t> binary(const Json::binary_t& value) {
    if (value.size() > kLargest) return too_large();
    append_little(out_, static_cast<std::int32_t>(value.size()));
    out_ += '\0';
    out_.append(reinterpret_cast<const char*>(value.data()), value.size());
    return std::uint8_t{kBinary};
  }

  Result<std::uint8_t> container(const Json& value, int depth) {
    if (depth > kMaxJsonDepth)
      return Error(Errc::kTooDeep, "value is nested deeper than " + std::to_string(kMaxJsonDepth));
    const std::size_t start = open_bson(out_);
    std::size_t index = 0;
    for (auto it = value.begin(); it != value.end(); ++it) {
      if (value.is_array()) {
        HKUBE_TRY(member(std::to_string(index++), *it, depth));
      } else {
        HKUBE_TRY(member(it.key(), *it, depth));
      }
    }
    HKUBE_TRY(close_bson(out_, start));
    return std::uint8_t{value.is_array() ? kArray : kDocument};
  }

  std::string& out_;
};

class Decoder {
 public:
  Decoder(std::string_view bytes, int max_depth) : in_(bytes), max_depth_(max_depth) {}

  Result<Json> document(bool is_array, int depth) {
    if (depth > max_depth_) return Error(Errc::kTooDeep, "bson is nested deeper than " + std::to_string(max_depth_));
    const std::size_t start = in_.position();
    const auto length = in_.little<std::int32_t>();
    if (in_.failed() || length < 5 || static_cast<std::uint64_t>(length) - 4 > in_.left()) {
      return malformed("a document's length");
    }
    const std::size_t end = start + static_cast<std::size_t>(length);
    Json value = is_array ? Json::array() : Json::object();
    for (;;) {
      const auto type = in_.little<std::uint8_t>();
      if (type == 0) break;
      const std::string_view key = in_.take_c_string();
      if (in_.failed() || in_.position() >= end) return malformed("a document without an end");
      HKUBE_ASSIGN(Json member, content(type, depth));
      if (in_.failed() || in_.position() >= end) return malformed("a member longer than its document");
      if (is_array) {
        value.push_back(std::move(member));
      } else {
        value[std::string(key)] = std::move(member);
      }
    }
    if (in_.failed() || in_.position() != end) return malformed("a document's length");
    return value;
  }

  [[nodiscard]] bool at_end() const { return in_.left() == 0; }

 private:
  Result<Json> content(std::uint8_t type, int depth) {
    switch (type) {
      case kDouble:
        return Json(in_.little<double>());
      case kString:
      case kCode:
      case kSymbol:
        return text();
      case kDocument:
        return document(false, depth + 1);
      case kArray:
        return document(true, depth + 1);
      case kBinary:
        return binary();
      case kUndefined:
      case kNull:
        return Json(nullptr);
      case kObjectId:
        return object_id();
      case kBoolean:
        return Json(in_.little<std::uint8_t>() != 0);
      case kDateTime:
      case kInt64:
        return Json(in_.little<std::int64_t>());
      case kInt32:
        return Json(in_.little<std::int32_t>());
      case kTimestamp:
        return Json(in_.little<std::uint64_t>());
      default:
        return Error(Errc::kUnsupported, "bson type " + std::to_string(type) + " is not supported");
    }
  }

  Result<Json> text() {
    const auto length = in_.little<std::int32_t>();
    if (length < 1) return malformed("a string's length");
    const std::string_view bytes = in_.take(static_cast<std::uint64_t>(length));
    if (in_.failed() || bytes.back() != '\0') return malformed("a string without an end");
    return Json(bytes.substr(0, bytes.size() - 1));
  }

  Result<Json> binary() {
    const auto length = in_.little<std::int32_t>();
    const auto subtype = in_.little<std::uint8_t>();
    if (length < 0) return malformed("the length of bytes");
    std::string_view bytes = in_.take(static_cast<std::uint64_t>(length));
    if (in_.failed()) return malformed("the length of bytes");
    if (subtype == kOldBinary && bytes.size() >= 4) bytes.remove_prefix(4);
    return Json::binary({bytes.begin(), bytes.end()});
  }

  Result<Json> object_id() { return Json(to_hex(in_.take(12))); }

  ByteReader in_;
  int max_depth_;
};

}  // namespace

std::size_t open_bson(std::string& out) {
  out.append(4, '\0');
  return out.size() - 4;
}

Result<void> append_bson(std::string& out, std::string_view key, const Json& value) {
  return Encoder(out).member(key, value, 0);
}

Result<void> close_bson(std::string& out, std::size_t start) {
  out += '\0';
  if (out.size() - start > kLargest) return too_large();
  put_little(out, static_cast<std::int32_t>(out.size() - start), start);
  return {};
}

Result<Json> decode_bson(std::string_view bytes, int max_depth) {
  Decoder decoder(bytes, max_depth);
  HKUBE_ASSIGN(Json value, decoder.document(false, 1));
  if (!decoder.at_end()) return malformed("bytes after the document");
  return value;
}

}  // namespace hkube::wire
