#include "build/build_log.h"

#include <algorithm>

namespace hkube::build {

void BuildLog::append(std::string_view text) {
  const std::size_t half = limit_ / 2;
  if (head_.size() < half) {
    const std::size_t taken = std::min(half - head_.size(), text.size());
    head_.append(text.substr(0, taken));
    text.remove_prefix(taken);
  }
  tail_.append(text);
  if (tail_.size() > 2 * half) {
    dropped_ += tail_.size() - half;
    tail_.erase(0, tail_.size() - half);
  }
}

std::string BuildLog::text() const {
  if (dropped_ == 0) return head_ + tail_;
  return head_ + "\n... " + std::to_string(dropped_) + " bytes left out ...\n" + tail_;
}

std::string BuildLog::tail(std::size_t lines) const {
  const std::string all = head_ + tail_;
  std::size_t at = all.size();
  while (at > 0 && all[at - 1] == '\n') --at;
  const std::size_t end = at;
  for (std::size_t found = 0; at > 0; --at) {
    if (all[at - 1] == '\n' && ++found == lines) break;
  }
  return all.substr(at, end - at);
}

}  // namespace hkube::build
