#include "api/versions.h"

#include <cstdio>

namespace hkube::api {

std::string next_semver(const std::vector<Json>& versions) {
  constexpr int kLimit = 500;
  if (versions.empty()) return "1.0.0";
  int major = 1;
  int minor = 0;
  int patch = 0;
  if (std::sscanf(string_or(versions.back(), "semver").c_str(), "%d.%d.%d", &major, &minor, &patch) != 3)
    return "1.0.0";
  if (patch < kLimit) {
    ++patch;
  } else if (minor < kLimit) {
    ++minor;
    patch = 0;
  } else {
    ++major;
    minor = patch = 0;
  }
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

Result<store::DocumentChange> make_version(const ApiContext& api, store::DocumentKind kind, const char* member,
                                           const std::string& user, Json& descriptor) {
  const std::string name = string_or(descriptor, "name");
  HKUBE_ASSIGN(const std::vector<Json> versions, api.catalog.list_group(kind, name));
  const std::string id = api.random.id(10);
  const std::string semver = next_semver(versions);
  descriptor["version"] = id;
  Json copy = descriptor;
  copy.erase("auditTrail");
  Json document = {{"version", id},
                   {"semver", semver},
                   {"versionAlias", "v" + semver},
                   {"created", api.clock.now().ms},
                   {"createdBy", api.settings.name_of(user)},
                   {"name", name},
                   {member, std::move(copy)}};
  if (descriptor.contains("buildId")) document["buildId"] = descriptor["buildId"];
  return store::DocumentChange{kind, name + "/" + id, name, std::move(document)};
}

void add_audit(const ApiContext& api, const std::string& user, Json& document) {
  Json trail = Json::array({{{"user", api.settings.name_of(user)},
                             {"timestamp", api.clock.now().ms},
                             {"version", document.value("version", "")}}});
  if (auto it = document.find("auditTrail"); it != document.end() && it->is_array()) {
    for (const Json& entry : *it) trail.push_back(entry);
  }
  document["auditTrail"] = std::move(trail);
}

}  // namespace hkube::api
