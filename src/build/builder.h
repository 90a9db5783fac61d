#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "build/environment.h"
#include "build/git_source.h"
#include "runtime/executor.h"
#include "runtime/process.h"

namespace hkube::build {

struct BuilderSettings {
  std::string python_command = "python3";
  std::string node_command = "node";
  std::string npm_command = "npm";
  std::string java_command = "java";
  std::string javac_command = "javac";
  std::string maven_command = "mvn";
  std::string cmake_command = "cmake";
  std::string git_command = "git";
  std::string sdk_directory;  ///< holds java/ and cpp/
  std::string path = "/usr/local/bin:/usr/bin:/bin";
  /// Variables that builds see besides the few that are set for them: proxies, settings of pip, npm and compilers.
  std::vector<std::pair<std::string, std::string>> pass_environment;
  std::chrono::milliseconds timeout{600'000};
  std::size_t max_log_bytes = std::size_t{1} << 20;
};

struct BuildRequest {
  Language language = Language::kPython;
  std::string archive_path;
  std::string directory;  ///< the build's own folder: code/, env/, home/, tmp/
  std::string entry_point;
  std::string dependency_install_command;  ///< instead of the language's own way; may be empty
  std::optional<GitSource> repository;     ///< instead of the archive
};

struct BuildOutcome {
  Status status;
  std::string log;
  std::string code_root;  ///< the folder that holds the entry point
};

/// A build under way; destroying it kills what runs, and no outcome comes.
class BuildRun {
 public:
  virtual ~BuildRun() = default;
};

/// Turns an uploaded archive, or a commit of a repository, into something that make_launch can start: unpacked code, an
/// environment of its own, its dependencies. On the io thread; `done` comes once, never from within start().
class Builder {
 public:
  Builder(runtime::Executor& io, runtime::BlockingPool& pool, runtime::ProcessStarter& starter,
          BuilderSettings settings)
      : io_(io), pool_(pool), starter_(starter), settings_(std::move(settings)) {}

  std::unique_ptr<BuildRun> start(BuildRequest request, std::function<void(const BuildOutcome&)> done);

 private:
  runtime::Executor& io_;
  runtime::BlockingPool& pool_;
  runtime::ProcessStarter& starter_;
  const BuilderSettings settings_;
};

}  // namespace hkube::build
