#pragma once

#include <memory>

#include "base/result.h"
#include "server/config.h"

namespace hkube::server {

/// A whole HKube server in this process: stores, control loop, engine, builds and API.
class Server {
 public:
  /// Opens the stores, replays the journal and listens. Takes the data folder for itself (a lock file).
  static Result<std::unique_ptr<Server>> create(const Config& config);
  virtual ~Server() = default;
  /// Serves until SIGTERM or SIGINT, then ends in order: no more requests, workers ended, the journal written.
  virtual void run() = 0;
};

}  // namespace hkube::server
