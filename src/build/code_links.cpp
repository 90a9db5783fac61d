#include "build/code_links.h"

#include <filesystem>
#include <system_error>

#include "build/errc.h"

namespace hkube::build {

namespace fs = std::filesystem;

Status check_links(const std::string& directory) {
  std::error_code ec;
  const fs::path root = fs::canonical(directory, ec);
  fs::recursive_directory_iterator entry(root, ec);
  for (const fs::recursive_directory_iterator end; !ec && entry != end; entry.increment(ec)) {
    std::error_code unknown;
    if (!entry->is_symlink(unknown)) continue;
    const std::string name = entry->path().lexically_relative(root).string();
    const fs::path target = fs::canonical(entry->path(), unknown);
    if (unknown == std::errc::too_many_symbolic_link_levels) {
      return Error(Errc::kBadCode, "link \"" + name + "\" leads in a circle");
    }
    if (unknown) continue;  // nowhere
    if (const fs::path inside = target.lexically_relative(root); inside.empty() || *inside.begin() == "..") {
      return Error(Errc::kBadCode, "link \"" + name + "\" leads out of the algorithm's folder");
    }
  }
  if (ec) return Error(Errc::kBadCode, "the code cannot be read: " + ec.message());
  return {};
}

}  // namespace hkube::build
