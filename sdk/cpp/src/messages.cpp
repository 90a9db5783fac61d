#include "messages.h"

#include "hkube/msgpack.h"

namespace hkube {

Message read_message(std::string_view bytes) {
  msgpack::Reader reader(bytes);
  const msgpack::Token head = reader.next();
  if (head.kind != msgpack::Kind::kMap) throw msgpack::Error("cannot decode: a message must be a map");
  Message message;
  for (std::uint32_t i = 0; i < head.count; ++i) {
    const msgpack::Token key = msgpack::Reader(reader.value()).next();
    const std::string_view value = reader.value();
    if (key.kind != msgpack::Kind::kText) continue;
    if (key.text == "data") message.data = value;
    if (key.text == "assignment" || key.text == "assignments") message.name = value;
    if (key.text != "command") continue;
    const msgpack::Token command = msgpack::Reader(value).next();
    if (command.kind == msgpack::Kind::kText) message.command = command.text;
  }
  if (!reader.at_end()) throw msgpack::Error("cannot decode: bytes follow the message");
  return message;
}

void begin_message(std::string& out, std::string_view command, std::string_view name, std::size_t count) {
  msgpack::Writer writer(out);
  writer.map(count + (name.empty() ? 1 : 2));
  writer.text("command");
  writer.text(command);
  if (name.empty()) return;
  writer.text("assignment");
  writer.encoded(name);
}

std::string plain_message(std::string_view command, std::string_view name) {
  std::string bytes;
  begin_message(bytes, command, name, 0);
  return bytes;
}

std::string error_message(const Failure& failure, std::string_view name) {
  std::string bytes;
  begin_message(bytes, "errorMessage", name, 1);
  msgpack::Writer writer(bytes);
  writer.text("error");
  writer.map(3);
  writer.text("code");
  writer.text("Failed");
  writer.text("message");
  writer.text(failure.text);
  writer.text("details");
  writer.text(failure.details);
  return bytes;
}

}  // namespace hkube
