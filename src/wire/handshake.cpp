#include "wire/handshake.h"

#include <string>

#include "wire/errc.h"

namespace hkube::wire {

namespace {

Result<StorageMode> parse_storage(std::string_view name) {
  if (name == "v1") return StorageMode::kV1;
  if (name == "v2") return StorageMode::kV2;
  if (name == "v3") return StorageMode::kV3;
  return Error(Errc::kUnsupported, "unknown storage mode \"" + std::string(name) + "\"; known are v1, v2, v3");
}

}  // namespace

Result<Handshake> parse_handshake(std::string_view target, Handshake defaults) {
  Handshake handshake = defaults;
  const auto mark = target.find('?');
  std::string_view query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  query = query.substr(0, query.find('#'));
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(pair.size() == query.size() ? pair.size() : pair.size() + 1);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || equals + 1 == pair.size()) continue;
    const std::string_view name = pair.substr(0, equals);
    const std::string_view value = pair.substr(equals + 1);
    if (name == "storage") {
      HKUBE_ASSIGN(handshake.storage, parse_storage(value));
    } else if (name == "encoding") {
      HKUBE_ASSIGN(handshake.encoding, parse_encoding(value));
    } else if (name == "files") {
      handshake.files = value == "1" ? Files::kYes : Files::kNo;
    } else if (name == "ahead") {
      handshake.ahead = value == "1" ? Ahead::kYes : Ahead::kNo;
    }
  }
  return handshake;
}

}  // namespace hkube::wire
