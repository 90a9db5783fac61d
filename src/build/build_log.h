#pragma once

#include <string>
#include <string_view>

namespace hkube::build {

/// What a build prints, bounded: the beginning and the end are kept, the middle gives way to a note.
class BuildLog {
 public:
  explicit BuildLog(std::size_t limit) : limit_(limit) {}
  void append(std::string_view text);
  [[nodiscard]] std::string text() const;
  /// The last lines, for an error's details.
  [[nodiscard]] std::string tail(std::size_t lines) const;

 private:
  std::size_t limit_;
  std::string head_;
  std::string tail_;
  std::size_t dropped_ = 0;
};

}  // namespace hkube::build
