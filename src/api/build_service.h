#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "api/context.h"
#include "build/builder.h"
#include "build/commit_lookups.h"

namespace hkube::api {

/// Runs builds of uploaded code and of git repositories, a few at a time, and makes their algorithms runnable. Build
/// documents are in the catalog, so builds that wait when the server ends go on when it starts again. Lives on the io
/// thread.
class BuildService {
 public:
  struct Settings {
    std::string directory;  ///< <data>/builds; one folder per build id
    bool enabled = true;    ///< false (--engine none): builds are accepted and stay pending
    std::size_t parallel = 1;
  };

  BuildService(ApiContext& api, build::Builder& builder, build::CommitLookups& lookups, Settings settings)
      : api_(api), builder_(builder), lookups_(lookups), settings_(std::move(settings)) {}

  /// Queues builds that an earlier life of the server left unfinished.
  Status recover();
  /// Queues a build whose document (status pending) is in the catalog and whose archive, if it has one, is at
  /// archive_path().
  void enqueue(const std::string& build_id);
  /// Finds out what commit of a repository is to be built; `done` may come from within.
  void find_commit(build::GitSource source, build::CommitLookups::Done done) {
    lookups_.find(std::move(source), std::move(done));
  }
  /// Ends a build that waits or runs. 404 or 400 when there is none to end.
  Status stop(const std::string& build_id);
  /// Runs a build that has ended once more. 404 or 400 when it has not, or its code is gone.
  Status rerun(const std::string& build_id);
  /// At the end of the server: kills what runs, which goes on when the server starts again.
  void end_all() {
    waiting_.clear();
    running_.clear();
  }
  /// A build whose document is gone: it runs no more, and its files go too when nothing needs them.
  void forget(const std::string& build_id, bool remove_files);
  [[nodiscard]] std::string directory_of(const std::string& build_id) const;
  [[nodiscard]] std::string archive_path(const std::string& build_id) const;
  /// Calls `over` when the build has ended, at once if it is not waiting or running.
  void watch(const std::string& build_id, std::function<void()> over);

 private:
  void start_next();
  void start(const std::string& build_id);
  Result<build::BuildRequest> request_of(const Json& build) const;
  void finished(const std::string& build_id, const build::BuildOutcome& outcome);
  void fail(const std::string& build_id, const Error& error, const std::string& log);
  void end(const std::string& build_id);
  [[nodiscard]] bool is_open(const std::string& build_id) const;
  /// An algorithm that never had a good build says why its tasks wait; one that has keeps running the old version.
  void tell_algorithm(const std::string& name, const std::string& why);
  /// Whether a newer build of the algorithm has completed already: this one makes a version only. The algorithm keeps
  /// the name of its newest build.
  Result<bool> is_overtaken(const Json& build, Json& algorithm);
  Status apply_success(Json build, const build::BuildOutcome& outcome);
  void store_build(const Json& build);

  ApiContext& api_;
  build::Builder& builder_;
  build::CommitLookups& lookups_;
  Settings settings_;
  std::deque<std::string> waiting_;
  std::map<std::string, std::unique_ptr<build::BuildRun>> running_;
  std::multimap<std::string, std::function<void()>> watchers_;
};

}  // namespace hkube::api
