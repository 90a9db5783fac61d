#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace hkube::wire {

/// Reads numbers and runs of bytes off the front of a buffer it does not own. Reading past the end gives
/// zeroes and sets failed(), which stays set: a decoder may check once after several reads, before it acts on
/// them.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  /// An integer or a double with the lowest byte first (bson).
  template <typename T>
  T little() {
    return number<T, std::endian::little>();
  }
  /// An integer or a float with the highest byte first (msgpack).
  template <typename T>
  T big() {
    return number<T, std::endian::big>();
  }

  /// The next `count` bytes, in place; empty and failed() when there are fewer.
  std::string_view take(std::uint64_t count) {
    if (count > left()) {
      failed_ = true;
      at_ = bytes_.size();
      return {};
    }
    const std::string_view taken = bytes_.substr(at_, static_cast<std::size_t>(count));
    at_ += taken.size();
    return taken;
  }
  /// The bytes up to the next zero byte, which is passed over.
  std::string_view take_c_string() {
    const std::size_t end = bytes_.find('\0', at_);
    if (end == std::string_view::npos) return take(left() + 1);
    const std::string_view taken = take(end - at_);
    ++at_;
    return taken;
  }

  [[nodiscard]] std::uint64_t left() const { return bytes_.size() - at_; }
  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  template <typename T, std::endian Order>
  T number() {
    unsigned char raw[sizeof(T)] = {};
    const std::string_view taken = take(sizeof(T));
    for (std::size_t i = 0; i < taken.size(); ++i) {
      raw[Order == std::endian::native ? i : taken.size() - 1 - i] = static_cast<unsigned char>(taken[i]);
    }
    T value;
    std::memcpy(&value, raw, sizeof(T));
    return value;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace hkube::wire
