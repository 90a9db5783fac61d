#include "objects/fs_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <random>

#include "objects/errc.h"
#include "objects/paths.h"
#include "objects/posix_file.h"

namespace hkube::objects {

namespace fs = std::filesystem;

namespace {

Timestamp mtime_of(const struct stat& status) {
  return {static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1000 + status.st_mtim.tv_nsec / 1000000};
}

// The object's own path instead of the file's in what a client is told.
Error about_object(Error error, std::string_view path) {
  if (error.kind == ErrorKind::kNotFound) return {Errc::kNotFound, "object " + std::string(path) + " not found"};
  error.message = "object " + std::string(path) + ": " + error.message;
  return error;
}

Result<PosixFile> open_object(const fs::path& root, std::string_view path) {
  // Algorithms write here, too. Non-blocking: opening a pipe that somebody left must not wait for a writer.
  auto opened = PosixFile::open_below(root.string(), std::string(path), O_RDONLY | O_NONBLOCK);
  if (!opened.ok()) {
    // A path that goes through an object names no object.
    if (opened.error().kind == ErrorKind::kConflict)
      return Error(Errc::kNotFound, "object " + std::string(path) + " not found");
    return about_object(opened.take_error(), path);
  }
  auto status = opened->status();
  if (!status.ok()) return about_object(status.take_error(), path);
  if (!S_ISREG(status->st_mode)) return Error(Errc::kNotFound, "object " + std::string(path) + " not found");
  return opened;
}

struct Entry {
  std::string name;  // of a folder with '/' behind, so that names sort as whole paths do
  fs::directory_entry entry;
};

// The entries of a folder in order. One that vanishes meanwhile is not an error.
Result<std::vector<Entry>> read_folder(const fs::path& folder) {
  std::vector<Entry> entries;
  std::error_code ec;
  for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    std::string name = it->path().filename().string();
    std::error_code ignored;
    if (it->symlink_status(ignored).type() == fs::file_type::directory) name += '/';
    entries.push_back({std::move(name), *it});
  }
  if (ec && ec != std::errc::no_such_file_or_directory && ec != std::errc::not_a_directory) {
    return Error(Errc::kIo, "cannot list " + folder.string() + ": " + ec.message());
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

Result<void> list_below(const fs::path& folder, const std::string& prefix, std::size_t limit,
                        std::vector<ObjectInfo>& found) {
  HKUBE_ASSIGN(const std::vector<Entry> entries, read_folder(folder));
  for (const Entry& entry : entries) {
    if (found.size() >= limit) break;
    if (entry.name.starts_with(kReservedPrefix)) continue;
    if (entry.name.back() == '/') {
      HKUBE_TRY(list_below(entry.entry.path(), prefix + entry.name, limit, found));
      continue;
    }
    struct stat status {};
    if (::lstat(entry.entry.path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    found.push_back({prefix + entry.name, static_cast<std::uint64_t>(status.st_size), mtime_of(status)});
  }
  return {};
}

}  // namespace

FsStore::FsStore(fs::path root, Sync sync)
    : root_(std::move(root)),
      sync_(sync),
      token_(std::to_string(std::random_device()()) + "-" + std::to_string(::getpid())) {}

std::string FsStore::file_of(std::string_view path) const { return (root_ / path).string(); }

Result<void> FsStore::make_folders(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0777) == 0)
    return sync_ == Sync::kAlways ? sync_folder(folder.parent_path().string()) : Status();
  if (errno == EEXIST) return {};
  if (errno != ENOENT || folder.parent_path() == folder || folder.parent_path().empty()) {
    return system_error("create", folder.string());
  }
  HKUBE_TRY(make_folders(folder.parent_path()));
  if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) return system_error("create", folder.string());
  return sync_ == Sync::kAlways ? sync_folder(folder.parent_path().string()) : Status();
}

Result<void> FsStore::write_file(const std::string& temporary, const std::string& target, std::string_view header,
                                 std::string_view payload) {
  HKUBE_ASSIGN(PosixFile file, PosixFile::open(temporary, O_WRONLY | O_CREAT | O_EXCL));
  auto written = file.write_all(header, payload);
  if (written.ok() && sync_ == Sync::kAlways) written = file.sync();
  if (written.ok()) written = file.close();
  if (written.ok() && std::rename(temporary.c_str(), target.c_str()) != 0) written = system_error("rename to", target);
  if (!written.ok()) ::unlink(temporary.c_str());
  return written;
}

std::string FsStore::temporary_in(const fs::path& folder) {
  return (folder / (std::string(kReservedPrefix) + token_ + "-" + std::to_string(++next_temporary_))).string();
}

template <typename Move>
Result<void> FsStore::place(std::string_view path, Move move) {
  const std::string target = file_of(path);
  const fs::path folder = fs::path(target).parent_path();
  // The folder is made on demand, again when a remove_tree takes it away meanwhile.
  constexpr int kTries = 5;
  for (int attempt = 0;; ++attempt) {
    // Where an algorithm put a link, nothing is written.
    const std::string below = fs::path(path).parent_path().string();
    auto inside = PosixFile::open_below(root_.string(), below.empty() ? "." : below, O_PATH | O_DIRECTORY);
    auto moved = inside.ok() ? move(folder, target) : Result<void>(inside.take_error());
    if (moved.ok()) break;
    if (moved.error().kind != ErrorKind::kNotFound) return about_object(moved.take_error(), path);
    if (attempt == kTries)
      return Error(Errc::kIo, "object " + std::string(path) + ": its folder is a link, or is removed again and again");
    auto made = make_folders(folder);
    if (!made.ok() && made.error().kind != ErrorKind::kNotFound) return about_object(made.take_error(), path);
  }
  if (sync_ == Sync::kNever) return {};
  auto synced = sync_folder(folder.string());
  // A folder that is gone was removed after the write: the object existed, and now it does not.
  if (synced.ok() || synced.error().kind == ErrorKind::kNotFound) return {};
  return about_object(synced.take_error(), path);
}

Result<void> FsStore::put_parts(std::string_view path, std::string_view header, std::string_view payload) {
  HKUBE_TRY(check_path(path));
  std::string temporary;
  return place(path, [&](const fs::path& folder, const std::string& target) {
    if (temporary.empty()) temporary = temporary_in(folder);
    return write_file(temporary, target, header, payload);
  });
}

std::optional<std::string> FsStore::reserve_file() {
  std::string name(kReservedPrefix);
  name += "incoming";
  const fs::path folder = root_ / name;
  std::call_once(incoming_made_, [&] { (void)make_folders(folder); });
  return temporary_in(folder);
}

Result<std::uint64_t> FsStore::adopt_file(const std::string& file, std::string_view path) {
  HKUBE_TRY(check_path(path));
  auto opened = PosixFile::open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (!opened.ok()) return about_object(opened.take_error(), path);
  HKUBE_ASSIGN(const struct stat status, opened->status());
  if (!S_ISREG(status.st_mode)) return Error(Errc::kConflict, "object " + std::string(path) + ": not a plain file");
  if (sync_ == Sync::kAlways) HKUBE_TRY(opened->sync());
  HKUBE_TRY(place(path, [&](const fs::path&, const std::string& target) -> Result<void> {
    if (std::rename(file.c_str(), target.c_str()) == 0) return {};
    return system_error("rename to", target);
  }));
  return static_cast<std::uint64_t>(status.st_size);
}

void FsStore::discard_file(const std::string& file) { ::unlink(file.c_str()); }

Result<std::string> FsStore::get(std::string_view path) {
  HKUBE_TRY(check_path(path));
  HKUBE_ASSIGN(PosixFile file, open_object(root_, path));
  HKUBE_ASSIGN(const struct stat status, file.status());
  return file.read(0, static_cast<std::uint64_t>(status.st_size));
}

Result<std::string> FsStore::get_range(std::string_view path, std::uint64_t offset, std::uint64_t length) {
  HKUBE_TRY(check_path(path));
  HKUBE_ASSIGN(PosixFile file, open_object(root_, path));
  HKUBE_ASSIGN(const struct stat status, file.status());
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (offset > size) {
    return Error(Errc::kBadRange, "object " + std::string(path) + " has only " + std::to_string(size) + " bytes");
  }
  return file.read(offset, std::min(length, size - offset));
}

Result<ObjectStat> FsStore::stat(std::string_view path) {
  HKUBE_TRY(check_path(path));
  HKUBE_ASSIGN(PosixFile file, open_object(root_, path));
  HKUBE_ASSIGN(const struct stat status, file.status());
  return ObjectStat{static_cast<std::uint64_t>(status.st_size), mtime_of(status)};
}

std::optional<std::string> FsStore::local_file(std::string_view path) {
  const auto found = stat(path);
  return found.ok() ? std::optional<std::string>(file_of(path)) : std::nullopt;
}

Result<void> FsStore::remove(std::string_view path) {
  HKUBE_TRY(check_path(path));
  const std::string file = file_of(path);
  if (::unlink(file.c_str()) == 0) {
    remove_empty_folders(fs::path(file).parent_path());
    return {};
  }
  if (errno == ENOENT || errno == ENOTDIR || errno == EISDIR) return {};
  return about_object(system_error("remove", file_of(path)), path);
}

void FsStore::remove_empty_folders(fs::path folder) const {
  // The top folders stay. A writer whose folder goes makes it again.
  while (folder.parent_path() != root_ && folder != root_ && ::rmdir(folder.c_str()) == 0) {
    folder = folder.parent_path();
  }
}

Result<void> FsStore::remove_tree(std::string_view path) {
  HKUBE_TRY(check_path(path));
  // Again when somebody writes into the tree while it is being removed.
  constexpr int kTries = 5;
  std::error_code ec;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    fs::remove_all(file_of(path), ec);
    if (ec != std::errc::directory_not_empty) break;
  }
  if (!ec || ec == std::errc::no_such_file_or_directory || ec == std::errc::not_a_directory) return {};
  return Error(Errc::kIo, "cannot remove " + std::string(path) + ": " + ec.message());
}

Result<std::vector<ObjectInfo>> FsStore::list(std::string_view folder, std::size_t limit) {
  if (!folder.empty()) HKUBE_TRY(check_path(folder));
  std::vector<ObjectInfo> found;
  HKUBE_TRY(list_below(folder.empty() ? root_ : fs::path(file_of(folder)),
                       folder.empty() ? std::string() : std::string(folder) + '/', limit, found));
  return found;
}

Result<void> FsStore::visit(std::string_view folder, const Look& look) {
  if (!folder.empty()) HKUBE_TRY(check_path(folder));
  const std::string root = root_.string();
  std::error_code ec;
  fs::recursive_directory_iterator it(folder.empty() ? root_ : fs::path(file_of(folder)), ec);
  for (const fs::recursive_directory_iterator end; !ec && it != end; it.increment(ec)) {
    const std::string file = it->path().string();
    if (it->path().filename().string().starts_with(kReservedPrefix)) {
      it.disable_recursion_pending();
      continue;
    }
    struct stat status {};
    if (::lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    if (!look({file.substr(root.size() + 1), static_cast<std::uint64_t>(status.st_size), mtime_of(status)})) return {};
  }
  // A folder that was removed meanwhile has nothing left to show.
  if (!ec || ec == std::errc::no_such_file_or_directory || ec == std::errc::not_a_directory) return {};
  return Error(Errc::kIo, "cannot list " + root_.string() + ": " + ec.message());
}

Result<void> FsStore::remove_leftovers() {
  std::error_code ec;
  for (fs::recursive_directory_iterator it(root_, ec), end; !ec && it != end; it.increment(ec)) {
    std::error_code ignored;
    if (it->path().filename().string().starts_with(kReservedPrefix)) fs::remove(it->path(), ignored);
  }
  if (!ec || ec == std::errc::no_such_file_or_directory) return {};
  return Error(Errc::kIo, "cannot clean " + root_.string() + ": " + ec.message());
}

}  // namespace hkube::objects
