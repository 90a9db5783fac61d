#include "runtime/real/durable.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace hkube::runtime {

ErrorInfo describe(DurableErrc) { return {ErrorKind::kInternal, "runtime.cannot_sync"}; }

Status sync_file_system(const std::string& path) {
  const auto failed = [&path](const char* action) {
    const int error = errno;
    return Error(DurableErrc::kCannotSync,
                 "cannot " + std::string(action) + " " + path + ": " + std::generic_category().message(error));
  };
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return failed("open");
  const int synced = ::syncfs(fd);
  const Status status = synced == 0 ? Status() : failed("sync");
  ::close(fd);
  return status;
}

}  // namespace hkube::runtime
