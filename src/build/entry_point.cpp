#include "build/entry_point.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <vector>

namespace hkube::build {

namespace fs = std::filesystem;

namespace {

bool is_file(const fs::path& path) {
  std::error_code ec;
  return fs::is_regular_file(path, ec);
}

/// Empty, or with nothing but a comment's worth of bytes: it cannot define or import a function.
bool is_blank(const fs::path& file) {
  std::error_code ec;
  return fs::file_size(file, ec) < std::string_view("start").size() || ec;
}

std::optional<std::string> find_python(const fs::path& root, const std::string& entry) {
  if (is_file(root / entry)) return entry;
  if (is_file(root / (entry + ".py"))) return entry + ".py";
  if (const fs::path package = root / entry / "__init__.py"; is_file(package)) {
    return is_blank(package) ? std::nullopt : std::optional(entry);
  }
  if (entry.find('/') != std::string::npos || entry.ends_with(".py")) return std::nullopt;
  std::string module = entry;
  std::replace(module.begin(), module.end(), '.', '/');
  if (is_file(root / (module + ".py"))) return module + ".py";
  return std::nullopt;
}

std::optional<std::string> find_nodejs(const fs::path& root, const std::string& entry) {
  std::error_code ec;
  if (is_file(root / entry)) return entry;
  constexpr std::array kEndings{".js", ".mjs", ".cjs", ".json", ".node"};
  for (const char* ending : kEndings) {
    if (is_file(root / (entry + ending))) return entry + ending;
  }
  const fs::path folder = root / entry;
  const bool package =
      is_file(folder / "package.json") || is_file(folder / "index.js") || is_file(folder / "index.node");
  return package ? std::optional(entry) : std::nullopt;
}

}  // namespace

std::string plain_path(std::string path) {
  std::replace(path.begin(), path.end(), '\\', '/');
  path.erase(0, std::min(path.find_first_not_of('/'), path.size()));
  path = fs::path(path).lexically_normal().string();
  if (path.ends_with('/')) path.pop_back();
  return path;
}

bool leads_out(const std::string& plain_path) { return plain_path == ".." || plain_path.starts_with("../"); }

std::optional<std::string> find_entry(Language language, const std::string& root, const std::string& entry_point) {
  const auto find = language == Language::kNodejs ? find_nodejs : find_python;
  if (is_file(fs::path(root) / entry_point) && !leads_out(plain_path(entry_point))) return find(root, entry_point);
  const std::string entry = plain_path(entry_point);
  return leads_out(entry) ? std::nullopt : find(root, entry);
}

std::string find_code_root(Language language, const std::string& directory, const std::string& entry_point) {
  if (find_entry(language, directory, entry_point)) return directory;
  std::vector<fs::directory_entry> entries;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(directory, ec)) entries.push_back(entry);
  if (entries.size() != 1 || !entries.front().is_directory(ec)) return directory;
  const fs::path inner = entries.front().path();
  const bool described = is_file(inner / "requirements.txt") || is_file(inner / "package.json");
  return described || find_entry(language, inner.string(), entry_point) ? inner.string() : directory;
}

}  // namespace hkube::build
