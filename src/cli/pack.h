#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace hkube::cli {

/// What is packed of a code folder.
struct CodeList {
  std::vector<std::string> files;     ///< relative and sorted; also links to folders of the code
  std::vector<std::string> left_out;  ///< what cannot be packed, with the reason in brackets
};

/// The files of a code folder, without what its `.hkubeignore` files leave out. A `.hkubeignore` counts for its own
/// folder and below. Links to files, and to folders elsewhere, stand for what they lead to. Links that lead nowhere,
/// pipes, sockets, devices and the files that macOS adds to folders are left out.
Result<CodeList> list_code(const std::string& folder);

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

/// Packs files of a folder into a temporary .zip.
Result<TemporaryFile> zip_folder(const std::string& folder, const std::vector<std::string>& files,
                                 const std::string& temporary_folder);

}  // namespace hkube::cli
