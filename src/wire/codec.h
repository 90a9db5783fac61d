#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace hkube::wire {

/// How values are written: on the socket to the algorithm, in storage and between workers.
enum class Encoding : std::uint8_t { kJson, kBson, kMsgpack, kProtoc };

/// "json", "bson", "msgpack" or "protoc".
Result<Encoding> parse_encoding(std::string_view name);
std::string_view encoding_name(Encoding encoding);

/// A value as bytes. bson puts it into a document {data: value}, protoc that into a protobuf message; msgpack and json
/// write it bare. json cannot carry bytes (kUnsupported); in the others they are Json binary values.
Result<std::string> encode(Encoding encoding, const Json& value);

/// The value that `bytes` hold, which may come from a hostile peer. A bson document without the key `data` is
/// the value itself (Java writes it so), an empty one is null.
Result<Json> decode(Encoding encoding, std::string_view bytes);

}  // namespace hkube::wire
