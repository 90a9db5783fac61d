#include "server/machine.h"

#include <sched.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace hkube::server {

namespace {

/// The number in a control-group file, or nothing ("max", no such file).
bool read_limit(const char* path, std::int64_t& limit) {
  std::ifstream in(path);
  std::int64_t value = 0;
  if (!(in >> value) || value <= 0) return false;
  if (value < limit) limit = value;
  return true;
}

}  // namespace

Resources machine_resources() {
  Resources resources;
  cpu_set_t set;
  CPU_ZERO(&set);
  resources.cpu = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set)
                                                              : static_cast<double>(sysconf(_SC_NPROCESSORS_ONLN));
  resources.memory = static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  if (!read_limit("/sys/fs/cgroup/memory.max", resources.memory)) {
    read_limit("/sys/fs/cgroup/memory/memory.limit_in_bytes", resources.memory);
  }
  return resources;
}

}  // namespace hkube::server
