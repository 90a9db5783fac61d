#include "wire/msgpack_scan.h"

#include <array>
#include <charconv>
#include <string>

#include "base/json.h"
#include "wire/byte_reader.h"
#include "wire/errc.h"
#include "wire/msgpack_head.h"

namespace hkube::wire {

namespace {

using Kind = MsgpackHead::Kind;

// The envelope's map is one level above the deepest value allowed.
constexpr std::size_t kDepth = static_cast<std::size_t>(kMaxJsonDepth) + 1;

Error malformed(const ByteReader& in) {
  return {Errc::kMalformed, "malformed msgpack at byte " + std::to_string(in.position())};
}

// Passes over the content that belongs to `head`, whatever is nested in it.
Result<void> skip_content(ByteReader& in, MsgpackHead head) {
  std::array<std::uint64_t, kDepth> left;  // values still to come on each open level
  std::size_t depth = 0;
  for (;;) {
    switch (head.kind) {
      case Kind::kString:
      case Kind::kBinary:
      case Kind::kExtension:
        in.take(head.number);
        break;
      case Kind::kArray:
      case Kind::kMap:
        if (depth == kDepth) return Error(Errc::kTooDeep, "msgpack is nested deeper than " + std::to_string(kDepth));
        left[depth++] = head.kind == Kind::kMap ? head.number * 2 : head.number;
        break;
      case Kind::kInvalid:
        return malformed(in);
      default:
        break;
    }
    while (depth > 0 && left[depth - 1] == 0) --depth;
    if (depth == 0) return {};
    --left[depth - 1];
    head = read_msgpack_head(in);
  }
}

Result<void> skip_value(ByteReader& in) { return skip_content(in, read_msgpack_head(in)); }

}  // namespace

Result<std::string_view> first_value(std::string_view bytes) {
  ByteReader in(bytes);
  HKUBE_TRY(skip_value(in));
  return bytes.substr(0, in.position());
}

Result<std::string_view> find_map_value(std::string_view map, std::string_view key) {
  ByteReader in(map);
  const MsgpackHead head = read_msgpack_head(in);
  if (head.kind != Kind::kMap) return Error(Errc::kMalformed, "not a msgpack map");
  std::string_view found;
  for (std::uint64_t i = 0; i < head.number; ++i) {
    const MsgpackHead key_head = read_msgpack_head(in);
    bool is_it = false;
    if (key_head.kind == Kind::kString) {
      is_it = in.take(key_head.number) == key;  // as nearly all are: no copy
    } else {
      const auto text = read_msgpack_key(in, key_head);
      if (!text) HKUBE_TRY(skip_content(in, key_head));
      is_it = text == key;
    }
    const std::size_t value_at = in.position();
    HKUBE_TRY(skip_value(in));
    if (is_it) found = map.substr(value_at, in.position() - value_at);
  }
  return found;
}

Result<void> each_member(std::string_view bytes,
                         const std::function<void(std::string_view key, std::string_view value)>& member) {
  ByteReader in(bytes);
  const MsgpackHead head = read_msgpack_head(in);
  if (head.kind != Kind::kMap) return Error(Errc::kMalformed, "not a msgpack map");
  for (std::uint64_t i = 0; i < head.number; ++i) {
    const MsgpackHead key_head = read_msgpack_head(in);
    const bool is_text = key_head.kind == Kind::kString;
    const std::string_view key = is_text ? in.take(key_head.number) : std::string_view();
    if (!is_text) HKUBE_TRY(skip_content(in, key_head));
    const std::size_t value_at = in.position();
    HKUBE_TRY(skip_value(in));
    if (is_text) member(key, bytes.substr(value_at, in.position() - value_at));
  }
  if (in.position() != bytes.size()) return Error(Errc::kMalformed, "bytes follow the msgpack value");
  return {};
}

Result<std::string_view> find_array_item(std::string_view array, std::uint64_t index) {
  ByteReader in(array);
  const MsgpackHead head = read_msgpack_head(in);
  if (head.kind != Kind::kArray) return Error(Errc::kMalformed, "not a msgpack array");
  if (index >= head.number) return std::string_view();
  for (; index > 0; --index) HKUBE_TRY(skip_value(in));
  const std::size_t start = in.position();
  HKUBE_TRY(skip_value(in));
  return array.substr(start, in.position() - start);
}

Result<std::vector<std::string_view>> array_items(std::string_view array) {
  ByteReader in(array);
  const MsgpackHead head = read_msgpack_head(in);
  if (head.kind != Kind::kArray) return Error(Errc::kMalformed, "not a msgpack array");
  std::vector<std::string_view> items;
  items.reserve(head.number);  // not more than there are bytes
  for (std::uint64_t i = 0; i < head.number; ++i) {
    const std::size_t start = in.position();
    HKUBE_TRY(skip_value(in));
    items.push_back(array.substr(start, in.position() - start));
  }
  return items;
}

namespace {

/// Null and undefined are objects by their type's name, but have no members.
bool is_map(std::string_view value) {
  ByteReader in(value);
  return read_msgpack_head(in).kind == Kind::kMap;
}

}  // namespace

Result<std::string_view> find_path(std::string_view value, std::string_view path) {
  while (!path.empty() && !value.empty()) {
    const auto dot = path.find('.');
    const std::string_view part = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    if (array_size(value)) {
      std::uint64_t index = 0;
      const char* end = part.data() + part.size();
      const auto [rest, ec] = std::from_chars(part.data(), end, index);
      if (ec != std::errc() || rest != end) return std::string_view();
      HKUBE_ASSIGN(value, find_array_item(value, index));
    } else if (is_map(value)) {
      HKUBE_ASSIGN(value, find_map_value(value, part));
    } else {
      return std::string_view();
    }
  }
  return value;
}

std::optional<std::uint64_t> array_size(std::string_view value) {
  ByteReader in(value);
  const MsgpackHead head = read_msgpack_head(in);
  return head.kind == Kind::kArray ? std::optional(head.number) : std::nullopt;
}

std::optional<std::uint64_t> binary_size(std::string_view value) {
  ByteReader in(value);
  const MsgpackHead head = read_msgpack_head(in);
  const bool bytes = head.kind == Kind::kExtension && extension_meaning(head, in) == ExtensionMeaning::kBytes;
  return head.kind == Kind::kBinary || bytes ? std::optional(head.number) : std::nullopt;
}

std::string_view type_name(std::string_view value) {
  ByteReader in(value);
  switch (const MsgpackHead head = read_msgpack_head(in); head.kind) {
    case Kind::kNil:
    case Kind::kMap:
      return "object";
    case Kind::kBoolean:
      return "boolean";
    case Kind::kUnsigned:
    case Kind::kSigned:
    case Kind::kDouble:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kArray:
      return "array";
    case Kind::kBinary:
      return "bytearray";
    case Kind::kExtension:
      switch (extension_meaning(head, in)) {
        case ExtensionMeaning::kTime:
          return "number";
        case ExtensionMeaning::kUndefined:
          return "object";
        case ExtensionMeaning::kBytes:
          return "bytearray";
      }
      break;
    case Kind::kInvalid:
      break;
  }
  return "undefined";
}

}  // namespace hkube::wire
