#include "runtime/real/own_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>

namespace hkube::runtime {

namespace {

// Of the process, as the mask is.
std::optional<mode_t> g_umask_of_children;

}  // namespace

void outlive_failing_writes() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void keep_new_files_private() {
  constexpr mode_t kAllOthers = 0077;
  g_umask_of_children = ::umask(kAllOthers);
}

std::optional<mode_t> umask_of_children() { return g_umask_of_children; }

void refuse_other_processes() { ::prctl(PR_SET_DUMPABLE, 0); }

void forget_variables(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    // The value lies where /proc shows the environment that the process began with.
    if (char* value = std::getenv(name.c_str())) ::explicit_bzero(value, std::strlen(value));
    ::unsetenv(name.c_str());
  }
}

}  // namespace hkube::runtime
