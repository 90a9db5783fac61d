#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "base/error.h"

namespace hkube {

/// A value or an Error. Fallible functions return it; no exceptions cross a module's border.
template <typename T = void>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// The value; calling it on an error is a programmer's mistake and ends the process.
  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }
  [[nodiscard]] Error&& take_error() { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit on purpose

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const { return *error_; }
  [[nodiscard]] Error&& take_error() { return std::move(*error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace hkube

#define HKUBE_CONCAT_(a, b) a##b
#define HKUBE_CONCAT(a, b) HKUBE_CONCAT_(a, b)

/// Returns the error of a Result expression from the enclosing function.
#define HKUBE_TRY(expr)                                                                   \
  do {                                                                                    \
    if (auto hkube_status = (expr); !hkube_status.ok()) return hkube_status.take_error(); \
  } while (false)

/// `HKUBE_ASSIGN(auto x, f())`: declares x with the value of f(), or returns its error.
#define HKUBE_ASSIGN(decl, expr)                                                                    \
  auto HKUBE_CONCAT(hkube_r_, __LINE__) = (expr);                                                   \
  if (!HKUBE_CONCAT(hkube_r_, __LINE__).ok()) return HKUBE_CONCAT(hkube_r_, __LINE__).take_error(); \
  decl = std::move(HKUBE_CONCAT(hkube_r_, __LINE__)).value()
