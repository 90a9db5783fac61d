#include "wire/handshake.h"

#include <algorithm>
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

struct Parameter {
  std::string_view name;
  std::string_view value;  ///< empty when there is none
};

std::string_view query_of(std::string_view target) {
  const auto mark = target.find('?');
  const std::string_view query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  return query.substr(0, query.find('#'));
}

/// Takes the first parameter off the front of a query that is not empty.
Parameter take_parameter(std::string_view& query) {
  const std::string_view pair = query.substr(0, query.find('&'));
  query.remove_prefix(pair.size() == query.size() ? pair.size() : pair.size() + 1);
  const auto equals = std::min(pair.find('='), pair.size());
  return {pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))};
}

}  // namespace

Result<Handshake> parse_handshake(std::string_view target, Handshake defaults) {
  Handshake handshake = defaults;
  std::string_view query = query_of(target);
  while (!query.empty()) {
    const auto [name, value] = take_parameter(query);
    if (value.empty()) continue;
    if (name == "storage") {
      HKUBE_ASSIGN(handshake.storage, parse_storage(value));
    } else if (name == "encoding") {
      HKUBE_ASSIGN(handshake.encoding, parse_encoding(value));
    } else if (name == "files") {
      handshake.files = value == "1" ? Files::kYes : Files::kNo;
    } else if (name == "ahead") {
      handshake.ahead = value == "1" ? Ahead::kYes : Ahead::kNo;
    } else if (name == "named") {
      handshake.named = value == "1" ? Named::kYes : Named::kNo;
    } else if (name == "stop") {
      handshake.stop_hook = value == "0" ? StopHook::kNone : StopHook::kMaybe;
    }
  }
  return handshake;
}

std::string_view secret_of(std::string_view target) {
  std::string_view query = query_of(target);
  while (!query.empty()) {
    const auto [name, value] = take_parameter(query);
    if (name == "secret") return value;
  }
  return {};
}

}  // namespace hkube::wire
