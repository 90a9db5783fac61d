#include <algorithm>
#include <iterator>
#include <string_view>

#include "cli/commands.h"

namespace hkube::cli {

int algorithm_list(const Session& session) { return session.print_names(session.client.get("store/algorithms")); }

int algorithm_get(const Session& session, const std::string& name) {
  return session.finish(session.client.get("store/algorithms/" + url_escape(name)));
}

int algorithm_delete(const Session& session, const std::string& name, bool force) {
  return session.finish(session.client.remove("store/algorithms/" + url_escape(name) + (force ? "?force=true" : "")));
}

namespace {

const Json& descriptor_of(const Json& version) {
  static const Json kNone = Json::object();
  const auto algorithm = version.find("algorithm");
  return algorithm != version.end() && algorithm->is_object() ? *algorithm : kNone;
}

/// What a version changes of the one before it: {"mem": "512Mi", "algorithmEnv": {…}}, null for what is gone. What the
/// server itself writes anew with each version is left out.
Json differences(const Json& before, const Json& after) {
  constexpr std::string_view kServers[] = {"version",  "created",  "modified",    "auditTrail", "buildId",
                                           "codeRoot", "userInfo", "lastBuildId", "options",    "errors"};
  Json changed = Json::object();
  for (const auto& member : after.items()) {
    if (std::ranges::find(kServers, member.key()) != std::end(kServers)) continue;
    const auto old = before.find(member.key());
    if (old == before.end() || *old != member.value()) changed[member.key()] = member.value();
  }
  for (const auto& member : before.items()) {
    if (!after.contains(member.key()) && std::ranges::find(kServers, member.key()) == std::end(kServers)) {
      changed[member.key()] = nullptr;
    }
  }
  return changed;
}

/// The version whose id or image this is.
std::string find_version(const Json& versions, const std::string& wanted) {
  for (const Json& version : versions) {
    const std::string image = version.contains("algorithm") ? string_or(version["algorithm"], "algorithmImage") : "";
    if (string_or(version, "version") == wanted || string_or(version, "versionAlias") == wanted || image == wanted) {
      return string_or(version, "version");
    }
  }
  return wanted;
}

}  // namespace

int algorithm_version(const Session& session, const VersionOptions& options) {
  const auto versions = session.client.get("versions/algorithms/" + url_escape(options.name));
  if (!versions.ok()) return session.fail(versions.error());
  if (!options.set_current.empty()) {
    return session.finish(session.client.post(
        "versions/algorithms/apply",
        {{"name", options.name}, {"version", find_version(*versions, options.set_current)}, {"force", options.force}}));
  }
  if (options.verbose) {
    session.print(*versions);
    return kOk;
  }
  const auto current = session.client.get("store/algorithms/" + url_escape(options.name));
  Json list = Json::array();
  for (std::size_t i = 0; i < versions->size(); ++i) {
    const Json& version = (*versions)[i];
    Json line = {{"version", string_or(version, "version")}, {"alias", string_or(version, "versionAlias")}};
    const Json& algorithm = descriptor_of(version);
    line["image"] = string_or(algorithm, "algorithmImage");
    line["created"] = version.value("created", Json());
    if (current.ok() && string_or(*current, "version") == string_or(version, "version")) line["current"] = true;
    if (i + 1 < versions->size()) line["changed"] = differences(descriptor_of((*versions)[i + 1]), algorithm);
    list.push_back(std::move(line));
  }
  session.print({{"name", options.name}, {"versions", std::move(list)}});
  return kOk;
}

}  // namespace hkube::cli
