#include "cli/commands.h"

namespace hkube::cli {

int algorithm_list(const Session& session) {
  const auto all = session.client.get("store/algorithms");
  if (!all.ok()) return session.fail(all.error());
  Json names = Json::array();
  for (const Json& algorithm : *all) names.push_back(string_or(algorithm, "name"));
  session.print(names);
  return kOk;
}

int algorithm_get(const Session& session, const std::string& name) {
  return session.finish(session.client.get("store/algorithms/" + url_escape(name)));
}

int algorithm_delete(const Session& session, const std::string& name, bool force) {
  return session.finish(session.client.remove("store/algorithms/" + url_escape(name) + (force ? "?force=true" : "")));
}

namespace {

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
  Json images = Json::array();
  for (const Json& version : *versions) {
    const std::string image = version.contains("algorithm") ? string_or(version["algorithm"], "algorithmImage") : "";
    images.push_back(image.empty() ? string_or(version, "version") : image);
  }
  session.print({{"name", options.name}, {"versions", images}});
  return kOk;
}

}  // namespace hkube::cli
