#include "runtime/real/stragglers.h"

#include <utility>

#include "runtime/real/process_tree.h"

namespace hkube::runtime {

namespace {

constexpr std::chrono::milliseconds kPause{50};

}  // namespace

Stragglers::~Stragglers() {
  pause_.reset();
  if (!marks_.empty()) look({});
}

void Stragglers::end(int root, const std::string& mark) {
  marks_.insert(mark);
  if (pause_ != nullptr) return;
  // Now its number is its own, and its processes' parents still tell who belongs to it.
  look({root});
  pause_ = io_.after(kPause, [this] {
    pause_.reset();
    if (!marks_.empty()) look({});
  });
}

void Stragglers::look(const std::vector<int>& roots) {
  kill_descendants(roots, [marks = std::exchange(marks_, {})](std::string_view mark) { return marks.contains(mark); });
}

}  // namespace hkube::runtime
