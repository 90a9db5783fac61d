#include "runtime/real/spawn.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdint>

#include "runtime/real/own_process.h"

namespace hkube::runtime {

namespace {

/// The plan as the child needs it: nothing may be allocated between fork and exec.
struct Prepared {
  const char* program;
  char* const* argv;
  char* const* env;
  const char* cwd;
  const char* const* entrances;
  int out;
  int err;
  int announce;
  int failures;  ///< a pipe's end that closes when the program runs
  pid_t parent;
  bool has_umask;
  mode_t umask;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  list.reserve(texts.size() + 1);
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

[[noreturn]] void give_up(const Prepared& plan, SpawnFailure::Step step) {
  const SpawnFailure failure{step, errno};
  (void)!::write(plan.failures, &failure, sizeof failure);
  ::_exit(127);
}

/// Nobody reads this pipe any more: that is for the parent to find out. All other signals are blocked here.
void announce(int pipe) {
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  std::signal(SIGPIPE, SIG_IGN);
  ::sigprocmask(SIG_UNBLOCK, &broken_pipe, nullptr);
  const int own = ::getpid();
  (void)!::write(pipe, &own, sizeof own);
}

/// What the kernel takes for rt_sigaction; all zeros mean the default.
struct KernelSigaction {
  void* handler;
  unsigned long flags;
  void* restorer;
  std::uint64_t mask;
};

/// Leaves nothing of the parent's handling of signals.
void reset_signals() {
  // The system's call: the C library's refuses the signals that it keeps for itself, which a parent may have ignored.
  static const KernelSigaction kStandard{};
  // A guardian that was killed a moment ago leaves SIGPIPE to whoever announced itself; to ignore it takes it away.
  static const KernelSigaction kIgnored{reinterpret_cast<void*>(SIG_IGN), 0, nullptr, 0};
  ::syscall(SYS_rt_sigaction, SIGPIPE, &kIgnored, nullptr, sizeof kIgnored.mask);
  for (int signal = 1; signal < NSIG; ++signal) {
    ::syscall(SYS_rt_sigaction, signal, &kStandard, nullptr, sizeof kStandard.mask);
  }
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// The life of the child up to its program. It shares the parent's memory, so it only makes calls to the system.
[[noreturn]] void become(const Prepared& plan) {
  ::setpgid(0, 0);
  // The second line of defence: the guardian may be killed together with this process's parent.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != plan.parent) ::_exit(127);
  if (plan.announce >= 0) announce(plan.announce);
  for (const char* const* file = plan.entrances; *file != nullptr; ++file) {
    const int entrance = ::open(*file, O_WRONLY | O_CLOEXEC);
    (void)!::write(entrance, "0", 1);
    ::close(entrance);
  }
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0 || ::dup2(nothing, 0) < 0 || ::dup2(plan.out, 1) < 0 || ::dup2(plan.err, 2) < 0) {
    give_up(plan, SpawnFailure::Step::kResources);
  }
  ::close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC);
  if (plan.cwd != nullptr && ::chdir(plan.cwd) != 0) give_up(plan, SpawnFailure::Step::kFolder);
  if (plan.has_umask) ::umask(plan.umask);
  // Its folder is no place for the images of memory that crashes leave.
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  reset_signals();
  ::execve(plan.program, plan.argv, plan.env);
  give_up(plan, SpawnFailure::Step::kProgram);
}

void withdraw(int pipe, int pid) {
  const int number = -pid;
  (void)!::write(pipe, &number, sizeof number);
}

/// A function of its own, so that the child changes nothing that the parent has in use.
[[gnu::noinline]] pid_t fork_child(const Prepared& plan) {
  const pid_t pid = ::vfork();  // NOLINT(clang-analyzer-security.insecureAPI.vfork): the memory may be large
  if (pid == 0) become(plan);
  return pid;
}

}  // namespace

std::pair<pid_t, SpawnFailure> spawn_child(SpawnPlan plan) {
  int failures[2];
  if (::pipe2(failures, O_CLOEXEC) != 0) return {-1, {SpawnFailure::Step::kResources, errno}};
  const std::vector<char*> argv = pointers(plan.argv);
  const std::vector<char*> env = pointers(plan.env);
  const std::vector<char*> entrances = pointers(plan.entrances);
  const std::optional<mode_t> mask = umask_of_children();
  const Prepared prepared{
      plan.program.c_str(), argv.data(), env.data(),       plan.cwd.empty() ? nullptr : plan.cwd.c_str(),
      entrances.data(),     plan.out,    plan.err,         plan.announce,
      failures[1],          ::getpid(),  mask.has_value(), mask.value_or(0)};
  // A signal of the parent's must not be handled by the child, which has its memory.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  const pid_t pid = fork_child(prepared);
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::close(failures[1]);
  SpawnFailure failure{SpawnFailure::Step::kResources, error};
  ssize_t got = 0;
  if (pid > 0) {
    while ((got = ::read(failures[0], &failure, sizeof failure)) < 0 && errno == EINTR) {
    }
  }
  ::close(failures[0]);
  if (pid > 0 && got == 0) return {pid, {}};
  if (pid > 0) {
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    // It has announced itself to the guardian, whose list must not hold a number that others get.
    if (plan.announce >= 0) withdraw(plan.announce, pid);
  }
  return {-1, failure};
}

}  // namespace hkube::runtime
