#include "server/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "server/config.h"

namespace hkube::server {

namespace {

Error failed(const std::string& what) { return {Errc::kCannotStart, "cannot " + what + ": " + std::strerror(errno)}; }

/// 0, or why not.
int lock(int descriptor) { return ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno; }

Status status_of(int reason, const std::string& directory) {
  if (reason == 0) return {};
  if (reason == EWOULDBLOCK) {
    return Error(Errc::kCannotStart, "the data folder " + directory + " is in use by another server");
  }
  errno = reason;
  return failed("lock the data folder " + directory);
}

}  // namespace

Result<std::unique_ptr<DirectoryLock>> DirectoryLock::take(const std::string& directory) {
  std::unique_ptr<DirectoryLock> taken(new DirectoryLock());
  HKUBE_TRY(taken->open(directory));
  return taken;
}

Status DirectoryLock::open(const std::string& directory) {
  descriptors_[0] = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptors_[0] < 0) return failed("open the data folder " + directory);
  // Some network file systems lock files only, and say so in several ways.
  if (const int reason = lock(descriptors_[0]); reason == EWOULDBLOCK) return status_of(reason, directory);
  const std::string file = directory + "/lock";
  descriptors_[1] = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptors_[1] < 0) return failed("write in the data folder " + directory + " (its file lock)");
  return status_of(lock(descriptors_[1]), directory);
}

DirectoryLock::~DirectoryLock() {
  for (const int descriptor : descriptors_) {
    if (descriptor >= 0) ::close(descriptor);
  }
}

}  // namespace hkube::server
