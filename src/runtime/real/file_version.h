#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace hkube::runtime {

/// What differs when a file was replaced or written to.
struct FileVersion {
  ino_t inode = 0;
  off_t size = -1;  ///< of a file that is not there
  std::int64_t changed_ns = 0;
  bool operator==(const FileVersion&) const = default;
};

FileVersion file_version(const std::string& path);

}  // namespace hkube::runtime
