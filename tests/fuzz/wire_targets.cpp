// What algorithms send and what lies in the object store.
#include "objects/header.h"
#include "targets.h"
#include "wire/algorithm_message.h"
#include "wire/bson.h"
#include "wire/codec.h"
#include "wire/handshake.h"
#include "wire/metadata.h"
#include "wire/msgpack.h"
#include "wire/msgpack_scan.h"

namespace hkube::fuzz {

namespace {

using wire::Encoding;

/// What decodes is written and read again to the same bytes: a value may be no number and differ from itself, its
/// bytes do not.
template <Encoding kEncoding>
void codec(std::string_view bytes) {
  const auto value = wire::decode(kEncoding, bytes);
  if (!value.ok()) return;
  const auto once = wire::encode(kEncoding, *value);
  if (!once.ok()) return;  // json has no bytes, bson no key with a null in it
  const auto again = wire::decode(kEncoding, *once);
  require(again.ok(), "what was encoded decodes");
  const auto twice = wire::encode(kEncoding, *again);
  require(twice.ok() && *twice == *once, "encoding is stable");
}

template <Encoding kEncoding>
void message(std::string_view bytes) {
  const auto message = wire::decode_message(kEncoding, bytes);
  if (!message.ok()) return;
  (void)wire::error_text(*message);
  const auto frame = wire::encode_message(kEncoding, *message);
  if (!frame.ok()) return;
  const auto again = wire::decode_message(kEncoding, *frame);
  require(again.ok() && again->command == message->command, "a message keeps its command");
}

/// The scanner sees what the decoder sees.
void scan(std::string_view bytes) {
  const auto value = wire::decode_msgpack(bytes);
  const auto whole = wire::first_value(bytes);
  if (value.ok()) require(whole.ok() && *whole == bytes, "the scanner ends where the decoder ends");
  (void)wire::type_name(bytes);
  const auto size = wire::array_size(bytes);
  if (size && *size > 0) (void)wire::find_array_item(bytes, *size - 1);
  (void)wire::binary_size(bytes);
  const auto data = wire::find_map_value(bytes, "data");
  if (!value.ok() || !value->is_object()) return;
  require(data.ok(), "a map that decodes can be searched");
  require(data->empty() != value->contains("data"), "the scanner finds the keys that there are");
  if (data->empty()) return;
  const auto found = wire::decode_msgpack(*data);
  require(found.ok() && wire::encode(Encoding::kMsgpack, *found).value() ==
                            wire::encode(Encoding::kMsgpack, value->at("data")).value(),
          "the scanner finds the value of a key");
}

/// Metadata are the same whether a value is decoded or walked.
void metadata(std::string_view bytes) {
  static const std::vector<std::string> paths{"n", "n.a", "n.a.0", "n.0", "n.b.c", "n.data"};
  const auto value = wire::decode_msgpack(bytes);
  const auto walked = wire::make_metadata_msgpack(paths, "n", bytes);
  if (!value.ok()) return;
  require(walked.ok() && *walked == wire::make_metadata(paths, "n", *value),
          "metadata of bytes are those of the value");
}

void stored(std::string_view bytes) {
  const auto header = objects::parse_header(bytes);
  const std::string_view payload = objects::payload_of(bytes);
  require(payload.size() + (header ? objects::kHeaderSize : 0) == bytes.size(), "a header takes its bytes");
  if (header) require(objects::parse_header(objects::make_header(*header)) == header, "a header reads as written");
}

void handshake(std::string_view bytes) { (void)wire::parse_handshake(bytes); }

std::vector<std::string> values(Encoding encoding) {
  Json rich = Json::parse(
      R"({"a":[1,-2,3.5,true,null,"text","\u00e4\u20ac"],"b":{"c":18446744073709551615},"data":{"x":[[],{}]}})");
  if (encoding != Encoding::kJson) rich["bytes"] = Json::binary({0, 1, 2, 255});
  std::vector<std::string> list;
  for (const Json& value : {rich, Json(nullptr), Json(1.5), Json::array({1, 2}), Json("x"), Json(-70'000)}) {
    list.push_back(wire::encode(encoding, value).value());
  }
  return list;
}

std::vector<std::string> messages(Encoding encoding) {
  std::vector<std::string> list;
  const wire::AlgorithmMessage failed{
      "errorMessage", nullptr, {{"code", "Failed"}, {"message", "no"}, {"details", "x"}}};
  const wire::AlgorithmMessage calls{
      "startAlgorithmExecution",
      {{"execId", "1"}, {"algorithmName", "a"}, {"input", {1, "$$x"}}, {"storage", {{"x", {{"path", "p"}}}}}},
      nullptr};
  for (const auto& message : {wire::AlgorithmMessage{"done", {1, 2}, nullptr}, failed, calls, wire::make_exit(1)}) {
    list.push_back(wire::encode_message(encoding, message).value());
  }
  return list;
}

}  // namespace

std::vector<Target> wire_targets() {
  return {
      {"json", &codec<Encoding::kJson>, values(Encoding::kJson)},
      {"bson", &codec<Encoding::kBson>, values(Encoding::kBson)},
      {"msgpack", &codec<Encoding::kMsgpack>, values(Encoding::kMsgpack)},
      {"msgpack-scan", &scan, values(Encoding::kMsgpack)},
      {"metadata", &metadata, values(Encoding::kMsgpack)},
      {"message-json", &message<Encoding::kJson>, messages(Encoding::kJson)},
      {"message-bson", &message<Encoding::kBson>, messages(Encoding::kBson)},
      {"message-msgpack", &message<Encoding::kMsgpack>, messages(Encoding::kMsgpack)},
      {"header", &stored, {objects::make_header({}) + "payload", "no header"}},
      {"handshake", &handshake, {"/?storage=v3&encoding=bson", "/", "/?encoding=%6dsgpack&x=1"}},
  };
}

}  // namespace hkube::fuzz
