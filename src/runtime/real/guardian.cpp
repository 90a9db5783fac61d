#include "runtime/real/guardian.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include "runtime/process.h"
#include "runtime/real/process_tree.h"

namespace hkube::runtime {

namespace {

void end_all(const Charges& charges, const std::vector<int>& groups) {
  // First, while these numbers are still theirs.
  for (int group : groups) ::kill(-group, SIGKILL);
  if (charges.groups.available()) {
    charges.groups.end_all_of(charges.server);
  } else {
    kill_descendants(groups, [&](std::string_view mark) { return mark.starts_with(charges.mark); });
  }
}

/// The guardian's life. Positive numbers on the pipe add a group, negative ones remove it.
[[noreturn]] void guard(int pipe, const Charges& charges) {
  std::vector<int> groups(charges.process_groups.begin(), charges.process_groups.end());
  int number = 0;
  while (true) {
    const ssize_t got = ::read(pipe, &number, sizeof number);
    if (got < 0 && errno == EINTR) continue;
    if (got != sizeof number) break;
    if (number > 0) {
      groups.push_back(number);
    } else if (const auto at = std::ranges::find(groups, -number); at != groups.end()) {
      *at = groups.back();
      groups.pop_back();
    }
  }
  end_all(charges, groups);
  ::_exit(0);
}

Error failed(const char* what) { return {ProcessErrc::kCannotStart, std::string(what) + ": " + std::strerror(errno)}; }

}  // namespace

Result<std::unique_ptr<Guardian>> Guardian::start(const Charges& charges) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return failed("pipe");
  const int pid = ::fork();
  if (pid < 0) {
    const Error error = failed("fork");
    ::close(ends[0]);
    ::close(ends[1]);
    return error;
  }
  if (pid == 0) {
    ::setsid();  // a Ctrl-C on the terminal is for the server, not for its guardian
    ::prctl(PR_SET_NAME, "hkube-guardian");
    for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
    ::dup2(ends[0], 0);
    ::close_range(1, ~0U, 0);
    guard(0, charges);
  }
  ::close(ends[0]);
  // A guardian that is stopped must not stop the server: what does not fit is its end.
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  UniqueFd end_event(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (end_event.get() < 0) {
    const Error error = failed("pidfd_open");
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    ::close(ends[1]);
    return error;
  }
  return std::unique_ptr<Guardian>(new Guardian(UniqueFd(ends[1]), pid, std::move(end_event)));
}

Guardian::~Guardian() {
  pipe_ = UniqueFd();
  ::kill(pid_, SIGCONT);  // it may have been stopped
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Guardian::remove(int process_group) const {
  const int number = -process_group;
  // Records are far below PIPE_BUF, so each write is whole.
  while (::write(pipe_.get(), &number, sizeof number) < 0) {
    if (errno == EINTR) continue;
    if (errno == EAGAIN) ::kill(pid_, SIGKILL);
    return;
  }
}

}  // namespace hkube::runtime
