#include "server/data_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "server/config.h"

namespace hkube::server {

namespace {

namespace fs = std::filesystem;

// Each of these shows that a folder is ours. Others are there when a first start was interrupted.
constexpr std::array kOurs{"jobs.db", "catalog.db", "tokens.json"};
constexpr std::array kHarmless{"lock", "lost+found"};

Error cannot(const std::string& what, const std::string& path, const std::string& why) {
  return {Errc::kCannotStart, "cannot " + what + " " + path + ": " + why};
}

/// Makes the folder and those above it. The last one is for its owner only.
Status make(const fs::path& path) {
  std::error_code ec;
  fs::create_directories(path.parent_path(), ec);
  if (ec) return cannot("create the data folder", path.string(), ec.message());
  if (::mkdir(path.c_str(), 0700) == 0) return {};
  if (errno != EEXIST) return cannot("create the data folder", path.string(), std::strerror(errno));
  return {};
}

/// Whether an existing folder may be taken.
Status check(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return cannot("use the data folder", path, std::strerror(errno));
  if (!S_ISDIR(status.st_mode)) return cannot("use the data folder", path, "Not a directory");
  // As /tmp: whatever is in it may be planted.
  if ((status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) != 0) {
    return cannot("use the data folder", path,
                  "it is for the files of everybody; name a folder of your own, such as " + path + "/hkube");
  }
  bool foreign = false;
  std::error_code ec;
  for (auto entry = fs::directory_iterator(path, ec); !ec && entry != fs::directory_iterator(); entry.increment(ec)) {
    const std::string name = entry->path().filename();
    if (std::ranges::find(kOurs, name) != kOurs.end()) return {};
    foreign = foreign || std::ranges::find(kHarmless, name) == kHarmless.end();
  }
  if (ec) return cannot("read the data folder", path, ec.message());
  if (foreign) {
    return cannot(
        "use the data folder", path,
        "it holds files that are not of HKube; name an empty folder or a new one, such as " + path + "/hkube");
  }
  return {};
}

/// FNV-1a: the same path gets the same name in each life of the server.
std::string hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
  return digits;
}

bool is_own_link(const std::string& link, const std::string& target) {
  struct stat status {};
  std::error_code ec;
  return ::lstat(link.c_str(), &status) == 0 && S_ISLNK(status.st_mode) && status.st_uid == ::geteuid() &&
         fs::read_symlink(link, ec) == target;
}

}  // namespace

Result<std::string> prepare_data_folder(const std::string& path) {
  std::error_code ec;
  fs::path absolute = fs::absolute(path, ec);
  if (ec) return cannot("find the data folder", path, "the working folder is gone; name it from the root (/...)");
  // "a/" is "a"; ".." is for the system to follow, as what is before it may be a link.
  while (!absolute.has_filename() && absolute.has_relative_path()) absolute = absolute.parent_path();
  if (!fs::exists(absolute, ec) || ec) HKUBE_TRY(make(absolute));
  const fs::path canonical = fs::canonical(absolute, ec);
  if (ec) return cannot("use the data folder", absolute.string(), ec.message());
  HKUBE_TRY(check(canonical.string()));
  return canonical.string();
}

Result<std::unique_ptr<DataFolder>> DataFolder::open(const std::string& path) {
  HKUBE_ASSIGN(std::string canonical, prepare_data_folder(path));
  std::unique_ptr<DataFolder> folder(new DataFolder(std::move(canonical)));
  HKUBE_ASSIGN(folder->lock_, DirectoryLock::take(folder->path_));
  HKUBE_TRY(folder->make_listable());
  return folder;
}

Status DataFolder::make_listable() {
  if (path_.find(':') == std::string::npos) return {};
  std::error_code ec;
  std::string temporary = fs::temp_directory_path(ec);
  if (ec || temporary.find(':') != std::string::npos) temporary = "/tmp";
  listable_ = temporary + "/hkube-data-" + std::to_string(::geteuid()) + "-" + hash_of(path_);
  if (is_own_link(listable_, path_)) return {};
  fs::create_symlink(path_, listable_, ec);
  if (!ec) return {};
  return cannot("use the data folder", path_,
                "its path has a colon, and a link to it cannot be made at " + listable_ + ": " + ec.message());
}

DataFolder::~DataFolder() {
  std::error_code ec;
  if (listable_ != path_ && is_own_link(listable_, path_)) fs::remove(listable_, ec);
}

}  // namespace hkube::server
