#pragma once

#include <optional>
#include <string>

#include "build/environment.h"

namespace hkube::build {

/// A path relative to the folder of the code, as one writes it: "\" and "/" part its names, a "/" in front is that
/// folder. "../x.py" stays what it is.
std::string plain_path(std::string path);

/// Whether a path leads out of the folder that it is relative to.
bool leads_out(const std::string& plain_path);

/// The file of Python or Node.js code in `root` that an entry point means, relative to `root`, as the wrappers take it:
/// for Python ".py" may be left out and a module ("pkg.mod") or a package be named, for Node.js what require() finds.
/// Nothing when there is none (yet).
std::optional<std::string> find_entry(Language language, const std::string& root, const std::string& entry_point);

/// Where the code is: `directory` itself, or its only sub-folder, whichever holds the entry point. When neither does,
/// the one that looks like it.
std::string find_code_root(Language language, const std::string& directory, const std::string& entry_point);

}  // namespace hkube::build
