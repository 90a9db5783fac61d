#pragma once

#include <string>

#include "api/retention/keep_rule.h"
#include "base/quantity.h"
#include "control/inbox.h"
#include "job/job_id_source.h"
#include "objects/object_store.h"
#include "observe/log_store.h"
#include "runtime/clock.h"
#include "runtime/executor.h"
#include "runtime/random.h"
#include "store/catalog.h"
#include "store/disk_room.h"
#include "store/job_store.h"
#include "store/problems.h"

namespace hkube::api {

struct ApiSettings {
  std::string cluster_name = "local";
  std::string system_version;
  std::string storage = "fs";       ///< kind of the object store: "fs" or "s3"
  std::string node_name = "local";  ///< the machine, as named in messages about capacity
  Resources capacity;
  RetentionPolicy retention;
  std::string build_directory;               ///< where builds lie, a folder each
  bool runs_workers = true;                  ///< on this machine; false with --engine none
  std::string storage_directory;             ///< where objects lie when they lie in files of this machine
  std::string default_user = "defaultUser";  ///< who is named in audit trails while there is no authentication
  /// `user`, or who is named without authentication.
  [[nodiscard]] const std::string& name_of(const std::string& user) const { return user.empty() ? default_user : user; }
};

/// What the routes work with. All references outlive the API. Used on the io thread.
struct ApiContext {
  ApiSettings settings;
  control::Inbox& control;
  store::Catalog& catalog;
  store::JobStore& jobs;
  objects::ObjectStore& objects;
  observe::LogStore& logs;
  runtime::Executor& io;
  runtime::BlockingPool& pool;
  /// Reads that may take long: searches, logs, downloads. However many there are, they delay nothing else.
  runtime::BlockingPool& readers;
  runtime::BlockingPool& chores;  ///< slow work that no request waits for in a hurry, such as clean-ups
  const runtime::Clock& clock;
  runtime::Random& random;
  job::JobIdSource& job_ids;
  store::Problems& problems;
  const store::DiskRoom& room;
};

}  // namespace hkube::api
