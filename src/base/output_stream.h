#pragma once

#include <array>
#include <ostream>
#include <streambuf>

namespace hkube {

/// Gives the descriptors 0, 1 and 2 to /dev/null where they are closed, so that no file or socket takes their place.
/// Writing to them still fails. For the beginning of main().
void keep_standard_descriptors();

/// Writes to a descriptor and remembers why that failed. Blocks, also on a descriptor that does not wait.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor);
  /// The errno of the first write that failed; 0 without one. What came after it is lost.
  [[nodiscard]] int error() const { return error_; }

 protected:
  int_type overflow(int_type c) override;
  int sync() override;

 private:
  int descriptor_;
  int error_ = 0;
  std::array<char, 16384> room_;
};

/// Standard output of a program whose exit code tells whether all of it was written.
class OutputStream : public std::ostream {
 public:
  explicit OutputStream(int descriptor = 1) : std::ostream(nullptr), buffer_(descriptor) { rdbuf(&buffer_); }
  /// Writes what is left and returns the program's exit code: `code`, or another one than 0 when something could not be
  /// written. That is said on standard error, unless the reader has gone: then 141, as a shell shows it.
  int finish(int code);

 private:
  DescriptorBuffer buffer_;
  bool told_ = false;
};

}  // namespace hkube
