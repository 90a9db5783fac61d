#include "build/steps.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

#include "base/json.h"
#include "build/cpp_steps.h"
#include "build/errc.h"
#include "build/java_code.h"
#include "build/wrapper_store.h"

namespace hkube::build {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
/// What npm runs when it installs a package's own folder. (And "prepare", which is for who develops it.)
constexpr std::array kInstallScripts{"preinstall", "install", "postinstall"};

/// The beginning of a file of the user, which may be of any size.
std::string read_start(const fs::path& path) {
  constexpr std::size_t kMost = std::size_t{4} << 20;
  std::string text;
  std::error_code ec;
  if (!fs::is_regular_file(path, ec)) return text;
  text.resize(kMost);
  std::ifstream in(path, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(kMost));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

bool has_requirements(const fs::path& code) {
  std::istringstream in(read_start(code / "requirements.txt"));
  for (std::string line; std::getline(in, line);) {
    const auto first = line.find_first_not_of(" \t\r");
    if (first != std::string::npos && line[first] != '#') return true;
  }
  return false;
}

/// Whether npm has something to do for what the file package.json says. An error when it cannot be read.
Result<bool> needs_npm(const fs::path& code) {
  if (!fs::exists(code / "package.json")) return false;
  const std::string text = read_start(code / "package.json");
  const auto package = parse_json(text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text);
  if (!package.ok()) return Error(Errc::kBadCode, "package.json is not JSON: " + package.error().message);
  if (!package->is_object()) return Error(Errc::kBadCode, "package.json should be an object");
  const auto has = [&package](const char* key) {
    const auto found = package->find(key);
    return found != package->end() && (found->is_object() || found->is_array()) && !found->empty();
  };
  const bool packages =
      has("dependencies") || has("optionalDependencies") || has("peerDependencies") || has("workspaces");
  const Json scripts = package->value("scripts", Json());
  const bool scripted = scripts.is_object() && std::ranges::any_of(kInstallScripts, [&scripts](const char* name) {
                          return scripts.contains(name);
                        });
  return packages || scripted || fs::exists(code / "binding.gyp");
}

std::deque<Step> python_steps(const BuildRequest& request, const BuilderSettings& settings, const fs::path& code) {
  std::deque<Step> steps;
  const bool custom = !request.dependency_install_command.empty();
  const std::string env = request.directory + "/env";
  const bool requirements = has_requirements(code);
  // Isolated: a file of the code that is named like one of the library must not be taken for it.
  Step venv{"venv", {settings.python_command, "-I", "-m", "venv", env}};
  if (!requirements && !custom) venv.argv.insert(venv.argv.end() - 1, "--without-pip");
  steps.push_back(std::move(venv));
  if (custom) {
    steps.push_back(custom_step(request, code));
  } else if (requirements) {
    steps.push_back({"pip install",
                     {env + "/bin/python", "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
                      "-r", "requirements.txt"}});
  }
  // Once for each Python; it says which codec the wrapper has, and is no failure where nothing can be compiled.
  steps.push_back(
      {"codec of the wrapper", {env + "/bin/python", "-I", settings.sdk_directory + "/python/native/build.py"}});
  return steps;
}

Result<std::deque<Step>> nodejs_steps(const BuildRequest& request, const BuilderSettings& settings,
                                      const fs::path& code) {
  HKUBE_ASSIGN(const bool needed, needs_npm(code));
  if (!request.dependency_install_command.empty()) return std::deque<Step>{custom_step(request, code)};
  if (!needed) return std::deque<Step>{};
  const bool locked = fs::exists(code / "package-lock.json");
  return std::deque<Step>{
      {"npm install", {settings.npm_command, locked ? "ci" : "install", "--omit=dev", "--no-audit", "--no-fund"}}};
}

Step maven_step(const BuilderSettings& settings, const fs::path& code) {
  Step step{"mvn package (offline; dependencyInstallCmd \"mvn -q package\" lets Maven load what it needs)",
            {settings.maven_command, "--offline", "--batch-mode", "-q", "-DskipTests", "package"}};
  step.needs = "the code has a pom.xml, which needs Maven (--mvn)";
  const char* own_settings = "src/main/resources/settings.xml";
  if (fs::exists(code / own_settings)) step.argv.insert(step.argv.end() - 1, {"--settings", own_settings});
  return step;
}

Result<std::deque<Step>> java_steps(const BuildRequest& request, const BuilderSettings& settings,
                                    const fs::path& code) {
  std::deque<Step> steps;
  const std::string needs = "env java needs a JDK of version 17 or newer (--java, --javac)";
  const std::string wrapper = java_wrapper_target(settings.sdk_directory);
  const std::string env = request.directory + "/env";
  const std::vector<std::string> compiler{settings.javac_command, "-nowarn", "-encoding", "UTF-8"};
  if (!fs::exists(wrapper)) {
    const std::string fresh = env + "/wrapper";
    Step compile{"javac of the wrapper (it needs version 17 or newer)", compiler, {}, needs};
    compile.argv.insert(compile.argv.end(), {"-d", fresh});
    for (std::string& source : java_sources(settings.sdk_directory + "/java/src"))
      compile.argv.push_back(std::move(source));
    compile.after = [fresh, wrapper] { return keep_wrapper(fresh, wrapper); };
    steps.push_back(std::move(compile));
  }
  const bool maven = fs::exists(code / "pom.xml");
  if (!request.dependency_install_command.empty()) {
    steps.push_back(custom_step(request, code));
  } else if (maven) {
    steps.push_back(maven_step(settings, code));
  }
  if (const std::vector<std::string> sources = java_sources(code.string()); !maven && !sources.empty()) {
    const std::string list = env + "/sources";
    HKUBE_TRY(write_java_arguments(list, sources));
    const std::string root = code.string();
    Step compile{"javac", compiler, {}, needs};
    compile.argv.insert(compile.argv.end(), {"-cp", wrapper + ":" + root + ":" + root + "/*:" + root + "/lib/*", "-d",
                                             java_classes(request.directory), "@" + list});
    steps.push_back(std::move(compile));
  }
  const std::string entry = entry_file(Language::kJava, request.entry_point);
  steps.push_back({"the check of the entry point \"" + entry + "\"",
                   {settings.java_command, "-cp", wrapper, kJavaMain, "--check", java_classes(request.directory)},
                   {{"ALGORITHM_PATH", "."}, {"ALGORITHM_ENTRY_POINT", entry}},
                   needs});
  return steps;
}

}  // namespace

Step custom_step(const BuildRequest& request, const fs::path& code) {
  const std::string& command = request.dependency_install_command;
  const auto first = std::min(command.find_first_not_of(" \t"), command.size());
  const std::string name = command.substr(first, command.find_first_of(" \t\n;&|", first) - first);
  std::error_code ec;
  // Scripts come out of archives that do not know what may be run.
  const bool script = !name.empty() && fs::is_regular_file(code / name, ec);
  return {"dependencyInstallCmd", {"sh", "-c", script ? "sh " + command : command}};
}

Result<std::deque<Step>> steps_of(const BuildRequest& request, const BuilderSettings& settings, const fs::path& code) {
  switch (request.language) {
    case Language::kPython:
      return python_steps(request, settings, code);
    case Language::kNodejs:
      return nodejs_steps(request, settings, code);
    case Language::kJava:
      return java_steps(request, settings, code);
    case Language::kCpp:
      return cpp_steps(request, settings, code);
  }
  return std::deque<Step>{};
}

}  // namespace hkube::build
