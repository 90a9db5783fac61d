#include "runtime/real/process_starter.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <functional>

#include "base/hex.h"
#include "runtime/real/can_be_read.h"
#include "runtime/real/control_group.h"
#include "runtime/real/guardian_keeper.h"
#include "runtime/real/process_tree.h"
#include "runtime/real/spawn.h"
#include "runtime/real/stragglers.h"
#include "runtime/real/unique_fd.h"

namespace hkube::runtime {

ErrorInfo describe(ProcessErrc e) {
  if (e == ProcessErrc::kNoResources) return {ErrorKind::kUnavailable, "process.no_resources"};
  return {ErrorKind::kInternal, "process.cannot_start"};
}

namespace {

namespace asio = boost::asio;

/// What lacks now and may be there again: files (EMFILE, ENFILE), processes (EAGAIN) or memory.
bool is_shortage(int error) { return error == EMFILE || error == ENFILE || error == EAGAIN || error == ENOMEM; }

Error cannot_start(const std::string& what, int error) {
  const auto errc = is_shortage(error) ? ProcessErrc::kNoResources : ProcessErrc::kCannotStart;
  return {errc, what + ": " + std::strerror(error)};
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
    boost::system::error_code ec;
    descriptor_.assign(fd_, ec);
    if (ec) return rest(owner);  // the system cannot watch it now
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

/// What all children of a starter share.
struct Keepers {
  Keepers(IoRuntime& io, const std::string& server_mark, ControlGroupUse use)
      : groups(use == ControlGroupUse::kNever ? ControlGroups() : ControlGroups::detect()),
        guardian(io, server_mark, groups),
        stragglers(io) {}
  ControlGroups groups;
  GuardianKeeper guardian;
  Stragglers stragglers;
};

/// The part of a child that pending operations keep alive.
struct ChildState : std::enable_shared_from_this<ChildState> {
  ChildState(asio::io_context& context, int child, UniqueFd out, UniqueFd err, ProcessHandlers h,
             std::shared_ptr<Keepers> k, std::unique_ptr<ControlGroup> g, std::string m)
      : pid(child),
        exit_event(context),
        outputs{{context, out.release(), sink(OutputStream::kStdout)},
                {context, err.release(), sink(OutputStream::kStderr)}},
        handlers(std::move(h)),
        keepers(std::move(k)),
        group(std::move(g)),
        mark(std::move(m)) {}
  ~ChildState() {
    if (!reaped) end_group();
  }

  Status watch() {
    UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (pidfd.get() < 0) return cannot_start("cannot watch a child process", errno);
    boost::system::error_code error;
    exit_event.assign(pidfd.get(), error);
    if (error) return cannot_start("cannot watch a child process", error.value());
    (void)pidfd.release();
    for (OutputPipe& output : outputs) output.watch(shared_from_this());
    wait_for_exit();
    return {};
  }

  void wait_for_exit() {
    exit_event.async_wait(asio::posix::stream_descriptor::wait_read,
                          [self = shared_from_this()](const boost::system::error_code& ec) {
                            if (ec || self->forgotten || self->reaped) return;
                            if (!can_be_read(self->exit_event.native_handle())) return self->wait_for_exit();
                            self->on_exit();
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
    for (OutputPipe& output : outputs) output.drain();
    ProcessExit exit;
    end_group(&exit);
    close();
    if (auto told = std::exchange(handlers, {}).on_exit) told(exit);
  }

  /// Kills the child, who is left of its process group, and its descendants.
  void kill_all() {
    if (group != nullptr) {
      group->kill();
    } else {
      keepers->stragglers.end(pid, mark);
    }
    ::kill(-pid, SIGKILL);
  }

  /// Takes the child's exit status, after killing it and its descendants.
  void end_group(ProcessExit* exit = nullptr) {
    kill_all();
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    reaped = true;
    keepers->guardian.remove(pid);
    if (exit == nullptr) return;
    exit->out_of_memory = group != nullptr && group->limits_memory() ? group->ran_out() : killed_by_kernel(status);
    if (WIFSIGNALED(status)) {
      exit->signal = WTERMSIG(status);
    } else {
      exit->code = WEXITSTATUS(status);
    }
  }

  /// Without a limit of its own: somebody's SIGKILL while the kernel was killing for memory.
  [[nodiscard]] bool killed_by_kernel(int status) const {
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && machine_oom_kills() > kills_before;
  }

  void close() {
    boost::system::error_code ignored;
    exit_event.close(ignored);
    for (OutputPipe& output : outputs) output.stop();
    group.reset();
  }

  const int pid;
  asio::posix::stream_descriptor exit_event;
  OutputPipe outputs[2];
  ProcessHandlers handlers;
  std::shared_ptr<Keepers> keepers;
  std::unique_ptr<ControlGroup> group;  ///< null: the machine has none
  const std::string mark;
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
  void kill_all() override {
    if (!state_->reaped) state_->kill_all();
  }
  void drain_output() override {
    if (!state_->reaped) state_->drain();
  }

 private:
  std::shared_ptr<ChildState> state_;
};

/// Leaves some files for what the server does besides: a child takes about four, and its worker as many.
Status leave_files() {
  constexpr rlim_t kPart = 4;
  constexpr rlim_t kMost = 64;
  rlimit limit{};
  // The lowest free number says how many are open.
  const UniqueFd lowest(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (lowest.get() < 0) return cannot_start("cannot open files for a child process", errno);
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  const rlim_t kept = std::min(limit.rlim_cur / kPart, kMost);
  if (static_cast<rlim_t>(lowest.get()) + kept < limit.rlim_cur) return {};
  return Error(ProcessErrc::kNoResources,
               "too few files are left for another process (ulimit -n is " + std::to_string(limit.rlim_cur) + ")");
}

/// What nobody else's children have.
std::string random_mark() {
  unsigned char bytes[8] = {};
  (void)!::getrandom(bytes, sizeof bytes, 0);
  return to_hex({reinterpret_cast<const char*>(bytes), sizeof bytes});
}

class Starter : public ProcessStarter {
 public:
  Starter(IoRuntime& io, ControlGroupUse use) : io_(io), keepers_(std::make_shared<Keepers>(io, mark_ + "-", use)) {}

  [[nodiscard]] bool limits_memory() const override { return keepers_->groups.limits_memory(); }

  Result<std::unique_ptr<Process>> start(const ProcessSpec& spec, ProcessHandlers handlers) override {
    SpawnPlan plan;
    HKUBE_ASSIGN(plan.announce, keepers_->guardian.pipe());
    HKUBE_ASSIGN(plan.program, find_program(spec));
    HKUBE_TRY(leave_files());
    HKUBE_ASSIGN(Pipe out, open_pipe());
    HKUBE_ASSIGN(Pipe err, open_pipe());
    const std::string mark = mark_ + "-" + std::to_string(next_++);
    plan.argv = spec.argv;
    for (const auto& [key, value] : spec.env) plan.env.push_back(key + "=" + value);
    plan.env.push_back(std::string(kMarkVariable) + "=" + mark);
    plan.cwd = spec.cwd;
    plan.out = out.write.get();
    plan.err = err.write.get();
    auto group = keepers_->groups.create({spec.memory_limit, spec.process_limit});
    if (group != nullptr) plan.entrances = group->entrances();

    const auto [pid, failure] = spawn_child(plan);
    if (pid < 0) return failed(plan, failure);
    keepers_->guardian.add(pid);
    // From here on it ends with its state, whatever goes wrong.
    auto state = std::make_shared<ChildState>(io_.context(), pid, std::move(out.read), std::move(err.read),
                                              std::move(handlers), keepers_, std::move(group), mark);
    HKUBE_TRY(state->watch());
    return std::unique_ptr<Process>(new Child(std::move(state)));
  }

 private:
  struct Pipe {
    UniqueFd read;
    UniqueFd write;
  };
  static Result<Pipe> open_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return cannot_start("cannot make a pipe for a child process", errno);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
  }

  static Error failed(const SpawnPlan& plan, const SpawnFailure& failure) {
    if (failure.step == SpawnFailure::Step::kFolder) return cannot_start("cannot enter " + plan.cwd, failure.error);
    return cannot_start("cannot start " + plan.program, failure.error);
  }

  IoRuntime& io_;
  const std::string mark_ = random_mark();
  std::uint64_t next_ = 0;  ///< child
  std::shared_ptr<Keepers> keepers_;
};

}  // namespace

std::unique_ptr<ProcessStarter> make_process_starter(IoRuntime& io) {
  return make_process_starter(io, ControlGroupUse::kWherePossible);
}

std::unique_ptr<ProcessStarter> make_process_starter(IoRuntime& io, ControlGroupUse use) {
  return std::make_unique<Starter>(io, use);
}

}  // namespace hkube::runtime
