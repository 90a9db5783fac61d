#include "api/graphql/pod_name.h"

#include <algorithm>

namespace hkube::api::graphql {

namespace {

constexpr std::size_t kJobLength = 12;
constexpr std::size_t kTaskLength = 8;

bool is_id(std::string_view text, std::size_t length) {
  return text.size() == length &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); });
}

}  // namespace

std::string pod_name(std::string_view algorithm, std::string_view job, std::string_view task) {
  return std::string(algorithm).append("-").append(job).append("-").append(task);
}

std::optional<PodTask> read_pod_name(std::string_view name) {
  if (is_id(name, kJobLength)) return PodTask{std::string(name), ""};
  const auto last = name.rfind('-');
  if (last == std::string_view::npos || last == 0) return std::nullopt;
  const auto before = name.rfind('-', last - 1);
  if (before == std::string_view::npos) return std::nullopt;
  const std::string_view job = name.substr(before + 1, last - before - 1);
  const std::string_view task = name.substr(last + 1);
  if (!is_id(job, kJobLength) || !is_id(task, kTaskLength)) return std::nullopt;
  return PodTask{std::string(job), std::string(task)};
}

}  // namespace hkube::api::graphql
