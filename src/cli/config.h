#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cli/io.h"

namespace hkube::cli {

/// The configuration file: `.hkuberc` or `.hkuberc.json`, JSON. Looked for upward from the working folder, then upward
/// from its `.hkube`, then from `~/.hkube`; HKUBE_CONFIG names one directly. First hit wins, files are not merged.
struct ConfigFile {
  std::string path;  ///< where it is, or where it would be made
  Json content = Json::object();
};

/// Reads the file; an absent one is empty. A malformed one is an error that names it.
Result<ConfigFile> read_config_file(const CliIo& io);

/// Sets a key (an empty value removes it) and writes the file, readable by its owner only.
Status write_config_value(ConfigFile& file, const std::string& key, const std::string& value);

/// Keys that mean something; others are kept and warned about.
const std::vector<std::string>& known_config_keys();

}  // namespace hkube::cli
