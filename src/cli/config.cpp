#include "cli/config.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "cli/errc.h"
#include "cli/files.h"

namespace hkube::cli {

namespace fs = std::filesystem;

namespace {

/// The first configuration file in `folder` or a folder above it.
std::string search_upward(fs::path folder) {
  while (true) {
    for (const char* name : {".hkuberc", ".hkuberc.json"}) {
      std::error_code ignored;
      if (fs::is_regular_file(folder / name, ignored)) return (folder / name).string();
    }
    if (!folder.has_relative_path()) return {};
    folder = folder.parent_path();
  }
}

std::string find_file(const CliIo& io) {
  if (const std::string named = io.env("HKUBE_CONFIG"); !named.empty()) return named;
  for (const fs::path& start : {fs::path(io.cwd), fs::path(io.cwd) / ".hkube", fs::path(io.env("HOME")) / ".hkube"}) {
    if (std::string found = search_upward(start); !found.empty()) return found;
  }
  return (fs::path(io.env("HOME")) / ".hkube/.hkuberc").string();
}

}  // namespace

const std::vector<std::string>& known_config_keys() {
  static const std::vector<std::string> kKeys{"endpoint", "rejectUnauthorized", "caFile", "username", "password",
                                              "token",    "pathPrefix",         "json",   "output"};
  return kKeys;
}

Result<ConfigFile> read_config_file(const CliIo& io) {
  ConfigFile file{find_file(io), Json::object()};
  std::error_code ignored;
  if (!fs::exists(file.path, ignored)) return file;
  HKUBE_ASSIGN(const std::string text, read_file(file.path));
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return file;
  auto content = parse_json(text);
  if (!content.ok() || !content->is_object()) {
    return Error(Errc::kBadFile, "the configuration file " + file.path + " is not a JSON object" +
                                     (content.ok() ? "" : ": " + content.error().message));
  }
  file.content = *std::move(content);
  return file;
}

Status write_config_value(ConfigFile& file, const std::string& key, const std::string& value) {
  if (value.empty()) {
    file.content.erase(key);
  } else {
    file.content[key] = value;
  }
  std::error_code ec;
  fs::create_directories(fs::path(file.path).parent_path(), ec);
  const std::string partial = file.path + ".partial";
  std::ofstream out(partial, std::ios::trunc);
  // Before the content: it may hold a password or a token.
  fs::permissions(partial, fs::perms::owner_read | fs::perms::owner_write, ec);
  out << file.content.dump(2) << "\n";
  out.close();
  if (out) fs::rename(partial, file.path, ec);
  if (!out || ec) return Error(Errc::kBadFile, "cannot write " + file.path);
  return {};
}

}  // namespace hkube::cli
