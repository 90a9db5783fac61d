#include "wire/codec.h"

#include "wire/bson.h"
#include "wire/errc.h"
#include "wire/msgpack.h"
#include "wire/protoc.h"

namespace hkube::wire {

namespace {

// The depth and kinds that JSON text can carry; checked before the recursive writer sees the value.
Result<void> check_for_text(const Json& value, int depth) {
  if (value.is_binary()) return Error(Errc::kUnsupported, "json cannot carry bytes; use bson or msgpack");
  if (!value.is_structured()) return {};
  if (depth >= kMaxJsonDepth) {
    return Error(Errc::kTooDeep, "value is nested deeper than " + std::to_string(kMaxJsonDepth));
  }
  for (const Json& item : value) HKUBE_TRY(check_for_text(item, depth + 1));
  return {};
}

}  // namespace

Result<Encoding> parse_encoding(std::string_view name) {
  for (const Encoding known : {Encoding::kJson, Encoding::kBson, Encoding::kMsgpack, Encoding::kProtoc}) {
    if (encoding_name(known) == name) return known;
  }
  return Error(Errc::kUnsupported,
               "unknown encoding \"" + std::string(name) + "\"; known are json, bson, msgpack, protoc");
}

std::string_view encoding_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::kJson:
      return "json";
    case Encoding::kBson:
      return "bson";
    case Encoding::kMsgpack:
      return "msgpack";
    case Encoding::kProtoc:
      return "protoc";
  }
  return "unknown";
}

Result<std::string> encode(Encoding encoding, const Json& value) {
  std::string out;
  switch (encoding) {
    case Encoding::kJson:
      HKUBE_TRY(check_for_text(value, 0));
      return to_text(value);
    case Encoding::kBson: {
      const std::size_t start = open_bson(out);
      HKUBE_TRY(append_bson(out, "data", value));
      HKUBE_TRY(close_bson(out, start));
      return out;
    }
    case Encoding::kMsgpack:
      HKUBE_TRY(append_msgpack(out, value));
      return out;
    case Encoding::kProtoc: {
      HKUBE_ASSIGN(const std::string bson, encode(Encoding::kBson, value));
      return wrap_protoc(bson);
    }
  }
  return Error(Errc::kUnsupported, "unknown encoding");
}

Result<Json> decode(Encoding encoding, std::string_view bytes) {
  switch (encoding) {
    case Encoding::kJson:
      return parse_json(bytes);
    case Encoding::kMsgpack:
      return decode_msgpack(bytes);
    case Encoding::kBson: {
      HKUBE_ASSIGN(Json document, decode_bson(bytes, kMaxJsonDepth + 1));
      if (document.empty()) return Json(nullptr);
      const auto data = document.find("data");
      if (data == document.end()) return document;
      return Json(std::move(*data));
    }
    case Encoding::kProtoc: {
      HKUBE_ASSIGN(const std::string_view bson, unwrap_protoc(bytes));
      return decode(Encoding::kBson, bson);
    }
  }
  return Error(Errc::kUnsupported, "unknown encoding");
}

}  // namespace hkube::wire
