#pragma once

#include <memory>
#include <string>

#include "api/context.h"
#include "bench/control_rig.h"
#include "objects/fs_store.h"
#include "runtime/real/io_runtime.h"
#include "store/sqlite/sqlite_catalog.h"
#include "store/sqlite/sqlite_log_archive.h"

namespace hkube::year {

/// A clock that shows what it is set to.
class SetClock : public runtime::Clock {
 public:
  explicit SetClock(Timestamp at) : at_(at) {}
  [[nodiscard]] Timestamp now() const override { return at_; }
  void pass(std::chrono::milliseconds time) { at_ = at_ + time; }

 private:
  Timestamp at_;
};

/// Sweeps post nothing to the control loop.
class NoInbox : public control::Inbox {
 public:
  bool post_request(control::Command) override { return false; }
  void post(control::Command) override {}
};

/// A server's data folder with its real stores and a real control loop with instant workers, under a clock of its own.
class DataFolder {
 public:
  DataFolder(const std::string& path, SetClock& clock, const api::RetentionPolicy& retention)
      : path_(path),
        rig_(64, {}, path, [&clock] { return clock.now(); }),
        io_(runtime::IoRuntime::create()),
        pool_(runtime::make_blocking_pool(1, 10)),
        random_(runtime::make_system_random()),
        catalog_(std::move(store::sqlite::SqliteCatalog::open(
                               path + "/catalog.db", problems_,
                               std::move(store::SecretBox::open(path + "/secret.key")).value()))
                     .value()),
        archive_(std::move(store::sqlite::SqliteLogArchive::open(path + "/logs.db")).value()),
        objects_(path + "/objects"),
        logs_(path + "/logs", archive_.get()),
        api_{settings_of(path, retention),
             inbox_,
             *catalog_,
             rig_.store(),
             objects_,
             logs_,
             *io_,
             *pool_,
             *pool_,
             *pool_,
             clock,
             *random_,
             job_ids_,
             problems_,
             room_} {}

  [[nodiscard]] const std::string& path() const { return path_; }
  bench::ControlRig& rig() { return rig_; }
  api::ApiContext& api() { return api_; }

 private:
  static api::ApiSettings settings_of(const std::string& path, const api::RetentionPolicy& retention) {
    api::ApiSettings settings;
    settings.retention = retention;
    settings.build_directory = path + "/builds";
    settings.storage_directory = path;
    return settings;
  }

  const std::string path_;
  bench::ControlRig rig_;
  std::unique_ptr<runtime::IoRuntime> io_;
  std::unique_ptr<runtime::BlockingPool> pool_;
  std::unique_ptr<runtime::Random> random_;
  store::Problems problems_;
  store::DiskRoom room_;
  NoInbox inbox_;
  job::JobIdSource job_ids_;
  std::unique_ptr<store::sqlite::SqliteCatalog> catalog_;
  std::unique_ptr<store::sqlite::SqliteLogArchive> archive_;
  objects::FsStore objects_;
  observe::LogStore logs_;
  api::ApiContext api_;
};

}  // namespace hkube::year
