#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cli/io.h"

namespace hkube::cli {

/// The configuration: JSON in `.hkuberc` or `.hkuberc.json`, the original's file, and in `.hkubectlrc` beside it. The
/// original takes every key of its file for a flag and refuses unknown ones, so keys that it does not know are kept in
/// ours. Looked for upward from the working folder, then upward from its `.hkube`, then from `~/.hkube`; the first
/// folder with either counts. HKUBE_CONFIG names one file for all keys instead, unless it is another program's.
struct ConfigFile {
  std::string path;               ///< of the original's keys: where it is, or where it would be made
  std::string own_path;           ///< of the others; the same as `path` when HKUBE_CONFIG names it
  Json content = Json::object();  ///< the keys of both; those of `own_path` win
  std::string notice;             ///< for the person: why HKUBE_CONFIG is not followed
};

/// Reads the files; absent ones are empty. A malformed one is an error that names it.
Result<ConfigFile> read_config_file(const CliIo& io);

/// Sets a key (an empty value removes it) and writes the files, readable by their owner only.
Status write_config_value(ConfigFile& file, const std::string& key, const std::string& value);

/// Keys that mean something; others are kept and warned about.
const std::vector<std::string>& known_config_keys();

}  // namespace hkube::cli
