#include "api/algorithm_checks.h"

#include <algorithm>
#include <set>
#include <string>

#include "api/respond.h"
#include "api/secret_masks.h"
#include "base/quantity.h"

namespace hkube::api {

namespace {

constexpr std::size_t kLongestName = 63;
constexpr const char* kShape =
    " must beginning and ending with an alphanumeric character with dashes (-), underscores (_), dots (.), and "
    "alphanumerics betweens";

bool is_lower(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
/// Inside names and values, besides letters and digits. The backslash is the original's.
constexpr const char* kBetween = "-_.\\";

/// Lower-case letters and digits at both ends, those and `between` inside.
bool has_shape(std::string_view text, std::string_view between) {
  if (text.empty() || !is_lower(text.front()) || !is_lower(text.back())) return false;
  return std::ranges::all_of(text, [&](char c) { return is_lower(c) || between.find(c) != std::string_view::npos; });
}

/// "app", "example.com/app".
Status check_key(const std::string& field, const std::string& key) {
  if (key.empty()) return bad_request(field + " key must be a valid string");
  const auto slash = key.find('/');
  const std::string name = slash == std::string::npos ? key : key.substr(slash + 1);
  if (name.empty()) return bad_request(field + " key name must be a valid string");
  if (name.size() > kLongestName) return bad_request(field + " key name must be 63 characters or less");
  if (!has_shape(name, kBetween)) return bad_request(field + " key name" + kShape);
  if (slash == std::string::npos || has_shape(std::string_view(key).substr(0, slash), "-.")) return {};
  return bad_request(field +
                     " key prefix must be a lowercase RFC 1123 subdomain and must consist of lower case alphanumeric "
                     "characters, '-' or '.', and must start and end with an alphanumeric character");
}

Status check_value(const std::string& field, const Json& value) {
  if (!value.is_string()) return bad_request(field + " value must be a valid string");
  const std::string& text = value.get_ref<const std::string&>();
  if (text.size() > kLongestName) return bad_request(field + " value must be 63 characters or less");
  if (text.empty() || has_shape(text, kBetween)) return {};
  return bad_request(field + " value" + kShape);
}

/// The member when it is an object that is not empty, else null.
const Json* object_member(const Json& document, const char* key) {
  const auto found = document.find(key);
  return found != document.end() && found->is_object() && !found->empty() ? &*found : nullptr;
}

Status check_references(const Json& variables) {
  static const std::set<std::string> kKinds{"fieldRef", "configMapKeyRef", "resourceFieldRef", "secretKeyRef"};
  for (const auto& variable : variables.items()) {
    const Json& value = variable.value();
    if (!value.is_object() || marked_secret(value) != nullptr) continue;
    if (!value.empty() && kKinds.contains(value.begin().key())) continue;
    return bad_request(
        "data should be equal to one of the allowed values (fieldRef,configMapKeyRef,resourceFieldRef,secretKeyRef)");
  }
  return {};
}

Status check_custom_resources(const Json& resources) {
  std::string missing;
  for (const char* side : {"requests", "limits"}) {
    for (const char* what : {"memory", "cpu"}) {
      if (at_path(resources, std::string(side) + "." + what) != nullptr) continue;
      missing += (missing.empty() ? "" : ", ") + std::string(side) + "." + what + " must be defined";
    }
  }
  if (missing.empty()) return {};
  return bad_request("algorithm has invalid workerCustomResources: " + missing);
}

Status check_side_cars(const Json& side_cars) {
  std::set<std::string> names;
  for (const Json& side_car : side_cars) {
    const Json* name = at_path(side_car, "container.name");
    if (name != nullptr && name->is_string() && !names.insert(name->get<std::string>()).second) {
      return bad_request("Sidecar container names must be unique!");
    }
  }
  return {};
}

}  // namespace

Status check_environment(const Json& algorithm) {
  for (const char* key : {"algorithmEnv", "workerEnv"}) {
    if (const Json* variables = object_member(algorithm, key)) HKUBE_TRY(check_references(*variables));
  }
  for (const char* field : {"labels", "annotations"}) {
    const Json* entries = object_member(algorithm, field);
    if (entries == nullptr) continue;
    for (const auto& entry : entries->items()) {
      HKUBE_TRY(check_key(field, entry.key()));
      HKUBE_TRY(check_value(field, entry.value()));
    }
  }
  return {};
}

Status check_resources(const Json& algorithm) {
  if (const Json* resources = object_member(algorithm, "workerCustomResources")) {
    HKUBE_TRY(check_custom_resources(*resources));
  }
  if (const auto side_cars = algorithm.find("sideCars"); side_cars != algorithm.end() && side_cars->is_array()) {
    HKUBE_TRY(check_side_cars(*side_cars));
  }
  const Json* share = object_member(algorithm, "kaiObject");
  if (share == nullptr) return {};
  const std::string memory = string_or(*share, "memory");
  const auto fraction = share->find("fraction");
  if (!memory.empty() && fraction != share->end() && !fraction->is_null()) {
    return bad_request("In kaiObject, only one of \"memory\" or \"fraction\" can be defined!");
  }
  if (memory.empty()) return {};
  const auto bytes = parse_memory(memory);
  return bytes.ok() ? Status() : Status(bad_request(bytes.error().message));
}

}  // namespace hkube::api
