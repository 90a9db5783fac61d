#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace hkube {

/// What a caller can do about an error. The API maps it to an HTTP status and the command line to an exit code
/// (one table each: api/http_status.h, cli/exit_code.h).
enum class ErrorKind {
  kInvalid,      ///< the input is wrong; sending it again cannot help
  kNotFound,     ///< the named object does not exist
  kConflict,     ///< the object exists already
  kDenied,       ///< not allowed
  kTooLarge,     ///< past a size limit
  kUnavailable,  ///< cannot be done now; a later try may succeed
  kTimeout,      ///< a deadline passed
  kInternal,     ///< a fault of ours or of the machine
};

/// A module's error code in words: each module has `enum class Errc` and `ErrorInfo describe(Errc)`.
struct ErrorInfo {
  ErrorKind kind;
  std::string_view code;  ///< stable name, "<module>.<name>"; points to static storage
};

template <typename E>
concept ModuleErrc = requires(E e) {
  { describe(e) } -> std::convertible_to<ErrorInfo>;
};

/// A failure: which one (code), what to do about it (kind), and a text for a person that names the object.
struct Error {
  template <ModuleErrc E>
  Error(E errc, std::string text, std::string more = {})
      : kind(describe(errc).kind), code(describe(errc).code), message(std::move(text)), details(std::move(more)) {}

  /// The same error with words put before its message; used when passing an error up.
  [[nodiscard]] Error with_context(std::string_view context) const {
    Error copy = *this;
    copy.message = std::string(context) + ": " + message;
    return copy;
  }

  ErrorKind kind;
  std::string_view code;
  std::string message;
  std::string details;  ///< more for the same person, often a log; may be empty
};

}  // namespace hkube
