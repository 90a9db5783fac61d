#include "wire/algorithm_message.h"

#include "wire/bson.h"
#include "wire/byte_reader.h"
#include "wire/errc.h"
#include "wire/msgpack.h"
#include "wire/msgpack_head.h"
#include "wire/msgpack_scan.h"
#include "wire/protoc.h"

namespace hkube::wire {

namespace {

// The envelope around a value adds one level, and bson's own document one more.
constexpr int kFrameDepth = kMaxJsonDepth + 1;

// The members that are written, so that the (possibly large) data need not be copied into one value.
template <typename Write>
Result<void> each_member(const AlgorithmMessage& message, Write write) {
  HKUBE_TRY(write("command", Json(message.command)));
  if (!message.data.is_null()) HKUBE_TRY(write("data", message.data));
  if (!message.error.is_null()) HKUBE_TRY(write("error", message.error));
  if (message.assignment) HKUBE_TRY(write("assignment", Json(*message.assignment)));
  return {};
}

Result<std::string> encode_text(const AlgorithmMessage& message) {
  std::string out;
  HKUBE_TRY(each_member(message, [&](std::string_view key, const Json& value) -> Result<void> {
    HKUBE_ASSIGN(const std::string text, encode(Encoding::kJson, value));
    out += out.empty() ? "{\"" : ",\"";
    out.append(key).append("\":").append(text);
    return {};
  }));
  return out + '}';
}

Result<std::string> encode_bson_message(const AlgorithmMessage& message) {
  std::string out;
  const std::size_t document = open_bson(out);
  out.append(
      "\x03"
      "data\0",
      6);
  const std::size_t envelope = open_bson(out);
  HKUBE_TRY(
      each_member(message, [&](std::string_view key, const Json& value) { return append_bson(out, key, value); }));
  HKUBE_TRY(close_bson(out, envelope));
  HKUBE_TRY(close_bson(out, document));
  return out;
}

Result<std::string> encode_msgpack_message(const AlgorithmMessage& message) {
  std::string out;
  append_msgpack_map(out, 1U + (message.data.is_null() ? 0U : 1U) + (message.error.is_null() ? 0U : 1U) +
                              (message.assignment ? 1U : 0U));
  HKUBE_TRY(each_member(message, [&](std::string_view key, const Json& value) -> Result<void> {
    HKUBE_TRY(append_msgpack(out, Json(key)));
    return append_msgpack(out, value);
  }));
  return out;
}

Result<Json> decode_envelope(Encoding encoding, std::string_view frame) {
  switch (encoding) {
    case Encoding::kJson:
      return parse_json(frame);
    case Encoding::kMsgpack:
      return decode_msgpack(frame, kFrameDepth);
    case Encoding::kBson: {
      HKUBE_ASSIGN(Json document, decode_bson(frame, kFrameDepth + 1));
      const auto data = document.find("data");
      if (data == document.end()) return Error(Errc::kMalformed, "bson message without the key \"data\"");
      return Json(std::move(*data));
    }
    case Encoding::kProtoc: {
      HKUBE_ASSIGN(const std::string_view bson, unwrap_protoc(frame));
      return decode_envelope(Encoding::kBson, bson);
    }
  }
  return Error(Errc::kUnsupported, "unknown encoding");
}

}  // namespace

Result<std::string> encode_message(Encoding encoding, const AlgorithmMessage& message) {
  switch (encoding) {
    case Encoding::kJson:
      return encode_text(message);
    case Encoding::kBson:
      return encode_bson_message(message);
    case Encoding::kMsgpack:
      return encode_msgpack_message(message);
    case Encoding::kProtoc: {
      HKUBE_ASSIGN(const std::string bson, encode_bson_message(message));
      return wrap_protoc(bson);
    }
  }
  return Error(Errc::kUnsupported, "unknown encoding");
}

Result<AlgorithmMessage> decode_message(Encoding encoding, std::string_view frame) {
  HKUBE_ASSIGN(Json envelope, decode_envelope(encoding, frame));
  AlgorithmMessage message;
  message.command = string_or(envelope, "command");
  if (message.command.empty()) return Error(Errc::kMalformed, "message without a command");
  if (const auto data = envelope.find("data"); data != envelope.end()) message.data = std::move(*data);
  if (const auto name = envelope.find("assignment");
      name != envelope.end() && name->is_number_integer() && *name >= 0) {
    message.assignment = name->get<std::uint64_t>();
  }
  if (const auto error = envelope.find("error"); error != envelope.end()) message.error = std::move(*error);
  return message;
}

ScannedMessage scan_message(std::string_view frame) {
  ScannedMessage message;
  const auto read = each_member(frame, [&message](std::string_view key, std::string_view value) {
    if (key == "data") {
      message.data = value;
    } else if (key == "payloadFile") {
      message.payload_file = value;
    } else if (key == "command" || key == "assignment") {
      ByteReader in(value);
      const MsgpackHead head = read_msgpack_head(in);
      if (key == "assignment") {
        const bool natural = head.kind == MsgpackHead::Kind::kUnsigned ||
                             (head.kind == MsgpackHead::Kind::kSigned && static_cast<std::int64_t>(head.number) >= 0);
        message.assignment = natural ? std::optional(head.number) : std::nullopt;
      } else {
        message.command = head.kind == MsgpackHead::Kind::kString ? in.take(head.number) : std::string_view();
      }
    }
  });
  return read.ok() ? message : ScannedMessage{};
}

std::string error_text(const AlgorithmMessage& message) {
  if (message.error.is_string()) return message.error.get<std::string>();
  return string_or(message.error, "message", "unknown error");
}

std::string error_details(const AlgorithmMessage& message) {
  for (const char* key : {"details", "stack"}) {
    if (std::string text = string_or(message.error, key); !text.empty()) return text;
  }
  return "";
}

AlgorithmMessage make_initialize(Json job) { return {std::string(to_algorithm::kInitialize), std::move(job), nullptr}; }

AlgorithmMessage make_start(Json span_id) {
  Json data = Json::object();
  data["spanId"] = std::move(span_id);
  return {std::string(to_algorithm::kStart), std::move(data), nullptr};
}

AlgorithmMessage make_stop(bool force) {
  return {std::string(to_algorithm::kStop), Json::object({{"forceStop", force}}), nullptr};
}

AlgorithmMessage make_exit(int exit_code) {
  return {std::string(to_algorithm::kExit), Json::object({{"exitCode", exit_code}}), nullptr};
}

}  // namespace hkube::wire
