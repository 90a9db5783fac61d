#include "objects/posix_file.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "objects/errc.h"

namespace hkube::objects {

namespace {

constexpr mode_t kMode = 0666;
constexpr std::uint64_t kReadPiece = std::uint64_t{1} << 30;

template <typename Call>
auto again_when_interrupted(Call call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

Errc errc_of(int error) {
  switch (error) {
    case ENOENT:
      return Errc::kNotFound;
    case ENOTDIR:
    case EISDIR:
    case EEXIST:
    case ENOTEMPTY:
      return Errc::kConflict;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EMFILE:
    case ENFILE:
      return Errc::kFull;
    default:
      return Errc::kIo;
  }
}

}  // namespace

Error system_error(std::string_view action, std::string_view file) {
  const int error = errno;
  return {errc_of(error),
          "cannot " + std::string(action) + " " + std::string(file) + ": " + std::generic_category().message(error)};
}

Result<PosixFile> PosixFile::open(const std::string& file, int flags) {
  const int fd = again_when_interrupted([&] { return ::open(file.c_str(), flags | O_CLOEXEC, kMode); });
  if (fd < 0) return system_error("open", file);
  return PosixFile(fd, file);
}

Result<void> sync_folder(const std::string& folder) {
  HKUBE_ASSIGN(PosixFile handle, PosixFile::open(folder, O_RDONLY | O_DIRECTORY));
  return handle.sync();
}

Result<PosixFile> PosixFile::open_below(const std::string& folder, const std::string& path, int flags) {
  HKUBE_ASSIGN(const PosixFile root, open(folder, O_PATH | O_DIRECTORY));
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags) | O_CLOEXEC;
  how.mode = (flags & O_CREAT) != 0 ? kMode : 0;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  const auto fd = static_cast<int>(
      again_when_interrupted([&] { return ::syscall(SYS_openat2, root.fd_, path.c_str(), &how, sizeof how); }));
  const std::string file = folder + "/" + path;
  if (fd < 0 && errno == ENOSYS) return open(file, flags | O_NOFOLLOW);  // before Linux 5.6
  if (fd < 0 && (errno == ELOOP || errno == EXDEV)) errno = ENOENT;
  if (fd < 0) return system_error("open", file);
  return PosixFile(fd, file);
}

PosixFile::PosixFile(PosixFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)), file_(std::move(other.file_)) {}

PosixFile::~PosixFile() {
  if (fd_ >= 0) ::close(fd_);
}

Error PosixFile::failure(std::string_view action) const { return system_error(action, file_); }

Result<void> PosixFile::write_all(std::string_view first, std::string_view second) {
  while (!first.empty() || !second.empty()) {
    std::array<iovec, 2> parts{iovec{const_cast<char*>(first.data()), first.size()},
                               iovec{const_cast<char*>(second.data()), second.size()}};
    const ssize_t written =
        again_when_interrupted([&] { return ::writev(fd_, parts.data(), static_cast<int>(parts.size())); });
    if (written < 0) return failure("write");
    const auto from_first = std::min(first.size(), static_cast<std::size_t>(written));
    first.remove_prefix(from_first);
    second.remove_prefix(static_cast<std::size_t>(written) - from_first);
  }
  return {};
}

Result<std::string> PosixFile::read(std::uint64_t offset, std::uint64_t length) {
  std::string bytes(static_cast<std::size_t>(length), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size() - filled, kReadPiece));
    const ssize_t got = again_when_interrupted(
        [&] { return ::pread(fd_, bytes.data() + filled, piece, static_cast<off_t>(offset + filled)); });
    if (got < 0) return failure("read");
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Result<struct stat> PosixFile::status() {
  struct stat status {};
  if (::fstat(fd_, &status) != 0) return failure("look at");
  return status;
}

Result<void> PosixFile::sync() {
  if (again_when_interrupted([&] { return ::fsync(fd_); }) != 0) return failure("sync");
  return {};
}

Result<void> PosixFile::close() {
  // Not restarted: the descriptor is gone whatever close says.
  if (::close(std::exchange(fd_, -1)) != 0 && errno != EINTR) return failure("close");
  return {};
}

}  // namespace hkube::objects
