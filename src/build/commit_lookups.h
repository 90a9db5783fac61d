#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "build/builder.h"
#include "build/git_source.h"
#include "runtime/executor.h"
#include "runtime/process.h"

namespace hkube::build {

/// Finds out which commit a reference of a git repository stands for, by asking the repository's host. A few at a time,
/// the others wait in line; those who ask the same share one question, which is asked after the one before it has been
/// answered, so that answers never go back in time. Lives on the io thread; destroying it ends what runs, and no
/// answers come.
class CommitLookups {
 public:
  struct Settings {
    std::string directory;  ///< for folders that live as long as a question
    std::size_t parallel = 4;
    std::size_t most_waiting = 256;
    std::chrono::milliseconds timeout{60'000};  ///< from find() to the answer
  };
  using Done = std::function<void(Result<GitCommit>)>;

  CommitLookups(runtime::Executor& io, runtime::ProcessStarter& starter, BuilderSettings builder, Settings settings);
  ~CommitLookups();
  CommitLookups(const CommitLookups&) = delete;
  CommitLookups& operator=(const CommitLookups&) = delete;

  /// `source.reference` may be the beginning of a commit's id. Errors name the repository's page as clients expect it:
  /// "Not Found (<page>)", "Git Repository is empty (<page>)", "<what git says> (<page>)".
  void find(GitSource source, Done done);

 private:
  struct Lookup;
  void start_next();
  /// The first that waits and may be asked; null when there is none.
  [[nodiscard]] Lookup* next() const;
  Status start(Lookup& lookup);
  void end(std::uint64_t number, Result<GitCommit> commit);

  runtime::Executor& io_;
  runtime::ProcessStarter& starter_;
  const BuilderSettings builder_;
  const Settings settings_;
  std::uint64_t last_number_ = 0;
  std::map<std::uint64_t, std::unique_ptr<Lookup>> lookups_;  ///< in the order of find()
  std::size_t running_ = 0;                                   ///< of these
};

}  // namespace hkube::build
