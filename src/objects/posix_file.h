#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hkube::objects {

/// An open file that closes itself. Calls restart when a signal interrupts them.
class PosixFile {
 public:
  /// Opens with open(2)'s flags; a new file can be read and written by all that the umask allows.
  static Result<PosixFile> open(const std::string& file, int flags);

  /// The same for a path below `folder`, none of whose parts is a link and which does not lead out: others may write
  /// there. A link is kNotFound.
  static Result<PosixFile> open_below(const std::string& folder, const std::string& path, int flags);

  PosixFile(PosixFile&& other) noexcept;
  PosixFile& operator=(PosixFile&&) = delete;
  ~PosixFile();

  /// Writes all of both parts at the file's position, in one call where possible.
  Result<void> write_all(std::string_view first, std::string_view second);
  /// `length` bytes from `offset`; fewer when the file ends before.
  Result<std::string> read(std::uint64_t offset, std::uint64_t length);
  Result<struct stat> status();
  Result<void> sync();
  /// Closes and reports what the destructor would swallow.
  Result<void> close();

 private:
  PosixFile(int fd, std::string file) : fd_(fd), file_(std::move(file)) {}
  [[nodiscard]] Error failure(std::string_view action) const;

  int fd_;
  std::string file_;
};

/// Waits until the folder's names are on the disk. A file that is created, renamed or removed is durable after that.
Result<void> sync_folder(const std::string& folder);

/// The error for the present errno: which object, what was being done, what the system said.
Error system_error(std::string_view action, std::string_view file);

}  // namespace hkube::objects
