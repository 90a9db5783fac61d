#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <functional>

#include "runtime/real/guardian.h"
#include "runtime/real/io_runtime.h"
#include "runtime/real/memory_group.h"

namespace hkube::runtime {

ErrorInfo describe(ProcessErrc) { return {ErrorKind::kInternal, "process.cannot_start"}; }

namespace {

namespace asio = boost::asio;

Error cannot_start(const std::string& what, int error) {
  return {ProcessErrc::kCannotStart, what + ": " + std::strerror(error)};
}

/// The file of a command: itself if it has a slash, else the first match on the child's own PATH.
Result<std::string> find_program(const ProcessSpec& spec) {
  const std::string& name = spec.argv.front();
  if (name.find('/') != std::string::npos) return name;
  std::string path = "/usr/local/bin:/usr/bin:/bin";
  for (const auto& [key, value] : spec.env) {
    if (key == "PATH") path = value;
  }
  for (std::size_t from = 0; from <= path.size();) {
    const auto colon = std::min(path.find(':', from), path.size());
    const std::string candidate = path.substr(from, colon - from) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    from = colon + 1;
  }
  return Error(ProcessErrc::kCannotStart, "\"" + name + "\" was not found; is it installed?");
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

constexpr std::chrono::milliseconds kRest{5};
constexpr std::size_t kMuch = 16 << 10;  // bytes of a pipe's 64 KiB: who writes so much at once is not kept waiting

/// A pipe from the child: read as data comes, or on request until it is empty. Who writes line by line wakes this
/// process with the first line only: until it has been silent for a moment, what it writes is fetched from time to
/// time.
class OutputPipe {
 public:
  using Sink = std::function<void(std::string_view)>;
  /// Owns `fd`. `sink` is kept until stop().
  OutputPipe(asio::io_context& context, int fd, Sink sink)
      : fd_(fd), descriptor_(context), rest_(context), sink_(std::move(sink)) {}
  OutputPipe(const OutputPipe&) = delete;
  OutputPipe& operator=(const OutputPipe&) = delete;
  ~OutputPipe() {
    stop();
    ::close(fd_);
  }

  /// Reads as data comes, until stop() or the end of the stream; `owner` keeps this alive.
  void watch(const std::shared_ptr<void>& owner) {
    if (stopped_) return;
    descriptor_.assign(fd_);
    wait(owner);
  }

  /// Hands over all that can be read without waiting.
  void drain() {
    char buffer[64 << 10];
    while (!stopped_) {
      const ssize_t got = ::read(fd_, buffer, sizeof buffer);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
      if (got <= 0) return stop();
      fetched_ += static_cast<std::size_t>(got);
      sink_(std::string_view(buffer, static_cast<std::size_t>(got)));
      if (static_cast<std::size_t>(got) < sizeof buffer) return;
    }
  }

  /// Nothing is read any more.
  void stop() {
    stopped_ = true;
    if (descriptor_.is_open()) descriptor_.release();
    rest_.cancel();
  }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  void wait(const std::shared_ptr<void>& owner) {
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [this, owner](const boost::system::error_code& ec) {
                             if (ec || stopped_) return;
                             fetched_ = 0;
                             drain();
                             if (stopped_) return;
                             if (fetched_ >= kMuch) return wait(owner);
                             descriptor_.release();
                             rest(owner);
                           });
  }

  void rest(const std::shared_ptr<void>& owner) {
    fetched_ = 0;
    rest_.expires_after(kRest);
    rest_.async_wait([this, owner](const boost::system::error_code& ec) {
      if (ec || stopped_) return;
      drain();
      if (stopped_) return;
      if (fetched_ == 0 || fetched_ >= kMuch) return watch(owner);
      rest(owner);
    });
  }

  const int fd_;
  asio::posix::stream_descriptor descriptor_;  ///< of fd_, while the reactor watches it
  asio::steady_timer rest_;
  const Sink sink_;
  std::size_t fetched_ = 0;  ///< bytes since the last rest began
  bool stopped_ = false;
};

/// The part of a child that pending operations keep alive.
struct ChildState : std::enable_shared_from_this<ChildState> {
  ChildState(asio::io_context& context, int child, int pidfd, int out, int err, ProcessHandlers h,
             std::shared_ptr<Guardian> g, std::unique_ptr<MemoryGroup> m)
      : pid(child),
        exit_event(context, pidfd),
        outputs{{context, out, sink(OutputStream::kStdout)}, {context, err, sink(OutputStream::kStderr)}},
        handlers(std::move(h)),
        guardian(std::move(g)),
        memory(std::move(m)) {}
  ~ChildState() {
    if (!reaped) end_group();
  }

  void watch() {
    for (OutputPipe& output : outputs) output.watch(shared_from_this());
    exit_event.async_wait(asio::posix::stream_descriptor::wait_read,
                          [self = shared_from_this()](const boost::system::error_code& ec) {
                            if (!ec) self->on_exit();
                          });
  }

  /// Hands over what there is; asking both at once costs least when there is nothing, which is mostly so.
  void drain() {
    pollfd waiting[2];
    for (int i = 0; i < 2; ++i) waiting[i] = {outputs[i].fd(), POLLIN, 0};
    if (::poll(waiting, 2, 0) <= 0) return;
    for (int i = 0; i < 2; ++i) {
      if (waiting[i].revents != 0) outputs[i].drain();
    }
  }

  OutputPipe::Sink sink(OutputStream stream) {
    return [this, stream](std::string_view chunk) {
      if (handlers.on_output) handlers.on_output(stream, chunk);
    };
  }

  void on_exit() {
    if (forgotten || reaped) return;
    for (OutputPipe& output : outputs) output.drain();
    ProcessExit exit;
    end_group(&exit);
    close();
    if (auto told = std::exchange(handlers, {}).on_exit) told(exit);
  }

  /// Kills what is left of the group and takes the child's exit status.
  void end_group(ProcessExit* exit = nullptr) {
    ::kill(-pid, SIGKILL);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    reaped = true;
    guardian->remove(pid);
    if (exit == nullptr) return;
    exit->out_of_memory = memory != nullptr ? memory->ran_out() : killed_by_kernel(status);
    if (WIFSIGNALED(status)) {
      exit->signal = WTERMSIG(status);
    } else {
      exit->code = WEXITSTATUS(status);
    }
  }

  /// Without a group of its own: somebody's SIGKILL while the kernel was killing for memory.
  [[nodiscard]] bool killed_by_kernel(int status) const {
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && machine_oom_kills() > kills_before;
  }

  void close() {
    boost::system::error_code ignored;
    exit_event.close(ignored);
    for (OutputPipe& output : outputs) output.stop();
  }

  const int pid;
  asio::posix::stream_descriptor exit_event;
  OutputPipe outputs[2];
  ProcessHandlers handlers;
  std::shared_ptr<Guardian> guardian;
  std::unique_ptr<MemoryGroup> memory;
  const std::uint64_t kills_before = machine_oom_kills();
  bool forgotten = false;
  bool reaped = false;
};

class Child : public Process {
 public:
  explicit Child(std::shared_ptr<ChildState> state) : state_(std::move(state)) {}
  ~Child() override {
    state_->forgotten = true;
    state_->handlers = {};
    if (!state_->reaped) state_->end_group();
    state_->close();
  }
  [[nodiscard]] int pid() const override { return state_->pid; }
  void signal_group(int signal) override {
    if (!state_->reaped) ::kill(-state_->pid, signal);
  }
  void drain_output() override {
    if (!state_->reaped) state_->drain();
  }

 private:
  std::shared_ptr<ChildState> state_;
};

class Starter : public ProcessStarter {
 public:
  explicit Starter(IoRuntime& io) : io_(io), groups_(MemoryGroups::detect()) {
    auto guardian = Guardian::start();
    if (guardian.ok()) {
      guardian_ = std::move(guardian).value();
    } else {
      error_ = guardian.error().message;
    }
  }

  Result<std::unique_ptr<Process>> start(const ProcessSpec& spec, ProcessHandlers handlers) override {
    if (guardian_ == nullptr) return Error(ProcessErrc::kCannotStart, error_);
    HKUBE_ASSIGN(const std::string program, find_program(spec));
    int out[2] = {-1, -1};
    int err[2] = {-1, -1};
    if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) return cannot_start("pipe", errno);
    for (int fd : {out[0], err[0]}) ::fcntl(fd, F_SETFL, O_NONBLOCK);

    pid_t pid = 0;
    const int failed = spawn(program, spec, out[1], err[1], pid);
    ::close(out[1]);
    ::close(err[1]);
    if (failed != 0) {
      ::close(out[0]);
      ::close(err[0]);
      return cannot_start("cannot start " + program, failed);
    }
    guardian_->add(pid);
    auto memory = groups_.create(spec.memory_limit);
    if (memory != nullptr) memory->add(pid);
    const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    auto state = std::make_shared<ChildState>(io_.context(), pid, pidfd, out[0], err[0], std::move(handlers), guardian_,
                                              std::move(memory));
    state->watch();
    return std::unique_ptr<Process>(new Child(std::move(state)));
  }

 private:
  static int spawn(const std::string& program, const ProcessSpec& spec, int out, int err, pid_t& pid) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, 1);
    posix_spawn_file_actions_adddup2(&actions, err, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    if (!spec.cwd.empty()) posix_spawn_file_actions_addchdir_np(&actions, spec.cwd.c_str());

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attributes, 0);
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);

    std::vector<std::string> argv = spec.argv;
    std::vector<std::string> env;
    for (const auto& [key, value] : spec.env) env.push_back(key + "=" + value);
    const int failed =
        ::posix_spawn(&pid, program.c_str(), &actions, &attributes, pointers(argv).data(), pointers(env).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
  }

  IoRuntime& io_;
  MemoryGroups groups_;
  std::shared_ptr<Guardian> guardian_;
  std::string error_;
};

}  // namespace

std::unique_ptr<ProcessStarter> make_process_starter(IoRuntime& io) { return std::make_unique<Starter>(io); }

}  // namespace hkube::runtime
