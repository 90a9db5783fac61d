#include "server/sdk_files.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "server/config.h"

namespace hkube::server {

namespace {

/// Names the version of a wrapper that is kept compiled: a hash (FNV-1a) of its files, whose paths begin with `folder`.
std::string version_of(std::string_view folder) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  };
  for (const SdkFile& file : sdk_files()) {
    if (!file.path.starts_with(folder)) continue;
    add(file.path);
    add(file.content);
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

Status write(const std::filesystem::path& path, std::string_view content) {
  std::error_code ec;
  std::filesystem::create_directories(path.parent_path(), ec);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (ec || !out) return Error(Errc::kCannotStart, "cannot write " + path.string());
  return {};
}

}  // namespace

Result<std::string> install_sdk(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code ec;
  // These are compiled or installed as a whole: no file of another version may stay.
  for (const char* folder : {"java/src", "cpp/include"}) fs::remove_all(fs::path(directory) / folder, ec);
  for (const SdkFile& file : sdk_files()) HKUBE_TRY(write(fs::path(directory) / file.path, file.content));
  HKUBE_TRY(write(fs::path(directory) / "java/VERSION", version_of("java/") + "\n"));
  HKUBE_TRY(write(fs::path(directory) / "cpp/VERSION", version_of("cpp/") + "\n"));
  return directory;
}

}  // namespace hkube::server
