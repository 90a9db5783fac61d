#include "wire/metadata.h"

#include <charconv>
#include <optional>

#include "wire/errc.h"
#include "wire/msgpack_scan.h"

namespace hkube::wire {

namespace {

// The part of a save path behind the node's name, or nothing when the path is about another node.
std::optional<std::string_view> path_in_value(std::string_view save_path, std::string_view node_name) {
  if (!save_path.starts_with(node_name)) return std::nullopt;
  save_path.remove_prefix(node_name.size());
  if (save_path.empty()) return save_path;
  if (save_path.front() != '.') return std::nullopt;
  return save_path.substr(1);
}

Json describe_value(const Json& value) {
  Json about = Json::object();
  if (value.is_number()) {
    about["type"] = "number";
  } else if (value.is_string()) {
    about["type"] = "string";
  } else if (value.is_boolean()) {
    about["type"] = "boolean";
  } else if (value.is_array()) {
    about["type"] = "array";
    about["size"] = value.size();
  } else if (value.is_binary()) {
    about["type"] = "bytearray";
    about["size"] = value.get_binary().size();
  } else {
    about["type"] = "object";
  }
  return about;
}

Json describe_bytes(std::string_view value) {
  Json about = Json::object();
  about["type"] = type_name(value);
  if (const auto items = array_size(value)) about["size"] = *items;
  if (const auto bytes = binary_size(value)) about["size"] = *bytes;
  return about;
}

// Follows a dotted path through msgpack bytes; empty when it leads nowhere. The rules are those of at_path.
Result<std::string_view> follow(std::string_view value, std::string_view path) {
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
    } else if (type_name(value) == "object" && value.front() != '\xC0') {
      HKUBE_ASSIGN(value, find_map_value(value, part));
    } else {
      return std::string_view();
    }
  }
  return value;
}

}  // namespace

Json make_metadata(const std::vector<std::string>& save_paths, const std::string& node_name, const Json& value) {
  Json metadata = Json::object();
  for (const std::string& save_path : save_paths) {
    const auto path = path_in_value(save_path, node_name);
    const Json* here = path ? at_path(value, *path) : nullptr;
    if (here != nullptr) metadata[save_path] = describe_value(*here);
  }
  return metadata;
}

Result<Json> make_metadata_msgpack(const std::vector<std::string>& save_paths, const std::string& node_name,
                                   std::string_view value) {
  if (type_name(value) == "undefined") return Error(Errc::kMalformed, "malformed msgpack value");
  Json metadata = Json::object();
  for (const std::string& save_path : save_paths) {
    const auto path = path_in_value(save_path, node_name);
    if (!path) continue;
    HKUBE_ASSIGN(const std::string_view here, follow(value, *path));
    if (!here.empty()) metadata[save_path] = describe_bytes(here);
  }
  return metadata;
}

}  // namespace hkube::wire
