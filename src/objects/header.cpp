#include "objects/header.h"

namespace hkube::objects {

namespace {
constexpr char kVersion = 1;
}  // namespace

std::string make_header(StoredValue value) {
  return {kVersion,
          static_cast<char>(kHeaderSize),
          static_cast<char>(value.type),
          static_cast<char>(value.protocol),
          0,
          0,
          'H',
          'K'};
}

std::optional<StoredValue> parse_header(std::string_view object) {
  if (object.size() < kHeaderSize || object.substr(6, 2) != "HK") return std::nullopt;
  // The other fields are looked at too, so that a payload with these letters in the same place is rarely
  // mistaken.
  const char type = object[2];
  const char protocol = object[3];
  if (object[0] != kVersion || object[1] != static_cast<char>(kHeaderSize)) return std::nullopt;
  if (type < 1 || type > 2 || protocol < 1 || protocol > 3) return std::nullopt;
  return StoredValue{static_cast<DataType>(type), static_cast<Protocol>(protocol)};
}

std::string_view payload_of(std::string_view object) {
  return parse_header(object) ? object.substr(kHeaderSize) : object;
}

}  // namespace hkube::objects
