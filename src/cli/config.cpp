#include "cli/config.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>

#include "cli/errc.h"
#include "cli/files.h"
#include "spec/yaml.h"

namespace hkube::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* kOwnName = ".hkubectlrc";
constexpr std::array<std::string_view, 8> kOriginalKeys{
    "endpoint", "rejectUnauthorized", "pathPrefix", "json", "username", "password", "dataSourcePathPrefix", "verbose"};

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

/// The files of a folder; nothing when it has none.
std::optional<ConfigFile> files_of(const fs::path& folder) {
  ConfigFile file{(folder / ".hkuberc").string(), (folder / kOwnName).string(), Json::object(), {}};
  if (is_file(file.path)) return file;
  if (const std::string other = (folder / ".hkuberc.json").string(); is_file(other)) {
    file.path = other;
    return file;
  }
  if (is_file(file.own_path)) return file;
  return std::nullopt;
}

std::optional<ConfigFile> search_upward(fs::path folder) {
  // A working folder that was deleted has no name.
  if (folder.is_relative()) return std::nullopt;
  while (true) {
    if (auto file = files_of(folder)) return file;
    if (!folder.has_relative_path()) return std::nullopt;
    folder = folder.parent_path();
  }
}

ConfigFile find_files(const CliIo& io) {
  const fs::path home = fs::path(io.env("HOME")) / ".hkube";
  for (const fs::path& start : {fs::path(io.cwd), fs::path(io.cwd) / ".hkube", home}) {
    if (auto found = search_upward(start)) return *std::move(found);
  }
  return {(home / ".hkuberc").string(), (home / kOwnName).string(), Json::object(), {}};
}

bool is_known(const std::string& key) {
  const auto& known = known_config_keys();
  return std::find(known.begin(), known.end(), key) != known.end();
}

/// True for a file of options that are none of ours: such as those of a server that HKUBE_CONFIG is meant for.
bool is_of_another_program(const std::string& text) {
  const auto content = spec::parse_yaml(text);
  if (!content.ok() || !content->is_object() || content->empty()) return false;
  for (auto it = content->begin(); it != content->end(); ++it) {
    if (is_known(it.key())) return false;
  }
  return true;
}

Result<Json> read_object(const std::string& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return Json::object();
  HKUBE_ASSIGN(const std::string text, read_file(path));
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return Json::object();
  auto content = parse_json(text);
  if (!content.ok() || !content->is_object()) {
    return Error(Errc::kBadFile, "the configuration file " + path + " is not a JSON object" +
                                     (content.ok() ? "" : ": " + content.error().message));
  }
  return content;
}

/// Writes beside the file and renames, so that there is always a whole one.
Status write_object(const std::string& path, const Json& content) {
  const auto failed = [&] { return Error(Errc::kBadFile, "cannot write " + path + ": " + std::strerror(errno)); };
  const std::string partial = path + ".partial";
  ::unlink(partial.c_str());
  const int file = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return failed();
  const std::string text = content.dump(2) + "\n";
  const ssize_t written = ::write(file, text.data(), text.size());
  if (written >= 0 && static_cast<std::size_t>(written) < text.size()) errno = ENOSPC;
  if (static_cast<std::size_t>(written) != text.size() || ::fsync(file) != 0) {
    const Error error = failed();
    ::close(file);
    ::unlink(partial.c_str());
    return error;
  }
  ::close(file);
  if (::rename(partial.c_str(), path.c_str()) != 0) return failed();
  return {};
}

}  // namespace

const std::vector<std::string>& known_config_keys() {
  static const std::vector<std::string> kKeys{"endpoint", "rejectUnauthorized", "caFile", "username", "password",
                                              "token",    "pathPrefix",         "json",   "output"};
  return kKeys;
}

Result<ConfigFile> read_config_file(const CliIo& io) {
  std::string notice;
  if (const std::string named = io.env("HKUBE_CONFIG"); !named.empty()) {
    const auto text = is_file(named) ? read_file(named) : Result<std::string>(std::string());
    if (!text.ok()) return text.error();
    if (!is_of_another_program(*text)) {
      HKUBE_ASSIGN(Json content, read_object(named));
      return ConfigFile{named, named, std::move(content), {}};
    }
    notice = "note: HKUBE_CONFIG names " + named +
             ", which has no key of hkubectl and is left alone; a server's file can be named by HKUBE_SERVER_CONFIG";
  }
  ConfigFile file = find_files(io);
  file.notice = std::move(notice);
  HKUBE_ASSIGN(file.content, read_object(file.path));
  HKUBE_ASSIGN(const Json own, read_object(file.own_path));
  file.content.update(own);
  return file;
}

Status write_config_value(ConfigFile& file, const std::string& key, const std::string& value) {
  if (value.empty()) {
    file.content.erase(key);
  } else {
    file.content[key] = value;
  }
  std::error_code ignored;
  fs::create_directories(fs::path(file.path).parent_path(), ignored);
  if (file.path == file.own_path) return write_object(file.path, file.content);
  Json original = Json::object();
  Json own = Json::object();
  for (auto it = file.content.begin(); it != file.content.end(); ++it) {
    const bool common = std::find(kOriginalKeys.begin(), kOriginalKeys.end(), it.key()) != kOriginalKeys.end();
    (common ? original : own)[it.key()] = it.value();
  }
  // Ours first: a key that moves there is then in both for a moment, not in neither.
  if (!own.empty() || is_file(file.own_path)) HKUBE_TRY(write_object(file.own_path, own));
  if (original.empty() && !is_file(file.path)) return {};
  return write_object(file.path, original);
}

}  // namespace hkube::cli
