#include "build/java_code.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "build/errc.h"
#include "build/wrapper_store.h"

namespace hkube::build {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kClassesPrefix = "classes-";

/// "com.acme.Main" or "com/acme/Main.java" as a path without its ending.
std::string entry_path(std::string entry_point) {
  for (const std::string_view ending : {".java", ".class"}) {
    if (entry_point.ends_with(ending)) entry_point.resize(entry_point.size() - ending.size());
  }
  std::replace(entry_point.begin(), entry_point.end(), '.', '/');
  return entry_point;
}

bool has_java(const fs::path& folder, const std::string& entry) {
  if (fs::exists(folder / "pom.xml") || fs::exists(folder / "src") || fs::exists(folder / (entry + ".java")) ||
      fs::exists(folder / (entry + ".class"))) {
    return true;
  }
  std::error_code ec;
  return std::ranges::any_of(fs::directory_iterator(folder, ec), [](const fs::directory_entry& file) {
    const fs::path ending = file.path().extension();
    return file.is_regular_file() && (ending == ".jar" || ending == ".java");
  });
}

bool is_test(const fs::path& relative) {
  return std::ranges::any_of(relative.parent_path(), [](const fs::path& part) { return part == "test"; });
}

}  // namespace

std::optional<std::string> find_java_root(const std::string& directory, const std::string& entry_point) {
  const std::string entry = entry_path(entry_point);
  if (has_java(directory, entry)) return directory;
  std::vector<fs::path> entries;
  std::error_code ec;
  for (const auto& found : fs::directory_iterator(directory, ec)) entries.push_back(found.path());
  if (entries.size() == 1 && fs::is_directory(entries.front()) && has_java(entries.front(), entry))
    return entries.front().string();
  if (!java_sources(directory).empty()) return directory;
  return std::nullopt;
}

std::vector<std::string> java_sources(const std::string& code_root) {
  const fs::path maven_layout = fs::path(code_root) / "src/main/java";
  const fs::path root = fs::is_directory(maven_layout) ? maven_layout : fs::path(code_root);
  std::vector<std::string> sources;
  std::error_code ec;
  for (const auto& file : fs::recursive_directory_iterator(root, ec)) {
    if (!file.is_regular_file() || file.path().extension() != ".java") continue;
    if (!is_test(file.path().lexically_relative(root))) sources.push_back(file.path().string());
  }
  std::sort(sources.begin(), sources.end());
  return sources;
}

Status write_java_arguments(const std::string& path, const std::vector<std::string>& arguments) {
  std::error_code ec;
  fs::create_directories(fs::path(path).parent_path(), ec);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  for (const std::string& argument : arguments) {
    out << '"';
    for (const char c : argument) {
      if (c == '"' || c == '\\') out << '\\';
      out << c;
    }
    out << "\"\n";
  }
  out.close();
  if (!out) return Error(Errc::kInternal, "cannot write " + path);
  return {};
}

std::string java_classes(const std::string& build_directory) { return build_directory + "/env/classes"; }

std::string java_wrapper_target(const std::string& sdk_directory) {
  return wrapper_target(sdk_directory + "/java", std::string(kClassesPrefix));
}

std::string java_wrapper_to_run(const std::string& sdk_directory) {
  const std::string target = java_wrapper_target(sdk_directory);
  std::error_code ec;
  if (fs::exists(target, ec)) return target;
  std::string newest = target;
  fs::file_time_type time = fs::file_time_type::min();
  for (const auto& folder : fs::directory_iterator(sdk_directory + "/java", ec)) {
    if (!folder.path().filename().string().starts_with(kClassesPrefix) || folder.last_write_time(ec) <= time) continue;
    newest = folder.path().string();
    time = folder.last_write_time(ec);
  }
  return newest;
}

}  // namespace hkube::build
