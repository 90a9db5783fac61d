#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

/// MessagePack, piece by piece: what travels between an algorithm and its worker. It knows no type of values.
namespace hkube::msgpack {

/// Bytes that are no MessagePack, or a value that has no bytes.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Deeper values the worker refuses.
inline constexpr int kMaxDepth = 200;
/// What is read may be deeper: a result of that depth inside of an input.
inline constexpr int kMaxDepthRead = 1000;

enum class Kind : std::uint8_t { kNull, kBool, kInteger, kNatural, kReal, kText, kBytes, kArray, kMap };

/// A scalar, or the head of an array or a map, whose items follow.
struct Token {
  Kind kind = Kind::kNull;
  union {
    bool boolean;
    std::int64_t integer = 0;  ///< kInteger: below 0, or a moment in milliseconds since 1970
    std::uint64_t natural;
    double real;
    std::uint32_t count;  ///< items of an array, pairs of a map
  };
  std::string_view text{};  ///< kText and kBytes: a part of what is read
};

/// Reads tokens from bytes, which must outlive it. Throws Error when the bytes are cut off or not MessagePack.
class Reader {
 public:
  explicit Reader(std::string_view data) : at_(data.data()), end_(data.data() + data.size()) {}

  /// The next token. A timestamp is an integer of milliseconds, any other extension is bytes.
  Token next();

  /// The bytes of the next value with all that is in it, which is passed over.
  std::string_view value();

  bool at_end() const { return at_ == end_; }

 private:
  std::string_view take(std::size_t size);
  template <class Number>
  Number number();
  Token sequence(Kind kind, std::uint32_t count);
  Token text(Kind kind, std::size_t size);
  Token extension(std::size_t size);

  const char* at_;
  const char* end_;
};

/// The bytes of the value of `key` in a map's bytes; nothing when there is none or the bytes are no map.
std::optional<std::string_view> find(std::string_view map, std::string_view key);

/// The text of `key` in a map's bytes; empty when there is no text.
std::string text_of(std::string_view map, std::string_view key);

/// Appends tokens to a text. A map's pairs are written one after another, key first.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void null() { out_.push_back('\xC0'); }
  void boolean(bool value) { out_.push_back(value ? '\xC3' : '\xC2'); }
  void integer(std::int64_t value);
  void natural(std::uint64_t value);
  void real(double value);
  /// Throws Error when the text is not UTF-8: it would not survive the way.
  void text(std::string_view value);
  void bytes(std::string_view value);
  /// The beginning of a byte string: so many bytes must follow.
  void bytes_head(std::size_t size);
  void array(std::size_t count);
  void map(std::size_t count);
  /// A value that is encoded already.
  void encoded(std::string_view value) { out_.append(value); }

 private:
  template <class Number>
  void number(char tag, Number value);
  void head(std::size_t size, const char* tags);

  std::string& out_;
};

}  // namespace hkube::msgpack
