#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>

#include "objects/object_store.h"

namespace hkube::objects {

/// Objects as files below one folder, laid out as HKube lays out a shared volume: the path is the file's
/// path. Other programs (algorithms that store their own results) may write below the same folder.
///
/// A write goes to a temporary file beside the target, is synced, renamed over it, and the folder is synced.
/// Leftover temporary files of a crash are not seen by readers; remove_leftovers deletes them.
class FsStore final : public ObjectStore {
 public:
  /// What a write waits for.
  enum class Sync {
    kAlways,  ///< the disk
    kNever,   ///< the kernel only; for tests and throw-away data
  };

  /// `root` need not exist yet.
  explicit FsStore(std::filesystem::path root, Sync sync = Sync::kAlways);

  Result<void> put_parts(std::string_view path, std::string_view header, std::string_view payload) override;
  Result<std::string> get(std::string_view path) override;
  Result<std::string> get_range(std::string_view path, std::uint64_t offset, std::uint64_t length) override;
  Result<ObjectStat> stat(std::string_view path) override;
  std::optional<std::string> local_file(std::string_view path) override;
  std::optional<std::string> reserve_file() override;
  Result<std::uint64_t> adopt_file(const std::string& file, std::string_view path) override;
  void discard_file(const std::string& file) override;
  Result<void> remove(std::string_view path) override;
  Result<void> remove_tree(std::string_view path) override;
  Result<std::vector<ObjectInfo>> list(std::string_view folder, std::size_t limit) override;
  Result<void> visit(std::string_view folder, const Look& look) override;

  /// Deletes temporary files that a crash left behind. Only to be called while nobody writes.
  Result<void> remove_leftovers();

 private:
  [[nodiscard]] std::string file_of(std::string_view path) const;
  [[nodiscard]] std::string temporary_in(const std::filesystem::path& folder);
  /// Puts a file in place by `move`, which is called again when the target's folder has to be made first.
  template <typename Move>
  Result<void> place(std::string_view path, Move move);
  Result<void> write_file(const std::string& temporary, const std::string& target, std::string_view header,
                          std::string_view payload);
  /// Removes this folder and those above it as long as nothing is in them.
  void remove_empty_folders(std::filesystem::path folder) const;
  Result<void> make_folders(const std::filesystem::path& folder);

  const std::filesystem::path root_;
  const Sync sync_;
  const std::string token_;  // in the names of temporary files: no other process, nor a former one, has the same
  std::atomic<std::uint64_t> next_temporary_{0};
  std::once_flag incoming_made_;  // the folder of reserve_file()
};

}  // namespace hkube::objects
