#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "store/sqlite/database.h"

namespace hkube::store::sqlite {

/// Moves pages from the write-ahead log into the file of the database on a thread of its own, so that commits need not
/// wait for it, and keeps the log bounded.
class Checkpointer {
 public:
  /// The log begins anew before it is larger, if there is a moment without commits.
  static constexpr std::size_t kUsualLogBytes = std::size_t{5} << 20;

  static Result<std::unique_ptr<Checkpointer>> start(const std::string& path);
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// Call on the writer's thread after a commit, when the client has its answer. The log begins anew only when all of
  /// it has been moved, which under constant load never happens on the other thread: past a limit the writer itself
  /// moves what is left.
  void committed(Database& writer);

 private:
  explicit Checkpointer(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  void run();

  std::unique_ptr<Database> database_;  ///< of the thread
  std::mutex mutex_;
  std::condition_variable wake_;
  bool wanted_ = false;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace hkube::store::sqlite
