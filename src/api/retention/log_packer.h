#pragma once

#include <memory>

#include "api/context.h"

namespace hkube::api {

/// Packs the logs of jobs that are over, some seconds after their last line. On the io thread.
class LogPacker {
 public:
  explicit LogPacker(ApiContext& api) : api_(api) {}
  ~LogPacker() { *alive_ = false; }
  LogPacker(const LogPacker&) = delete;
  LogPacker& operator=(const LogPacker&) = delete;

  /// Packs now, and again and again.
  void start() { pack(); }

 private:
  void pack();

  ApiContext& api_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::unique_ptr<runtime::Timer> timer_;
};

}  // namespace hkube::api
