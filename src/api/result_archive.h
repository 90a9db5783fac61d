#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace hkube::api {

/// A file of an archive.
struct ArchiveMember {
  std::string name;
  std::uint64_t size = 0;
  /// Some of its bytes from `offset` on, at least one. Blocks.
  std::function<Result<std::string>(std::uint64_t offset)> read;
};

/// A .zip that comes into being while it is sent: of its files no more is in memory than what read() gives at a time.
/// One call after the other, from any thread.
class ResultArchive {
 public:
  static Result<std::unique_ptr<ResultArchive>> begin(std::vector<ArchiveMember> members);
  virtual ~ResultArchive() = default;
  /// The next bytes of the archive; empty at its end. Blocks.
  virtual Result<std::string> next() = 0;
};

}  // namespace hkube::api
