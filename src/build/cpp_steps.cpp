#include "build/cpp_steps.h"

#include <algorithm>
#include <thread>

#include "build/cpp_code.h"
#include "build/wrapper_store.h"

namespace hkube::build {

namespace fs = std::filesystem;

namespace {

constexpr const char* kNeeds = "env cpp needs CMake 3.16 or newer (--cmake) and a compiler for C++17";

Step configure(const std::string& what, const BuilderSettings& settings, const std::string& source,
               const std::string& work) {
  return {"cmake (configuring " + what + ")",
          {settings.cmake_command, "-S", source, "-B", work, "-DCMAKE_BUILD_TYPE=Release"},
          {},
          kNeeds};
}

Step compile(const std::string& what, const BuilderSettings& settings, const std::string& work) {
  const unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  return {"cmake (compiling " + what + ")",
          {settings.cmake_command, "--build", work, "--parallel", std::to_string(jobs)},
          {},
          kNeeds};
}

void add_wrapper(std::deque<Step>& steps, const BuildRequest& request, const BuilderSettings& settings,
                 const std::string& target) {
  const std::string work = request.directory + "/env/wrapper-build";
  const std::string fresh = request.directory + "/env/wrapper";
  steps.push_back(configure("the wrapper", settings, settings.sdk_directory + "/cpp", work));
  steps.back().argv.push_back("-DCMAKE_INSTALL_PREFIX=" + fresh);
  steps.push_back(compile("the wrapper", settings, work));
  steps.back().argv.insert(steps.back().argv.end(), {"--target", "install"});
  steps.back().after = [fresh, work, target] {
    std::error_code ec;
    fs::remove_all(work, ec);
    return keep_wrapper(fresh, target);
  };
}

}  // namespace

Result<std::deque<Step>> cpp_steps(const BuildRequest& request, const BuilderSettings& settings, const fs::path& code) {
  const bool own_command = !request.dependency_install_command.empty();
  const std::string root = code.string();
  const CppKind kind = cpp_kind(root, request.entry_point, own_command);
  std::deque<Step> steps;
  const std::string wrapper = cpp_wrapper_target(settings.sdk_directory);
  if (kind != CppKind::kProgram && !fs::exists(wrapper)) add_wrapper(steps, request, settings, wrapper);
  if (own_command) steps.push_back(custom_step(request, code));
  if (kind != CppKind::kProgram) {
    const bool project = kind == CppKind::kProject;
    const std::string work = cpp_work(request.directory);
    steps.push_back(configure("the code", settings, project ? root : settings.sdk_directory + "/cpp/program", work));
    std::vector<std::string>& argv = steps.back().argv;
    argv.push_back("-DCMAKE_RUNTIME_OUTPUT_DIRECTORY=" + cpp_bin(request.directory));
    argv.push_back("-DCMAKE_BUILD_RPATH_USE_ORIGIN=ON");  // the data folder may be moved
    argv.push_back("-DHkubeWrapper_DIR=" + wrapper + "/lib/cmake/HkubeWrapper");
    if (!project) argv.push_back("-DHKUBE_CODE=" + root);
    steps.push_back(compile("the code", settings, work));
  }
  auto choose = [directory = request.directory, root, kind, entry = request.entry_point] {
    return choose_cpp_program(directory, root, kind, entry);
  };
  if (steps.empty()) {
    HKUBE_TRY(choose());
  } else {
    steps.back().after = choose;
  }
  return steps;
}

}  // namespace hkube::build
