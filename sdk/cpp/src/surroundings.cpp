#include "surroundings.h"

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <iostream>

extern "C" char** environ;

namespace hkube {

namespace {

constexpr int kLeastCopy = 64;  // the number of a file that is out of the user's way
constexpr std::array kCommon{SIGHUP,  SIGINT,  SIGQUIT, SIGABRT, SIGFPE,  SIGSEGV,
                             SIGPIPE, SIGALRM, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD};
constexpr std::array kTimers{ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF};

std::array<std::ios*, 4> standard_streams() { return {&std::cin, &std::cout, &std::cerr, &std::clog}; }

bool same(const struct sigaction& a, const struct sigaction& b) {
  return a.sa_flags == b.sa_flags && std::memcmp(&a.sa_sigaction, &b.sa_sigaction, sizeof a.sa_sigaction) == 0;
}

}  // namespace

Surroundings::Surroundings() {
  directory_ = ::open(".", O_RDONLY | O_CLOEXEC);
  mask_ = ::umask(022);
  ::umask(mask_);
  ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked_);
  const auto remember = [this](int number) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) == 0) handlers_.emplace_back(number, action);
  };
  std::for_each(kCommon.begin(), kCommon.end(), remember);
  for (int number = 1; number <= SIGRTMAX; ++number) {
    const bool fixed = number == SIGKILL || number == SIGSTOP;
    if (!fixed && std::find(kCommon.begin(), kCommon.end(), number) == kCommon.end()) remember(number);
  }
  for (int number = 0; number < 3; ++number) {
    struct stat found {};
    File& file = files_[number];
    file.open = ::fstat(number, &found) == 0;
    file.device = found.st_dev;
    file.number = found.st_ino;
    if (file.open) file.copy = ::fcntl(number, F_DUPFD_CLOEXEC, kLeastCopy);
  }
  streams_[0] = stdin;
  streams_[1] = stdout;
  streams_[2] = stderr;
  const auto streams = standard_streams();
  for (std::size_t i = 0; i < streams.size(); ++i) buffers_[i] = streams[i]->rdbuf();
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    variables_.push_back(*variable);
    const std::string text = *variable;
    const auto equals = text.find('=');
    if (equals != std::string::npos) values_[text.substr(0, equals)] = text.substr(equals + 1);
  }
  locale_ = std::setlocale(LC_ALL, nullptr);
}

Surroundings::~Surroundings() {
  if (directory_ >= 0) ::close(directory_);
  for (const File& file : files_) {
    if (file.copy >= 0) ::close(file.copy);
  }
}

std::string Surroundings::restore(Look look) const {
  restore_signals(look);
  restore_streams();
  const bool files = restore_files();
  if (directory_ >= 0 && ::fchdir(directory_) != 0) return "the working directory cannot be restored";
  ::umask(mask_);
  if (variables_changed()) restore_variables();
  if (locale_ != std::setlocale(LC_ALL, nullptr)) std::setlocale(LC_ALL, locale_.c_str());
  return files ? "" : "the standard files cannot be restored";
}

void Surroundings::restore_signals(Look look) const {
  for (const auto timer : kTimers) {
    if (timer != ITIMER_REAL && look == Look::kQuick) continue;
    itimerval left{};
    ::getitimer(timer, &left);
    const bool set = left.it_value.tv_sec != 0 || left.it_value.tv_usec != 0;
    const itimerval none{};
    if (set) ::setitimer(timer, &none, nullptr);
  }
  const std::size_t count = look == Look::kQuick ? std::min(kCommon.size(), handlers_.size()) : handlers_.size();
  for (std::size_t i = 0; i < count; ++i) {
    struct sigaction now {};
    const auto& [number, before] = handlers_[i];
    if (::sigaction(number, nullptr, &now) == 0 && !same(now, before)) ::sigaction(number, &before, nullptr);
  }
  ::pthread_sigmask(SIG_SETMASK, &blocked_, nullptr);
}

bool Surroundings::restore_files() const {
  bool restored = true;
  for (int number = 0; number < 3; ++number) {
    const File& file = files_[number];
    if (!file.open) continue;
    struct stat now {};
    if (::fstat(number, &now) == 0 && now.st_dev == file.device && now.st_ino == file.number) continue;
    restored = file.copy >= 0 && ::dup2(file.copy, number) >= 0 && restored;
  }
  return restored;
}

void Surroundings::restore_streams() const {
  const auto streams = standard_streams();
  for (std::size_t i = 0; i < streams.size(); ++i) {
    if (streams[i]->rdbuf() != buffers_[i]) streams[i]->rdbuf(buffers_[i]);
  }
  stdin = streams_[0];
  stdout = streams_[1];
  stderr = streams_[2];
}

bool Surroundings::variables_changed() const {
  if (environ == nullptr) return !variables_.empty();
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    if (environ[i] != variables_[i]) return true;
  }
  return environ[variables_.size()] != nullptr;
}

void Surroundings::restore_variables() const {
  std::vector<std::string> more;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string name(*variable, std::strcspn(*variable, "="));
    if (values_.find(name) == values_.end()) more.push_back(name);
  }
  for (const std::string& name : more) ::unsetenv(name.c_str());
  for (const auto& [name, value] : values_) {
    const char* now = std::getenv(name.c_str());
    if (now == nullptr || value != now) ::setenv(name.c_str(), value.c_str(), 1);
  }
}

}  // namespace hkube
