#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace hkube::cli {

/// The files of a code folder, relative and sorted, without what its `.hkubeignore` files leave out. A `.hkubeignore`
/// counts for its own folder and below; nothing is left out by default.
Result<std::vector<std::string>> list_code(const std::string& folder);

/// A file that is removed with the object, and when the program is interrupted. One at a time.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path);
  TemporaryFile(TemporaryFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile();
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Packs a folder into a temporary .zip.
Result<TemporaryFile> zip_folder(const std::string& folder, const std::string& temporary_folder);

}  // namespace hkube::cli
