#include "runtime/real/file_version.h"

#include <sys/stat.h>

namespace hkube::runtime {

FileVersion file_version(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {status.st_ino, status.st_size, std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

}  // namespace hkube::runtime
