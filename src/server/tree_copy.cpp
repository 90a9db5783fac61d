#include "server/tree_copy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "server/config.h"

namespace hkube::server {

namespace fs = std::filesystem;

namespace {

Error failed(const std::string& doing, const fs::path& path) {
  return {Errc::kCannotStart, "cannot " + doing + " " + path.string() + ": " + std::strerror(errno)};
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

void keep_times(int file, const struct stat& status) {
  const timespec times[2] = {status.st_atim, status.st_mtim};
  ::futimens(file, times);  // build tools go by them; without them they only work more
}

/// Bytes that were copied; nothing when the file has vanished.
Result<std::optional<std::uint64_t>> copy_plain_file(const fs::path& from, const fs::path& to) {
  const Descriptor source(::open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (source.get() < 0) {
    if (errno == ENOENT || errno == ELOOP || errno == ENOTDIR) return std::optional<std::uint64_t>();
    return failed("read", from);
  }
  struct stat status {};
  if (::fstat(source.get(), &status) != 0) return failed("read", from);
  const Descriptor target(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (target.get() < 0) return failed("create", to);
  std::uint64_t bytes = 0;
  while (true) {
    constexpr std::size_t kAtOnce = std::size_t{1} << 30;
    const ssize_t moved = ::copy_file_range(source.get(), nullptr, target.get(), nullptr, kAtOnce, 0);
    if (moved == 0) break;
    if (moved < 0 && errno == EINTR) continue;
    if (moved < 0 && bytes == 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)) {
      bytes = 0;
      char room[1 << 16];
      ssize_t got = 0;
      while ((got = ::read(source.get(), room, sizeof room)) > 0) {
        for (ssize_t done = 0; done < got;) {
          const ssize_t written = ::write(target.get(), room + done, static_cast<std::size_t>(got - done));
          if (written < 0) return failed("write", to);
          done += written;
        }
        bytes += static_cast<std::uint64_t>(got);
      }
      if (got < 0) return failed("read", from);
      break;
    }
    if (moved < 0) return failed("copy to", to);
    bytes += static_cast<std::uint64_t>(moved);
  }
  if (::fchmod(target.get(), status.st_mode & 07777) != 0) return failed("set the mode of", to);
  keep_times(target.get(), status);
  return std::optional<std::uint64_t>(bytes);
}

/// Copies what is below `from`; folders get their modes and times once they are full.
class Copy {
 public:
  Copy(fs::path from, fs::path to, const std::function<bool(const fs::path&)>& wanted)
      : from_(std::move(from)), to_(std::move(to)), wanted_(wanted) {}

  Result<TreeSize> run() {
    HKUBE_TRY(folder(fs::path()));
    return size_;
  }

 private:
  Status folder(const fs::path& relative) {
    const fs::path target = relative.empty() ? to_ : to_ / relative;
    const fs::path source = relative.empty() ? from_ : from_ / relative;
    struct stat status {};
    if (::lstat(source.c_str(), &status) != 0) return errno == ENOENT ? Status() : Status(failed("read", source));
    if (::mkdir(target.c_str(), 0700) != 0 && !(errno == EEXIST && relative.empty())) return failed("create", target);
    std::error_code ec;
    for (fs::directory_iterator it(source, ec), end; !ec && it != end; it.increment(ec)) {
      const fs::path name = relative / it->path().filename();
      if (wanted_(name)) HKUBE_TRY(entry(*it, name));
    }
    if (ec && ec != std::errc::no_such_file_or_directory) {
      errno = ec.value();
      return failed("list", source);
    }
    const Descriptor made(::open(target.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (made.get() < 0 || (!relative.empty() && ::fchmod(made.get(), status.st_mode & 07777) != 0)) {
      return failed("set the mode of", target);
    }
    keep_times(made.get(), status);
    return {};
  }

  Status entry(const fs::directory_entry& entry, const fs::path& relative) {
    std::error_code ec;
    const fs::file_type type = entry.symlink_status(ec).type();
    if (type == fs::file_type::directory) return folder(relative);
    if (type == fs::file_type::symlink) {
      fs::copy_symlink(entry.path(), to_ / relative, ec);
      if (ec == std::errc::no_such_file_or_directory) return {};
      if (ec) {
        errno = ec.value();
        return failed("create", to_ / relative);
      }
      ++size_.files;
      return {};
    }
    if (type != fs::file_type::regular) return {};
    HKUBE_ASSIGN(const auto bytes, copy_plain_file(entry.path(), to_ / relative));
    if (bytes) {
      ++size_.files;
      size_.bytes += *bytes;
    }
    return {};
  }

  const fs::path from_;
  const fs::path to_;
  const std::function<bool(const fs::path&)>& wanted_;
  TreeSize size_;
};

}  // namespace

Result<TreeSize> copy_tree(const fs::path& from, const fs::path& to,
                           const std::function<bool(const fs::path& relative)>& wanted) {
  return Copy(from, to, wanted).run();
}

Result<TreeSize> measure_tree(const fs::path& folder) {
  TreeSize size;
  std::error_code ec;
  for (fs::recursive_directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    std::error_code own;
    const fs::file_type type = it->symlink_status(own).type();
    if (type != fs::file_type::regular && type != fs::file_type::symlink) continue;
    ++size.files;
    if (type == fs::file_type::regular) size.bytes += it->file_size(own);
  }
  if (!ec) return size;
  errno = ec.value();
  return failed("list", folder);
}

Status sync_tree(const fs::path& folder) {
  const Descriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.get() < 0 || ::syncfs(handle.get()) != 0) return failed("write", folder);
  return {};
}

}  // namespace hkube::server
