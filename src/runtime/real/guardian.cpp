#include "runtime/real/guardian.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <string_view>
#include <vector>

#include "runtime/process.h"
#include "runtime/real/process_tree.h"

namespace hkube::runtime {

namespace {

constexpr const char* kName = "hkube-guardian";

/// What a guardian is told when it is started: its arguments.
struct Orders {
  int server = 0;
  std::string mark;
  std::vector<std::string> folders;  ///< of control groups; empty: there are none
};

void end_all(const Orders& orders, const std::vector<int>& groups) {
  // First, while these numbers are still theirs.
  for (int group : groups) ::kill(-group, SIGKILL);
  if (!orders.folders.empty()) {
    ControlGroups::end_all_of(orders.server, orders.folders);
  } else {
    kill_descendants(groups, [&](std::string_view mark) { return mark.starts_with(orders.mark); });
  }
}

/// The guardian's life. Positive numbers on the pipe add a group, negative ones remove it.
[[noreturn]] void guard(int pipe, const Orders& orders) {
  std::vector<int> groups;
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
  end_all(orders, groups);
  ::_exit(0);
}

/// A program that starts a guardian runs itself again under another name: what is forked from many threads may not even
/// allocate memory. The C library hands the arguments of main() to constructors.
[[gnu::constructor]] void be_guardian(int argc, char** argv) {
  if (argc < 3 || std::string_view(argv[0]) != kName) return;
  ::prctl(PR_SET_NAME, kName);
  Orders orders;
  const std::string_view server = argv[1];
  std::from_chars(server.data(), server.data() + server.size(), orders.server);
  orders.mark = argv[2];
  for (int i = 3; i < argc; ++i) orders.folders.emplace_back(argv[i]);
  guard(0, orders);
}

/// From fork() to exec: only calls to the system.
[[noreturn]] void run_guardian(int pipe, char* const* arguments) {
  ::setsid();  // a Ctrl-C on the terminal is for the server, not for its guardian
  ::prctl(PR_SET_NAME, kName);
  for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
  const int nothing = ::open("/dev/null", O_RDWR);
  ::dup2(pipe, 0);
  for (int stream : {1, 2}) ::dup2(nothing, stream);
  ::close_range(3, ~0U, 0);
  char* const environment[] = {nullptr};  // nothing of the server's secrets
  ::execve("/proc/self/exe", arguments, environment);
  ::_exit(127);
}

Error failed(const char* what) { return {ProcessErrc::kCannotStart, std::string(what) + ": " + std::strerror(errno)}; }

}  // namespace

Result<std::unique_ptr<Guardian>> Guardian::start(const Charges& charges) {
  std::vector<std::string> words{kName, std::to_string(charges.server), charges.mark};
  for (std::string& folder : charges.groups.folders()) words.push_back(std::move(folder));
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return failed("pipe");
  const int pid = ::fork();
  if (pid < 0) {
    const Error error = failed("fork");
    ::close(ends[0]);
    ::close(ends[1]);
    return error;
  }
  if (pid == 0) run_guardian(ends[0], arguments.data());
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
  std::unique_ptr<Guardian> guardian(new Guardian(UniqueFd(ends[1]), pid, std::move(end_event)));
  for (const int group : charges.process_groups) guardian->tell(group);
  return guardian;
}

Guardian::~Guardian() {
  pipe_ = UniqueFd();
  ::kill(pid_, SIGCONT);  // it may have been stopped
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Guardian::remove(int process_group) const { tell(-process_group); }

void Guardian::tell(int number) const {
  // Records are far below PIPE_BUF, so each write is whole.
  while (::write(pipe_.get(), &number, sizeof number) < 0) {
    if (errno == EINTR) continue;
    if (errno == EAGAIN) ::kill(pid_, SIGKILL);
    return;
  }
}

}  // namespace hkube::runtime
