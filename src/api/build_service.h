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
/// thread; documents are changed on the pool, because a commit waits for the disk.
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
  /// archive_path(). Nothing happens when it is queued or runs already.
  void enqueue(const std::string& build_id);
  /// Finds out what commit of a repository is to be built; `done` may come from within.
  void find_commit(build::GitSource source, build::CommitLookups::Done done) {
    lookups_.find(std::move(source), std::move(done));
  }
  /// Answers on the io thread.
  using Answer = std::function<void(const Status&)>;
  /// Ends a build that waits or runs. 404 or 400 when there is none to end.
  void stop(const std::string& build_id, Answer answer);
  /// Runs a build that has ended once more. 404 or 400 when it has not, or its code is gone.
  void rerun(const std::string& build_id, Answer answer);
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
  void end(const std::string& build_id);
  [[nodiscard]] bool is_open(const std::string& build_id) const;
  /// Runs work that waits for the disk.
  void on_pool(std::function<void()> work);

  // On the pool:
  void finished(const std::string& build_id, const build::BuildOutcome& outcome);
  void fail(const std::string& build_id, const Error& error, const std::string& log);
  /// Stores what `change` makes of a build; its error is passed on. An algorithm that never had a good build, and whose
  /// newest one this is, keeps `why` it has none (empty: it may have one yet); one that had goes on as it was.
  Status change_build(const std::string& build_id, const std::string& why, const std::function<Status(Json&)>& change);
  /// Makes the outcome a version, and the current one unless a newer build has completed already.
  Status apply_success(const std::string& build_id, const build::BuildOutcome& outcome);
  Result<bool> is_overtaken(const Json& build, const Json& algorithm);

  ApiContext& api_;
  build::Builder& builder_;
  build::CommitLookups& lookups_;
  Settings settings_;
  std::deque<std::string> waiting_;
  std::map<std::string, std::unique_ptr<build::BuildRun>> running_;
  std::multimap<std::string, std::function<void()>> watchers_;
};

}  // namespace hkube::api
