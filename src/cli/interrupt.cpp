#include "cli/interrupt.h"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>

namespace hkube::cli {

namespace {

/// Read by the handler, which must not meet a half-written one: the signals wait meanwhile.
std::array<char, 512> text{};
std::array<char, 4096> file{};

class SignalsWait {
 public:
  SignalsWait() {
    sigset_t all;
    sigemptyset(&all);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&all, signal);
    sigprocmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsWait() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  SignalsWait(const SignalsWait&) = delete;
  SignalsWait& operator=(const SignalsWait&) = delete;

 private:
  sigset_t before_{};
};

template <std::size_t kSize>
void keep(std::array<char, kSize>& room, const std::string& value) {
  const SignalsWait wait;
  room.fill('\0');
  value.copy(room.data(), kSize - 1);
}

void interrupted(int signal) {
  if (file.front() != '\0') ::unlink(file.data());
  if (text.front() != '\0') {
    (void)!::write(STDERR_FILENO, "\n", 1);
    (void)!::write(STDERR_FILENO, text.data(), std::strlen(text.data()));
    (void)!::write(STDERR_FILENO, "\n", 1);
  }
  ::_exit(128 + signal);
}

}  // namespace

void handle_interrupts() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    // With nohup a hang-up is to be ignored.
    if (signal == SIGHUP && std::signal(SIGHUP, SIG_IGN) == SIG_IGN) continue;
    std::signal(signal, interrupted);
  }
}

void on_interrupt_say(const std::string& said) { keep(text, said); }

void on_interrupt_remove(const std::string& path) { keep(file, path.size() < file.size() ? path : std::string()); }

}  // namespace hkube::cli
