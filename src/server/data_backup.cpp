#include "server/data_backup.h"

#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "objects/paths.h"
#include "server/config.h"
#include "server/version.h"
#include "store/sqlite/sqlite_maintenance.h"

namespace hkube::server {

namespace fs = std::filesystem;

namespace {

constexpr const char* kManifest = "backup.json";
constexpr int kFormat = 1;

Error refused(const std::string& what) { return {Errc::kCannotStart, what}; }

/// True for what algorithms leave in their build's folder for temporary files; the folder itself is kept.
bool is_scratch(const fs::path& relative) {
  const std::vector<std::string> parts(relative.begin(), relative.end());
  return parts.size() > 3 && parts[0] == "builds" && parts[2] == "tmp";
}

/// Not of a server's lasting data: its lock, what it works with at the moment, and the databases, which are copied by
/// themselves.
bool is_copied(const fs::path& relative) {
  const std::string name = relative.filename().string();
  if (name.starts_with(objects::kReservedPrefix)) return false;
  if (relative.has_parent_path()) return !is_scratch(relative);
  constexpr std::array<std::string_view, 3> kLeftOut{"lock", "lookups", kManifest};
  for (const std::string_view left_out : kLeftOut) {
    if (name == left_out) return false;
  }
  return !name.starts_with("jobs.db") && !name.starts_with("catalog.db") && !name.starts_with("logs.db");
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

/// Refuses a place that has something in it.
Status check_free(const fs::path& place) {
  std::error_code ec;
  if (!fs::exists(fs::symlink_status(place, ec))) return {};
  if (fs::is_directory(place, ec) && fs::is_empty(place, ec) && !ec) return {};
  return refused(place.string() + " is there and not an empty folder");
}

/// A folder that becomes the wanted one when it is whole, and nothing else.
class FolderInTheMaking {
 public:
  static Result<std::unique_ptr<FolderInTheMaking>> begin(const fs::path& target) {
    HKUBE_TRY(check_free(target));
    std::error_code ec;
    fs::create_directories(target.parent_path(), ec);
    if (ec) return refused("cannot create " + target.parent_path().string() + ": " + ec.message());
    const fs::path partial = target.string() + ".partial";
    if (::mkdir(partial.c_str(), 0700) != 0) {
      if (errno == EEXIST) {
        return refused(partial.string() +
                       " is in use by another program or left over from one; if none runs, remove it");
      }
      return refused("cannot create " + partial.string() + ": " + std::strerror(errno));
    }
    return std::unique_ptr<FolderInTheMaking>(new FolderInTheMaking(target, partial));
  }

  ~FolderInTheMaking() {
    std::error_code ignored;
    if (!done_) fs::remove_all(partial_, ignored);
  }
  FolderInTheMaking(const FolderInTheMaking&) = delete;
  FolderInTheMaking& operator=(const FolderInTheMaking&) = delete;

  [[nodiscard]] const fs::path& path() const { return partial_; }

  Status finish() {
    HKUBE_TRY(sync_tree(partial_));
    if (::rename(partial_.c_str(), target_.c_str()) != 0) {
      return refused("cannot rename " + partial_.string() + " to " + target_.string() + ": " + std::strerror(errno));
    }
    done_ = true;
    return sync_tree(target_);
  }

 private:
  FolderInTheMaking(fs::path target, fs::path partial) : target_(std::move(target)), partial_(std::move(partial)) {}
  const fs::path target_;
  const fs::path partial_;
  bool done_ = false;
};

Status write_manifest(const fs::path& folder, const TreeSize& size, Timestamp now) {
  const Json manifest = {
      {"format", kFormat}, {"program", kVersion}, {"created", now.ms}, {"files", size.files}, {"bytes", size.bytes}};
  std::ofstream out(folder / kManifest, std::ios::binary);
  out << manifest.dump(2) << "\n";
  out.close();
  if (!out) return refused("cannot write " + (folder / kManifest).string());
  return {};
}

/// How much a backup says that it holds.
Result<TreeSize> read_manifest(const fs::path& folder) {
  std::ifstream in(folder / kManifest, std::ios::binary);
  if (!in) return refused(folder.string() + " is not a whole backup: it has no " + kManifest);
  const auto manifest = parse_json(std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>()));
  const auto number = [&](const char* name) {
    if (!manifest.ok() || !manifest->is_object()) return UINT64_MAX;
    const auto it = manifest->find(name);
    return it != manifest->end() && it->is_number_unsigned() ? it->get<std::uint64_t>() : UINT64_MAX;
  };
  if (number("format") == UINT64_MAX || number("files") == UINT64_MAX) {
    return refused((folder / kManifest).string() + " is damaged");
  }
  if (number("format") > kFormat) return refused(folder.string() + " was made by a newer version of this program");
  return TreeSize{number("files"), number("bytes")};
}

/// What is in a backup beside its manifest.
Result<TreeSize> measure_backup(const fs::path& folder) {
  HKUBE_ASSIGN(TreeSize size, measure_tree(folder));
  std::error_code ec;
  if (const auto bytes = fs::file_size(folder / kManifest, ec); !ec) {
    --size.files;
    size.bytes -= bytes;
  }
  return size;
}

Result<fs::path> real_path(const std::string& path) {
  std::error_code ec;
  fs::path real = fs::weakly_canonical(fs::absolute(path, ec), ec);
  if (ec) return refused("cannot find " + path + ": " + ec.message());
  // "folder/" is the folder.
  return real.has_filename() ? real : real.parent_path();
}

}  // namespace

Result<TreeSize> back_up(const std::string& data, const std::string& target, Timestamp now) {
  HKUBE_ASSIGN(const fs::path from, real_path(data));
  HKUBE_ASSIGN(const fs::path to, real_path(target));
  std::error_code ec;
  if (!fs::exists(from / "jobs.db", ec)) return refused("there is no server's data in " + from.string());
  if (is_below(to, from)) return refused("a backup cannot be inside the data folder");
  HKUBE_ASSIGN(const auto made, FolderInTheMaking::begin(to));
  const std::string folder = made->path().string();
  HKUBE_TRY(store::sqlite::make_job_maintenance(from.string())->back_up(folder));
  HKUBE_TRY(store::sqlite::make_catalog_maintenance(from.string())->back_up(folder));
  HKUBE_TRY(copy_tree(from, made->path(), is_copied));
  // Logs move from files into their database, so it comes after the files.
  if (fs::exists(from / "logs.db", ec)) HKUBE_TRY(store::sqlite::make_log_maintenance(from.string())->back_up(folder));
  HKUBE_TRY(sync_tree(made->path()));
  HKUBE_ASSIGN(const TreeSize size, measure_backup(made->path()));
  HKUBE_TRY(write_manifest(made->path(), size, now));
  HKUBE_TRY(made->finish());
  return size;
}

Result<TreeSize> restore(const std::string& backup, const std::string& data) {
  HKUBE_ASSIGN(const fs::path from, real_path(backup));
  HKUBE_ASSIGN(const fs::path to, real_path(data));
  HKUBE_ASSIGN(const TreeSize promised, read_manifest(from));
  HKUBE_ASSIGN(const TreeSize there, measure_backup(from));
  if (there.files != promised.files || there.bytes != promised.bytes) {
    return refused(from.string() + " is not whole: it has " + std::to_string(there.files) + " files of " +
                   std::to_string(there.bytes) + " bytes, and should have " + std::to_string(promised.files) + " of " +
                   std::to_string(promised.bytes));
  }
  if (is_below(to, from)) return refused("the data folder cannot be inside the backup");
  HKUBE_ASSIGN(const auto made, FolderInTheMaking::begin(to));
  HKUBE_TRY(copy_tree(from, made->path(), [](const fs::path& relative) { return relative != kManifest; }));
  HKUBE_TRY(made->finish());
  return there;
}

}  // namespace hkube::server
