#include <algorithm>

#include "cli/commands.h"

namespace hkube::cli {

int config_set(const Session& session, ConfigFile file, const std::string& key, const std::string& value) {
  const auto& known = known_config_keys();
  if (std::find(known.begin(), known.end(), key) == known.end()) {
    session.notice("warning: \"" + key + "\" is not a key that hkubectl knows");
  }
  if (Status written = write_config_value(file, key, value); !written.ok()) return session.fail(written.error());
  return config_get(session, file);
}

int config_get(const Session& session, const ConfigFile& file) {
  Json shown = file.content;
  for (const char* secret : {"password", "token"}) {
    if (shown.contains(secret)) shown[secret] = "********";
  }
  session.print(shown);
  return kOk;
}

}  // namespace hkube::cli
