#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "hkube/msgpack.h"

namespace hkube {

/// Inputs, results and all else that travels: null, bool, numbers, text (UTF-8), arrays, objects, and bytes
/// (`Value::binary`, `get_binary()`).
using Value = nlohmann::json;

namespace msgpack {

/// Throws when there are `depth` lists and maps around a value, but `most` are allowed.
inline void check_depth(int depth, int most, const char* what) {
  if (depth >= most) throw Error(std::string("cannot ") + what + ": the value is nested too deeply");
}

/// `depth`: how many lists and maps are around the value.
inline Value read_value(Reader& reader, int depth = 0);

/// A key of a map, which need not be text on the wire.
inline std::string read_key(Reader& reader) {
  const Token token = reader.next();
  switch (token.kind) {
    case Kind::kText:
    case Kind::kBytes:
      return std::string(token.text);
    case Kind::kArray:
    case Kind::kMap:
      throw Error("cannot decode: a map's key is a list or a map");
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return token.boolean ? "true" : "false";
    case Kind::kInteger:
      return std::to_string(token.integer);
    case Kind::kNatural:
      return std::to_string(token.natural);
    case Kind::kReal:
      return Value(token.real).dump();
  }
  return {};
}

inline Value read_value(Reader& reader, int depth) {
  const Token token = reader.next();
  switch (token.kind) {
    case Kind::kNull:
      return nullptr;
    case Kind::kBool:
      return token.boolean;
    case Kind::kInteger:
      return token.integer;
    case Kind::kNatural:
      return token.natural;
    case Kind::kReal:
      return token.real;
    case Kind::kText:
      return Value::string_t(token.text);
    case Kind::kBytes:
      return Value::binary({token.text.begin(), token.text.end()});
    case Kind::kArray: {
      check_depth(depth, kMaxDepthRead, "decode");
      Value::array_t items;
      items.reserve(token.count);
      for (std::uint32_t i = 0; i < token.count; ++i) items.push_back(read_value(reader, depth + 1));
      return Value(std::move(items));
    }
    case Kind::kMap: {
      check_depth(depth, kMaxDepthRead, "decode");
      Value::object_t members;
      for (std::uint32_t i = 0; i < token.count; ++i) {
        std::string key = read_key(reader);
        members[std::move(key)] = read_value(reader, depth + 1);
      }
      return Value(std::move(members));
    }
  }
  return nullptr;
}

/// `depth`: how many lists and maps are around the value.
inline void write_value(Writer& writer, const Value& value, int depth = 0) {
  switch (value.type()) {
    case Value::value_t::null:
      return writer.null();
    case Value::value_t::boolean:
      return writer.boolean(value.get<bool>());
    case Value::value_t::number_integer:
      return writer.integer(value.get<std::int64_t>());
    case Value::value_t::number_unsigned:
      return writer.natural(value.get<std::uint64_t>());
    case Value::value_t::number_float:
      return writer.real(value.get<double>());
    case Value::value_t::string:
      return writer.text(value.get_ref<const Value::string_t&>());
    case Value::value_t::binary: {
      const auto& bytes = value.get_binary();
      return writer.bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    case Value::value_t::array:
      check_depth(depth, kMaxDepth, "encode");
      writer.array(value.size());
      for (const Value& item : value) write_value(writer, item, depth + 1);
      return;
    case Value::value_t::object:
      check_depth(depth, kMaxDepth, "encode");
      writer.map(value.size());
      for (const auto& [key, item] : value.get_ref<const Value::object_t&>()) {
        writer.text(key);
        write_value(writer, item, depth + 1);
      }
      return;
    case Value::value_t::discarded:
      break;
  }
  throw Error("cannot encode a value that is the rest of a failed parse");
}

/// The value that the bytes are; null when there are none. Throws Error when they are cut off or followed by more.
inline Value unpack(std::string_view bytes) {
  if (bytes.empty()) return nullptr;
  Reader reader(bytes);
  Value value = read_value(reader);
  if (!reader.at_end()) throw Error("cannot decode: bytes follow the value");
  return value;
}

/// The bytes of a value; throws Error when it has none.
inline std::string pack(const Value& value) {
  std::string bytes;
  Writer writer(bytes);
  write_value(writer, value);
  return bytes;
}

}  // namespace msgpack
}  // namespace hkube
