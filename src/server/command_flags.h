#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hkube::server {

/// Flags of a command beside the server, by name without dashes.
using Flags = std::map<std::string, std::string>;

/// Reads "--name value" and "--name=value" from the argument at `first` on. `known` are the names; `program` is named
/// in errors.
Result<Flags> read_flags(const std::vector<std::string>& arguments, std::size_t first,
                         const std::vector<std::string>& known, std::string_view program);

/// The data folder: --data-dir, HKUBE_DATA_DIR or ~/.hkube.
Result<std::string> data_folder_of(const Flags& flags, const std::map<std::string, std::string>& environment);

/// True when --help or -h is among the arguments.
bool asks_for_help(const std::vector<std::string>& arguments);

}  // namespace hkube::server
