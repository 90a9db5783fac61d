#pragma once

#include <memory>
#include <optional>
#include <string>

#include "control/inbox.h"
#include "runtime/executor.h"
#include "store/disk_room.h"
#include "store/problems.h"

namespace hkube::server {

/// Measures the disk of the data folder every few seconds and sees to the consequences: a line in the log, a problem
/// for
/// `/readyz`, and whether the control loop takes new jobs. Lives on the io thread.
class DiskWatch {
 public:
  struct Settings {
    std::string directory;
    std::optional<std::uint64_t> reserve;  ///< bytes; nothing: usual_reserve()
  };
  DiskWatch(Settings settings, runtime::Executor& io, runtime::BlockingPool& pool, control::Inbox& control,
            store::Problems& problems, store::DiskRoom& room)
      : settings_(std::move(settings)), io_(io), pool_(pool), control_(control), problems_(problems), room_(room) {}

  /// Measures at once, which blocks, and then again and again.
  void start();

 private:
  struct Measure {
    std::uint64_t size = 0;
    std::uint64_t free = 0;
  };
  /// Blocks. Nothing when the folder cannot be looked at: the next write says why.
  static std::optional<Measure> measure(const std::string& directory);
  void expect_next();
  void take(const std::optional<Measure>& measured);

  const Settings settings_;
  runtime::Executor& io_;
  runtime::BlockingPool& pool_;
  control::Inbox& control_;
  store::Problems& problems_;
  store::DiskRoom& room_;
  std::unique_ptr<runtime::Timer> timer_;
  std::shared_ptr<DiskWatch*> alive_ = std::make_shared<DiskWatch*>(this);  ///< whom a measurement is for
};

}  // namespace hkube::server
