#include "build/moved_build.h"

#include <fstream>
#include <iterator>

namespace hkube::build {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kMost = 1 << 20;  // bytes of a script

void replace_all(std::string& text, const std::string& former, const std::string& now) {
  for (auto at = text.find(former); at != std::string::npos; at = text.find(former, at + now.size())) {
    text.replace(at, former.size(), now);
  }
}

/// Puts the folder's new path into a text; the file is replaced as a whole.
void rewrite(const fs::path& file, const std::string& former, const std::string& now) {
  std::error_code ec;
  const auto status = fs::symlink_status(file, ec);
  if (ec || !fs::is_regular_file(status) || fs::file_size(file, ec) > kMost || ec) return;
  std::ifstream in(file, std::ios::binary);
  const std::string before((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (before.find('\0') != std::string::npos) return;
  std::string after = before;
  replace_all(after, former, now);
  if (after == before) return;
  const fs::path fresh = file.string() + ".moved";
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  out << after << std::flush;
  if (!out) return;
  fs::permissions(fresh, status.permissions(), ec);
  fs::rename(fresh, file, ec);
}

void rewrite_environment(const fs::path& environment, const std::string& former, const std::string& now) {
  std::error_code ec;
  rewrite(environment / "pyvenv.cfg", former, now);
  for (const auto& entry : fs::directory_iterator(environment / "bin", ec)) rewrite(entry.path(), former, now);
  for (const auto& version : fs::directory_iterator(environment / "lib", ec)) {
    // Packages that were installed to be edited are found by such files.
    for (const auto& entry : fs::directory_iterator(version.path() / "site-packages", ec)) {
      const std::string name = entry.path().filename();
      if (name.ends_with(".pth") || name.ends_with(".egg-link") || name.starts_with("__editable__")) {
        rewrite(entry.path(), former, now);
      }
    }
  }
}

}  // namespace

std::string relative_to_build(const std::string& directory, const std::string& path) {
  if (path == directory) return ".";
  return path.starts_with(directory + "/") ? path.substr(directory.size() + 1) : path;
}

std::string inside_build(const std::string& directory, const std::string& recorded) {
  if (recorded.empty() || recorded == ".") return directory;
  if (!recorded.starts_with('/')) return directory + "/" + recorded;
  const std::string name = "/" + fs::path(directory).filename().string();
  const auto at = recorded.find(name + "/");
  if (at != std::string::npos) return directory + recorded.substr(at + name.size());
  return recorded.ends_with(name) ? directory : recorded;
}

void follow_move(const fs::path& builds, const std::string& former) {
  std::error_code ec;
  for (const auto& build : fs::directory_iterator(builds, ec)) {
    rewrite_environment(build.path() / "env", former + "/", builds.string() + "/");
  }
}

}  // namespace hkube::build
