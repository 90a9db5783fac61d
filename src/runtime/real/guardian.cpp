#include "runtime/real/guardian.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "runtime/process.h"

namespace hkube::runtime {

namespace {

constexpr int kMaxGroups = 65536;
int g_groups[kMaxGroups];  // the guardian's own memory: it must not allocate after fork

/// The guardian's life. Positive numbers on the pipe add a group, negative ones remove it.
[[noreturn]] void guard(int pipe) {
  int count = 0;
  int number = 0;
  while (true) {
    const ssize_t got = ::read(pipe, &number, sizeof number);
    if (got < 0 && errno == EINTR) continue;
    if (got != sizeof number) break;
    if (number > 0) {
      if (count < kMaxGroups) g_groups[count++] = number;
      continue;
    }
    for (int i = 0; i < count; ++i) {
      if (g_groups[i] != -number) continue;
      g_groups[i] = g_groups[--count];
      break;
    }
  }
  for (int i = 0; i < count; ++i) ::kill(-g_groups[i], SIGKILL);
  ::_exit(0);
}

}  // namespace

Result<std::unique_ptr<Guardian>> Guardian::start() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return Error(ProcessErrc::kCannotStart, std::string("pipe: ") + std::strerror(errno));
  const int pid = ::fork();
  if (pid < 0) {
    ::close(ends[0]);
    ::close(ends[1]);
    return Error(ProcessErrc::kCannotStart, std::string("fork: ") + std::strerror(errno));
  }
  if (pid == 0) {
    ::setsid();  // a Ctrl-C on the terminal is for the server, not for its guardian
    for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
    ::dup2(ends[0], 0);
    ::close_range(1, ~0U, 0);
    guard(0);
  }
  ::close(ends[0]);
  return std::unique_ptr<Guardian>(new Guardian(ends[1], pid));
}

Guardian::~Guardian() {
  ::close(pipe_);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Guardian::tell(int number) const {
  // Records are far below PIPE_BUF, so each write is whole.
  while (::write(pipe_, &number, sizeof number) < 0 && errno == EINTR) {
  }
}

void Guardian::add(int process_group) { tell(process_group); }
void Guardian::remove(int process_group) { tell(-process_group); }

}  // namespace hkube::runtime
