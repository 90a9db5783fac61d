#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "cli/io.h"

namespace hkube::cli {

/// A path as the user wrote it, made absolute: "~" and relative to `base`.
std::string resolve_path(const CliIo& io, const std::string& base, const std::string& path);

/// The whole of a file.
Result<std::string> read_file(const std::string& path);

/// A YAML or JSON document; "-" reads standard input. Errors name the file and the line.
Result<Json> read_document(const CliIo& io, const std::string& path);

}  // namespace hkube::cli
