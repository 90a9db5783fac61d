#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "server/directory_lock.h"

namespace hkube::server {

/// Makes sure that a folder can hold the server's data, and returns its path without links and "..": a new one is made,
/// for its owner only; an existing one keeps its mode. A folder with files of others in it, or that everybody may write
/// to, is refused.
Result<std::string> prepare_data_folder(const std::string& path);

/// The data folder of this server: nobody else opens it as long as this lives, whatever path leads to it.
class DataFolder {
 public:
  static Result<std::unique_ptr<DataFolder>> open(const std::string& path);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  /// Absolute, without links.
  [[nodiscard]] const std::string& path() const { return path_; }
  /// Another path to it that has no colon, for programs that take lists of paths (PATH, venv, class paths). The same
  /// one in each life of the server.
  [[nodiscard]] const std::string& listable_path() const { return listable_; }

 private:
  explicit DataFolder(std::string path) : path_(std::move(path)), listable_(path_) {}
  Status make_listable();

  std::string path_;
  std::string listable_;
  std::unique_ptr<DirectoryLock> lock_;
};

}  // namespace hkube::server
