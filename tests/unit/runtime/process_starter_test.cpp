#include "runtime/real/process_starter.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <thread>

#include "runtime/real/control_group.h"

namespace hkube::runtime {
namespace {

constexpr std::chrono::milliseconds kDeadline{30'000};

/// A shell whose output the test reads; `$gate` is a pipe that holds it up.
class ProcessStarterTest : public testing::Test {
 protected:
  ProcessStarterTest() {
    EXPECT_EQ(::mkfifo(gate_.c_str(), 0600), 0);
    gate_end_ = ::open(gate_.c_str(), O_RDWR | O_CLOEXEC);
  }
  ~ProcessStarterTest() override {
    process_.reset();
    ::close(gate_end_);
    std::filesystem::remove_all(folder_);
  }

  static std::filesystem::path make_folder() {
    std::string name = std::filesystem::temp_directory_path() / "process_test_XXXXXX";
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    return name;
  }

  void start(const std::string& script) {
    ProcessSpec spec;
    spec.argv = {"sh", "-c", script};
    spec.env = {{"PATH", "/usr/bin:/bin"}, {"gate", gate_.string()}};
    auto process = starter_->start(spec, {[this](OutputStream stream, std::string_view chunk) {
                                            (stream == OutputStream::kStdout ? out_ : err_) += chunk;
                                            if (on_output_) on_output_();
                                          },
                                          [this](ProcessExit exit) {
                                            exit_ = exit;
                                            io_->stop();
                                          }});
    ASSERT_TRUE(process.ok());
    process_ = std::move(process).value();
  }
  void run() {
    const auto deadline = io_->after(kDeadline, [this] {
      ADD_FAILURE() << "it takes too long";
      io_->stop();
    });
    io_->run();
  }
  void let_go_on() const { EXPECT_EQ(::write(gate_end_, "\n", 1), 1); }

  std::filesystem::path folder_ = make_folder();
  std::filesystem::path gate_ = folder_ / "gate";
  int gate_end_ = -1;
  /// The number that the child wrote into a file of its folder, once it is there.
  [[nodiscard]] int number_in(const std::string& name) const {
    int number = 0;
    std::ifstream(folder_ / name) >> number;
    return number;
  }
  /// Asks again and again on the io thread, until it holds.
  void run_until(const std::function<bool()>& holds) {
    std::unique_ptr<Timer> timer;
    const std::function<void()> ask = [&] {
      if (holds()) return io_->stop();
      timer = io_->after(std::chrono::milliseconds(5), ask);
    };
    ask();
    run();
    io_->context().restart();
  }

  std::unique_ptr<IoRuntime> io_ = IoRuntime::create();
  std::unique_ptr<ProcessStarter> starter_ = make_process_starter(*io_);
  std::unique_ptr<Process> process_;
  std::string out_;
  std::string err_;
  std::function<void()> on_output_;
  std::optional<ProcessExit> exit_;
};

TEST_F(ProcessStarterTest, AllOutputComesBeforeTheExit) {
  start("i=0; while [ $i -lt 20000 ]; do echo $i; i=$((i+1)); done; echo end >&2; exit 7");
  run();
  std::string expected;
  for (int i = 0; i < 20'000; ++i) expected += std::to_string(i) + "\n";
  EXPECT_EQ(out_, expected);
  EXPECT_EQ(err_, "end\n");
  ASSERT_TRUE(exit_);
  EXPECT_EQ(exit_->code, 7);
}

TEST_F(ProcessStarterTest, MoreThanAPipeHoldsIsReadWhileItComes) {
  start("head -c 10000000 /dev/zero");
  run();
  EXPECT_EQ(out_, std::string(10'000'000, '\0'));
}

TEST_F(ProcessStarterTest, EachLineOfAConversationIsSeen) {
  // The child goes on when its line was seen: one after the other at once, and the last one after a while of silence.
  start("for i in 1 2 3 4 5; do echo $i; read _ <$gate; done");
  std::unique_ptr<Timer> later;
  on_output_ = [&] {
    if (out_.ends_with("4\n")) {
      later = io_->after(std::chrono::milliseconds(50), [this] { let_go_on(); });
    } else {
      let_go_on();
    }
  };
  run();
  EXPECT_EQ(out_, "1\n2\n3\n4\n5\n");
  EXPECT_EQ(exit_->code, 0);
}

TEST_F(ProcessStarterTest, WhatWasWrittenIsThereWhenAskedFor) {
  start("echo first; echo second >&2; echo >$gate; exec sleep 1000");
  char byte = 0;
  EXPECT_EQ(::read(gate_end_, &byte, 1), 1);
  process_->drain_output();
  EXPECT_EQ(out_, "first\n");
  EXPECT_EQ(err_, "second\n");
  process_->signal_group(SIGTERM);
  run();
  EXPECT_EQ(exit_->signal, SIGTERM);
}

TEST_F(ProcessStarterTest, OneThatClosesItsOutputGoesOn) {
  start("echo last; exec >&- 2>&-; read _ <$gate; exit 3");
  on_output_ = [this] { let_go_on(); };
  run();
  EXPECT_EQ(out_, "last\n");
  EXPECT_EQ(exit_->code, 3);
}

TEST_F(ProcessStarterTest, NothingComesOfOneThatIsGivenUp) {
  start("echo first; read _ <$gate; echo never");
  on_output_ = [this] {
    io_->post([this] {
      process_.reset();
      let_go_on();
      io_->post([this] { io_->stop(); });
    });
  };
  run();
  EXPECT_EQ(out_, "first\n");
  EXPECT_FALSE(exit_);
}

/// What was read of the system before a descriptor was closed must not count for the one that is opened next.
TEST_F(ProcessStarterTest, NoEventOfOneThatIsGivenUpEndsTheNextOne) {
  std::unique_ptr<Process> pair[2];
  for (const int one : {0, 1}) {
    const std::string written = "written" + std::to_string(one);
    const ProcessSpec spec{
        {"sh", "-c", "echo text >&2; : >" + written + "; exec sleep 1000"}, {{"PATH", "/usr/bin:/bin"}}, folder_};
    auto process = starter_->start(spec, {[&, one](OutputStream, std::string_view) {
                                            if (process_ != nullptr) return;
                                            pair[1 - one].reset();
                                            start("read _ <$gate; exit 7");
                                            io_->post([this] { let_go_on(); });
                                          },
                                          {}});
    ASSERT_TRUE(process.ok());
    pair[one] = std::move(process).value();
  }
  // Nothing is read yet, so that the output of both comes in one round.
  const auto end = std::chrono::steady_clock::now() + kDeadline;
  for (const char* written : {"written0", "written1"}) {
    while (!std::filesystem::exists(folder_ / written) && std::chrono::steady_clock::now() < end) {
      std::this_thread::yield();
    }
  }
  run();
  EXPECT_EQ(exit_->signal, 0);
  EXPECT_EQ(exit_->code, 7);
}

bool is_running(int pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  return std::getline(in, line) && line[line.rfind(')') + 2] != 'Z';
}

/// The running children of this process that have this name.
std::vector<int> children_named(const std::string& name) {
  std::vector<int> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream in(entry.path() / "stat");
    std::string line;
    if (!std::getline(in, line)) continue;
    const std::string rest = line.substr(line.rfind(')'));
    if (line.find("(" + name + ")") == std::string::npos || rest[2] == 'Z') continue;
    if (std::atoi(rest.c_str() + 4) == ::getpid()) found.push_back(std::atoi(line.c_str()));
  }
  return found;
}

/// With the control groups of this machine, if it has any, and without.
class Descendants : public ProcessStarterTest, public testing::WithParamInterface<ControlGroupUse> {
 protected:
  Descendants() { starter_ = make_process_starter(*io_, GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Uses, Descendants, testing::Values(ControlGroupUse::kWherePossible, ControlGroupUse::kNever));

constexpr const char* kDaemon = "setsid sh -c 'echo $$ >daemon.tmp; mv daemon.tmp daemon; exec sleep 1000' & ";

TEST_P(Descendants, OnesOfTheirOwnSessionEndWithTheChild) {
  start("cd " + folder_.string() + "; " + kDaemon + "while ! [ -e daemon ]; do sleep 0.01; done");
  run();
  io_->context().restart();
  EXPECT_EQ(exit_->code, 0);
  const int daemon = number_in("daemon");
  ASSERT_GT(daemon, 0);
  run_until([&] { return !is_running(daemon); });
}

TEST_P(Descendants, AllAreKilledTogether) {
  start("cd " + folder_.string() + "; " + kDaemon + "wait");
  run_until([&] { return number_in("daemon") > 0; });
  const int daemon = number_in("daemon");
  ASSERT_TRUE(is_running(daemon));
  process_->kill_all();
  run();
  EXPECT_EQ(exit_->signal, SIGKILL);
  io_->context().restart();
  run_until([&] { return !is_running(daemon); });
}

TEST_F(ProcessStarterTest, AGuardianThatIsKilledIsReplaced) {
  start("read _ <$gate");
  std::vector<int> guardians;
  run_until([&] { return !(guardians = children_named("hkube-guardian")).empty(); });
  ASSERT_EQ(guardians.size(), 1U);
  ::kill(guardians[0], SIGKILL);
  run_until([&] {
    const std::vector<int> now = children_named("hkube-guardian");
    return now.size() == 1 && now[0] != guardians[0];
  });
  EXPECT_FALSE(exit_);
  let_go_on();
  run();
  EXPECT_EQ(exit_->code, 0);
}

TEST_F(ProcessStarterTest, WhatCannotBeStartedSaysWhy) {
  const auto start_with = [&](const std::string& program, const std::string& folder) {
    ProcessSpec spec;
    spec.argv = {program};
    spec.cwd = folder;
    auto started = starter_->start(spec, {});
    EXPECT_FALSE(started.ok());
    return started.ok() ? Error(ProcessErrc::kCannotStart, "") : started.error();
  };
  EXPECT_EQ(start_with("/nowhere/program", "").message, "cannot start /nowhere/program: No such file or directory");
  EXPECT_EQ(start_with("/bin/true", "/nowhere").message, "cannot enter /nowhere: No such file or directory");
  EXPECT_EQ(start_with("no-such-program", "").message, "\"no-such-program\" was not found; is it installed?");
  EXPECT_EQ(start_with("/nowhere/program", "").kind, ErrorKind::kInternal);
}

TEST_F(ProcessStarterTest, ALimitOfProcessesHoldsWhereTheMachineHasControlGroups) {
  ProcessSpec spec;
  spec.argv = {"sh", "-c", "i=0; while [ $i -lt 40 ]; do sleep 1000 & i=$((i+1)); done; exit 0"};
  spec.env = {{"PATH", "/usr/bin:/bin"}};
  spec.process_limit = 20;
  auto started = starter_->start(spec, {nullptr, [this](ProcessExit exit) {
                                          exit_ = exit;
                                          io_->stop();
                                        }});
  ASSERT_TRUE(started.ok());
  process_ = std::move(started).value();
  run();
  const int expected = ControlGroups::detect().limits_processes() ? 2 : 0;  // what a shell ends with that cannot fork
  EXPECT_EQ(exit_->code, expected);
}

TEST_F(ProcessStarterTest, AShortageOfFilesIsToldFromABadProgram) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const int next = ::dup(gate_end_);
  ::close(next);
  const rlimit few{static_cast<rlim_t>(next), before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  ProcessSpec spec;
  spec.argv = {"/bin/true"};
  auto started = starter_->start(spec, {});
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().kind, ErrorKind::kUnavailable) << started.error().message;
}

TEST_F(ProcessStarterTest, AChildBeginsWithADefaultHandlingOfSignals) {
  std::signal(SIGPIPE, SIG_IGN);
  // The C library keeps 32 for itself; whoever started this process may have had it ignored nevertheless.
  struct {
    void* handler = reinterpret_cast<void*>(1);  // SIG_IGN
    unsigned long flags = 0;
    void* restorer = nullptr;
    std::uint64_t mask = 0;
  } ignored, before;
  ASSERT_EQ(::syscall(SYS_rt_sigaction, 32, &ignored, &before, sizeof before.mask), 0);
  start("grep -E '^Sig(Ign|Blk)' /proc/self/status | grep -v '0000000000000000$'; ulimit -c");
  run();
  ASSERT_EQ(::syscall(SYS_rt_sigaction, 32, &before, nullptr, sizeof before.mask), 0);
  EXPECT_EQ(out_, "0\n");
}

}  // namespace
}  // namespace hkube::runtime
