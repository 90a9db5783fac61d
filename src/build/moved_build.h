#pragma once

#include <filesystem>
#include <string>

namespace hkube::build {

/// A path within a build's folder as it is recorded: without the folder, which may be moved.
std::string relative_to_build(const std::string& directory, const std::string& path);

/// Where that is now. Earlier versions recorded absolute paths: these are looked for below the folder, too.
std::string inside_build(const std::string& directory, const std::string& recorded);

/// Makes the builds below `builds` work that were made when it was at `former`: tools of Python write absolute paths
/// into the scripts and lists of an environment. Reads and writes files.
void follow_move(const std::filesystem::path& builds, const std::string& former);

}  // namespace hkube::build
