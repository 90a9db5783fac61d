#include "runtime/real/process_limits.h"

#include <sys/resource.h>

#include <algorithm>

namespace hkube::runtime {

namespace {

// Children inherit it, and some programs close every file there could be when they start.
constexpr rlim_t kPlenty = 65'536;

}  // namespace

std::uint64_t raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  rlimit raised = limit;
  raised.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, kPlenty));
  return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

}  // namespace hkube::runtime
