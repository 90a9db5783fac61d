#include "build/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "build/errc.h"

namespace hkube::build {

namespace fs = std::filesystem;

namespace {

using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;
using Writer = std::unique_ptr<archive, decltype(&archive_write_free)>;

/// True when a path, followed from `base` (a folder inside the archive), stays inside.
bool stays_inside(const std::string& base, const std::string& path) {
  if (path.empty() || path.front() == '/') return false;
  int depth = 0;
  for (const fs::path& part : fs::path(base)) depth += part.empty() || part == "." ? 0 : 1;
  for (const fs::path& part : fs::path(path)) {
    if (part.empty() || part == ".") continue;
    depth += part == ".." ? -1 : 1;
    if (depth < 0) return false;
  }
  return true;
}

bool has_parent_step(const std::string& path) {
  for (const fs::path& part : fs::path(path)) {
    if (part == "..") return true;
  }
  return false;
}

Error outside(const std::string& name) {
  return {Errc::kBadArchive, "archive entry \"" + name + "\" would be written outside of the algorithm's folder"};
}

Status check_entry(archive_entry* entry) {
  const char* name = archive_entry_pathname(entry);
  if (name == nullptr || *name == '\0') return Error(Errc::kBadArchive, "the archive has an entry without a name");
  const std::string path = name;
  if (has_parent_step(path) || !stays_inside("", path)) return outside(path);
  const std::string folder = fs::path(path).parent_path().string();
  if (const char* target = archive_entry_symlink(entry); target != nullptr && !stays_inside(folder, target)) {
    return outside(path);
  }
  if (const char* target = archive_entry_hardlink(entry); target != nullptr) {
    if (has_parent_step(target) || !stays_inside("", target)) return outside(path);
    return {};
  }
  return {};
}

/// Pipes, sockets and devices have nothing to read.
bool is_special(archive_entry* entry) {
  const auto type = archive_entry_filetype(entry);
  return archive_entry_hardlink(entry) == nullptr && type != AE_IFREG && type != AE_IFDIR && type != AE_IFLNK;
}

Error archive_error(archive* reader) {
  const char* text = archive_error_string(reader);
  return {Errc::kBadArchive, std::string("the archive cannot be read: ") + (text == nullptr ? "damaged" : text)};
}

Result<Reader> open_archive(const std::string& path) {
  HKUBE_ASSIGN(const ArchiveFormat format, detect_format(path));
  Reader reader(archive_read_new(), archive_read_free);
  if (format == ArchiveFormat::kZip) {
    archive_read_support_format_zip(reader.get());
  } else {
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_format_tar(reader.get());
  }
  constexpr std::size_t kBlock = 64 << 10;
  if (archive_read_open_filename(reader.get(), path.c_str(), kBlock) != ARCHIVE_OK) return archive_error(reader.get());
  return reader;
}

/// Reads the archive to its end and checks every entry.
Status walk(const std::string& path, const ArchiveLimits& limits) {
  HKUBE_ASSIGN(const Reader reader, open_archive(path));
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::vector<char> buffer(64 << 10);
  archive_entry* entry = nullptr;
  while (true) {
    const int got = archive_read_next_header(reader.get(), &entry);
    if (got == ARCHIVE_EOF) return {};
    if (got < ARCHIVE_WARN) return archive_error(reader.get());
    if (++entries > limits.entries) {
      return Error(Errc::kTooLarge, "the archive has more than " + std::to_string(limits.entries) + " entries");
    }
    HKUBE_TRY(check_entry(entry));
    while (true) {
      const la_ssize_t size = archive_read_data(reader.get(), buffer.data(), buffer.size());
      if (size < 0) return archive_error(reader.get());
      if (size == 0) break;
      bytes += static_cast<std::uint64_t>(size);
      if (bytes > limits.bytes) {
        return Error(Errc::kTooLarge, "the archive unpacks to more than " + std::to_string(limits.bytes) + " bytes");
      }
    }
  }
}

/// libarchive writes below the current folder or to absolute paths; entries are given absolute ones here.
class FolderWriter {
 public:
  explicit FolderWriter(std::string folder) : folder_(std::move(folder)) {}

  /// Gives the names of what is left out.
  Result<std::vector<std::string>> unpack(const std::string& path, const ArchiveLimits& limits) {
    std::vector<std::string> left_out;
    HKUBE_TRY(walk(path, limits));  // all of it is sound before the first file is made
    HKUBE_ASSIGN(const Reader reader, open_archive(path));
    Writer disk(archive_write_disk_new(), archive_write_free);
    archive_write_disk_set_options(disk.get(),
                                   ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_SPARSE | ARCHIVE_EXTRACT_SECURE_SYMLINKS);
    archive_entry* entry = nullptr;
    while (true) {
      const int got = archive_read_next_header(reader.get(), &entry);
      if (got == ARCHIVE_EOF) break;
      if (got < ARCHIVE_WARN) return archive_error(reader.get());
      if (is_special(entry)) {
        left_out.emplace_back(archive_entry_pathname(entry));
      } else {
        HKUBE_TRY(write_entry(reader.get(), disk.get(), entry));
      }
    }
    if (archive_write_close(disk.get()) < ARCHIVE_WARN) return archive_error(disk.get());
    return left_out;
  }

 private:
  Status write_entry(archive* reader, archive* disk, archive_entry* entry) const {
    archive_entry_set_perm(entry, (archive_entry_perm(entry) & 0777) | 0600);  // no setuid, no sticky
    archive_entry_set_pathname(entry, (folder_ + "/" + archive_entry_pathname(entry)).c_str());
    if (const char* target = archive_entry_hardlink(entry)) {
      archive_entry_set_hardlink(entry, (folder_ + "/" + target).c_str());
    }
    if (archive_write_header(disk, entry) < ARCHIVE_WARN) return archive_error(disk);
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    while (true) {
      const int got = archive_read_data_block(reader, &block, &size, &offset);
      if (got == ARCHIVE_EOF) break;
      if (got < ARCHIVE_WARN) return archive_error(reader);
      if (archive_write_data_block(disk, block, size, offset) < ARCHIVE_WARN) return archive_error(disk);
    }
    return archive_write_finish_entry(disk) < ARCHIVE_WARN ? Status(archive_error(disk)) : Status();
  }

  std::string folder_;
};

/// "._x" beside "x": what macOS knows of a file besides its content.
bool is_apple_double(const fs::path& file) {
  if (!file.filename().string().starts_with("._")) return false;
  std::ifstream in(file, std::ios::binary);
  char first[4] = {};
  in.read(first, sizeof first);
  return std::string_view(first, sizeof first) == std::string_view("\0\5\x16\7", 4);
}

void remove_mac_files(const std::string& folder, std::vector<std::string>& removed) {
  std::vector<fs::path> files;
  std::error_code ec;
  const fs::path resources = fs::path(folder) / "__MACOSX";
  if (fs::is_directory(fs::symlink_status(resources, ec))) {
    removed.emplace_back("__MACOSX");
    fs::remove_all(resources, ec);
  }
  for (fs::recursive_directory_iterator file(folder, ec), end; !ec && file != end; file.increment(ec)) {
    if (!file->is_regular_file(ec) || file->is_symlink(ec)) continue;
    if (file->path().filename() == ".DS_Store" || is_apple_double(file->path())) files.push_back(file->path());
  }
  for (const fs::path& file : files) {
    removed.push_back(file.lexically_relative(folder).string());
    fs::remove_all(file, ec);
  }
}

}  // namespace

Result<ArchiveFormat> detect_format(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  char first[4] = {};
  in.read(first, sizeof first);
  const std::string_view magic(first, static_cast<std::size_t>(in.gcount()));
  if (magic.starts_with("PK\x03\x04") || magic.starts_with("PK\x05\x06")) return ArchiveFormat::kZip;
  if (magic.starts_with("\x1F\x8B")) return ArchiveFormat::kTarGz;
  return Error(Errc::kBadArchive, "the upload must be a .zip or .tar.gz archive");
}

Status check_archive(const std::string& path, const ArchiveLimits& limits) { return walk(path, limits); }

Result<std::vector<std::string>> extract_archive(const std::string& path, const std::string& destination,
                                                 const ArchiveLimits& limits) {
  const std::string partial = destination + ".partial";
  std::error_code ec;
  fs::remove_all(partial, ec);
  fs::create_directories(partial, ec);
  if (ec) return Error(Errc::kInternal, "cannot create " + partial + ": " + ec.message());
  // No link may be on an entry's way; that to the data folder may have some.
  const fs::path canonical = fs::canonical(partial, ec);
  if (ec) return Error(Errc::kInternal, "cannot find " + partial + ": " + ec.message());
  auto left_out = FolderWriter(canonical.string()).unpack(path, limits);
  if (left_out.ok()) {
    remove_mac_files(partial, *left_out);
    fs::rename(partial, destination, ec);
    if (ec) left_out = Error(Errc::kInternal, "cannot create " + destination + ": " + ec.message());
  }
  if (!left_out.ok()) fs::remove_all(partial, ec);
  return left_out;
}

}  // namespace hkube::build
