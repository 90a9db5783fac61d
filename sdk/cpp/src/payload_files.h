#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hkube {

/// From this many bytes on a value is worth a file.
inline constexpr std::size_t kLeastInFile = std::size_t{1} << 16;

/// Where a task may leave its result instead of sending it (docs/formats/payload-files.md).
class ResultFile {
 public:
  /// Of a task's args; without one nothing is ever kept.
  static ResultFile of(std::string_view args);

  explicit operator bool() const { return !path_.empty(); }
  /// Writes a value, given as MessagePack, and returns the message that says so, with the name of the task. Throws
  /// std::system_error.
  std::string keep(std::string_view value, std::string_view name) const;

 private:
  std::string path_;
  std::string node_;
  std::vector<std::string> paths_;
};

/// The args with the values in their places that were left out because they lie in files; empty when none was.
/// Throws std::system_error, or msgpack::Error for args that are not what they should be.
std::string with_payload_files(std::string_view args);

}  // namespace hkube
