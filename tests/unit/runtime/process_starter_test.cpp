#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "runtime/process.h"
#include "runtime/real/io_runtime.h"

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

}  // namespace
}  // namespace hkube::runtime
