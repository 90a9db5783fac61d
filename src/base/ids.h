#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace hkube {

/// A text id with a type of its own, so that a job id cannot be passed where a task id is meant.
template <typename Tag>
class TextId {
 public:
  TextId() = default;
  explicit TextId(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& str() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  auto operator<=>(const TextId&) const = default;

 private:
  std::string text_;
};

/// A number id with a type of its own. Zero means "none".
template <typename Tag>
class NumberId {
 public:
  constexpr NumberId() = default;
  constexpr explicit NumberId(std::uint64_t number) : number_(number) {}

  [[nodiscard]] constexpr std::uint64_t value() const { return number_; }
  [[nodiscard]] constexpr bool valid() const { return number_ != 0; }
  constexpr auto operator<=>(const NumberId&) const = default;

 private:
  std::uint64_t number_ = 0;
};

using JobId = TextId<struct JobTag>;          ///< 12 characters of [0-9a-z]
using TaskId = TextId<struct TaskTag>;        ///< 8 characters of [0-9a-z], unique within its job
using BuildId = TextId<struct BuildTag>;      ///< "<algorithm>-<6 characters>"
using VersionId = TextId<struct VersionTag>;  ///< 10 characters of [0-9a-z]

using WorkerId = NumberId<struct WorkerTag>;          ///< one start of one algorithm instance
using AssignmentId = NumberId<struct AssignmentTag>;  ///< one hand-over of one task to one worker; never reused
using JobNumber = NumberId<struct JobNumberTag>;      ///< order of submission; the store's row

}  // namespace hkube

template <typename Tag>
struct std::hash<hkube::TextId<Tag>> {
  std::size_t operator()(const hkube::TextId<Tag>& id) const { return std::hash<std::string>()(id.str()); }
};
template <typename Tag>
struct std::hash<hkube::NumberId<Tag>> {
  std::size_t operator()(hkube::NumberId<Tag> id) const { return std::hash<std::uint64_t>()(id.value()); }
};
