#include "wire/metadata.h"

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
    HKUBE_ASSIGN(const std::string_view here, find_path(value, *path));
    if (!here.empty()) metadata[save_path] = describe_bytes(here);
  }
  return metadata;
}

}  // namespace hkube::wire
