#include "server/sdk_files.h"

#include <filesystem>
#include <fstream>

#include "server/config.h"

namespace hkube::server {

Result<std::string> install_sdk(const std::string& directory) {
  namespace fs = std::filesystem;
  for (const SdkFile& file : sdk_files()) {
    const fs::path path = fs::path(directory) / file.path;
    std::error_code ec;
    fs::create_directories(path.parent_path(), ec);
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(file.content.data(), static_cast<std::streamsize>(file.content.size()));
    out.close();
    if (ec || !out) return Error(Errc::kCannotStart, "cannot write " + path.string());
  }
  return directory;
}

}  // namespace hkube::server
