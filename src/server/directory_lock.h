#pragma once

#include <array>
#include <memory>
#include <string>

#include "base/result.h"

namespace hkube::server {

/// Keeps a second server from opening the same data: while it lives, the folder itself and the file `lock` in it are
/// locked, so that removing the file opens no door.
class DirectoryLock {
 public:
  /// The folder must be there. An error says whether another server has it or what else is wrong.
  static Result<std::unique_ptr<DirectoryLock>> take(const std::string& directory);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  DirectoryLock() = default;
  Status open(const std::string& directory);
  std::array<int, 2> descriptors_{-1, -1};  ///< the folder, the file
};

}  // namespace hkube::server
