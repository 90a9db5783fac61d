#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hkube::runtime {

enum class FileErrc { kFailed };
ErrorInfo describe(FileErrc e);

/// A file of no name: it is gone when it is closed, also when the process dies. Returns its descriptor, open for
/// reading and writing, which is the caller's.
Result<int> open_nameless_file(const std::string& directory);

/// The bytes of an open file, to read: the system brings them in and takes them out of memory as it likes.
class MappedFile {
 public:
  /// The file may be closed afterwards; it must not become shorter.
  static Result<std::shared_ptr<const MappedFile>> map(int descriptor);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  [[nodiscard]] std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }

 private:
  MappedFile(void* data, std::size_t size) : data_(data), size_(size) {}
  void* data_;  ///< null when the file is empty
  std::size_t size_;
};

}  // namespace hkube::runtime
