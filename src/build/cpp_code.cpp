#include "build/cpp_code.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

#include "build/errc.h"
#include "build/moved_build.h"
#include "build/wrapper_store.h"

namespace hkube::build {

namespace fs = std::filesystem;

namespace {

bool is_source(const fs::path& file) {
  const fs::path ending = file.extension();
  return ending == ".cpp" || ending == ".cc" || ending == ".cxx";
}

/// The same rule is in sdk/cpp/program/CMakeLists.txt.
bool has_sources(const fs::path& root) {
  std::error_code ec;
  return std::ranges::any_of(fs::recursive_directory_iterator(root, ec), [&](const fs::directory_entry& file) {
    if (!file.is_regular_file() || !is_source(file.path())) return false;
    const fs::path relative = file.path().lexically_relative(root);
    return std::ranges::none_of(relative.parent_path(),
                                [](const fs::path& part) { return part == "test" || part == "tests"; });
  });
}

bool names_source(const std::string& entry_point) { return !entry_point.empty() && is_source(entry_point); }

/// A path that cannot lead out of the folder it is relative to.
bool stays_inside(const fs::path& path) {
  return path.is_relative() && std::ranges::none_of(path, [](const fs::path& part) { return part == ".."; });
}

/// What the files of a folder that have a meaning say.
std::optional<CppKind> kind_at(const fs::path& root, const std::string& entry_point) {
  if (fs::exists(root / "CMakeLists.txt")) return CppKind::kProject;
  if (entry_point.empty() || !stays_inside(entry_point) || !fs::is_regular_file(root / entry_point))
    return std::nullopt;
  return names_source(entry_point) ? CppKind::kSources : CppKind::kProgram;
}

/// The only entry of a folder if that is a folder too; else the folder itself.
std::string innermost(const std::string& directory) {
  std::vector<fs::directory_entry> entries;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(directory, ec)) entries.push_back(entry);
  return entries.size() == 1 && entries.front().is_directory() ? entries.front().path().string() : directory;
}

bool is_executable(const fs::path& file) {
  std::error_code ec;
  const fs::file_status status = fs::status(file, ec);
  return fs::is_regular_file(status) && (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
}

constexpr std::string_view kElf("\177ELF");

bool is_program(const fs::directory_entry& file) {
  if (file.is_symlink() || !is_executable(file.path())) return false;
  if (file.path().filename().string().find(".so") != std::string::npos) return false;
  std::ifstream in(file.path(), std::ios::binary);
  char first[4] = {};
  in.read(first, sizeof first);
  return std::string_view(first, sizeof first) == kElf;
}

/// Those in the folder that CMake was told to put programs in; when the project has another, all that it built.
std::vector<fs::path> programs_of(const std::string& build_directory) {
  std::vector<fs::path> programs;
  std::error_code ec;
  for (const auto& file : fs::directory_iterator(cpp_bin(build_directory), ec)) {
    if (is_program(file)) programs.push_back(file.path());
  }
  if (programs.empty()) {
    fs::recursive_directory_iterator file(cpp_work(build_directory), ec);
    for (; file != fs::recursive_directory_iterator(); file.increment(ec)) {
      if (file->path().filename() == "CMakeFiles") file.disable_recursion_pending();  // has those of CMake's own tests
      if (is_program(*file)) programs.push_back(file->path());
    }
  }
  std::sort(programs.begin(), programs.end());
  return programs;
}

std::string remembered(const std::string& build_directory) { return build_directory + "/env/program"; }

Result<fs::path> find_program(const std::string& build_directory, const std::string& root, CppKind kind,
                              const std::string& entry_point) {
  if (kind == CppKind::kProgram) {
    if (!stays_inside(entry_point)) return Error(Errc::kBadCode, "the entry point must be inside of the code");
    fs::path program = fs::path(root) / entry_point;
    std::error_code ec;
    fs::permissions(program, fs::perms::owner_exec, fs::perm_options::add, ec);  // a .zip may not have kept it
    if (is_executable(program)) return program;
    return Error(Errc::kBadCode, "dependencyInstallCmd did not make the program \"" + entry_point + "\"");
  }
  const std::vector<fs::path> programs = programs_of(build_directory);
  std::string names;
  for (const fs::path& program : programs) {
    if (program.filename() == entry_point) return program;
    names += (names.empty() ? "" : ", ") + program.filename().string();
  }
  const bool any = entry_point.empty() || names_source(entry_point) || kind == CppKind::kSources;
  if (any && programs.size() == 1) return programs.front();
  if (programs.empty()) return Error(Errc::kBadCode, "the build made no program");
  return Error(Errc::kBadCode, any ? "the build made several programs, of which entryPoint must name one: " + names
                                   : "the build made no program \"" + entry_point + "\", but: " + names);
}

}  // namespace

Result<std::string> find_cpp_root(const std::string& directory, const std::string& entry_point, bool own_command) {
  const std::string inner = innermost(directory);
  for (const std::string& root : {directory, inner}) {
    if (kind_at(root, entry_point)) return root;
  }
  if (names_source(entry_point))
    return Error(Errc::kBadCode, "entry point \"" + entry_point + "\" was not found in the uploaded code");
  if ((own_command && !entry_point.empty()) || has_sources(inner)) return inner;
  return Error(Errc::kBadCode, "no CMakeLists.txt" + (entry_point.empty() ? "" : ", program \"" + entry_point + "\"") +
                                   " or C++ source was found in the uploaded code");
}

CppKind cpp_kind(const std::string& root, const std::string& entry_point, bool own_command) {
  if (const auto kind = kind_at(root, entry_point)) return *kind;
  return own_command && !entry_point.empty() ? CppKind::kProgram : CppKind::kSources;
}

std::string cpp_bin(const std::string& build_directory) { return build_directory + "/env/bin"; }

std::string cpp_work(const std::string& build_directory) { return build_directory + "/env/build"; }

Status choose_cpp_program(const std::string& build_directory, const std::string& root, CppKind kind,
                          const std::string& entry_point) {
  HKUBE_ASSIGN(const fs::path program, find_program(build_directory, root, kind, entry_point));
  const std::string link = remembered(build_directory);
  std::error_code ec;
  fs::create_directories(fs::path(link).parent_path(), ec);
  // Relative, so that the data folder may be moved.
  fs::create_symlink(program.lexically_relative(fs::path(link).parent_path()), link, ec);
  if (ec) return Error(Errc::kInternal, "cannot create " + link + ": " + ec.message());
  return {};
}

std::string cpp_program(const std::string& build_directory) {
  std::error_code ec;
  const fs::path program = fs::read_symlink(remembered(build_directory), ec);
  if (ec) return remembered(build_directory);
  if (program.is_absolute()) return inside_build(build_directory, program);
  return (fs::path(remembered(build_directory)).parent_path() / program).lexically_normal();
}

std::string cpp_wrapper_target(const std::string& sdk_directory) {
  return wrapper_target(sdk_directory + "/cpp", "installed-");
}

}  // namespace hkube::build
