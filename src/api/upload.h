#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hkube::api {

/// The archive of a build on its way into the store: a folder that is removed again unless keep() is called.
class Upload {
 public:
  explicit Upload(std::string directory) : directory_(std::move(directory)) {}
  ~Upload();
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  /// Writes the archive at `path`, which lies in the folder. It is on the disk when this returns: the build that will
  /// read it survives power loss, so it must, too. Blocks.
  Status write(const std::string& path, std::string_view bytes);
  /// Copies another build's archive there: each build owns its own. Blocks.
  Status copy(const std::string& from, const std::string& path);
  void keep() { kept_ = true; }

 private:
  [[nodiscard]] Status sync_folders() const;

  std::string directory_;
  bool kept_ = false;
};

/// The checksum of an archive, as clients know it (rest-api §4.4).
std::string sha1_hex(std::string_view bytes);

/// "zip" or "gz", by the first bytes of the archive; 400 for anything else.
Result<std::string> archive_extension(const std::string& path);

}  // namespace hkube::api
