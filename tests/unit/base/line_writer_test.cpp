#include "base/line_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <sstream>

namespace hkube {
namespace {

constexpr std::chrono::milliseconds kLong{30'000};
constexpr std::size_t kMost = 1 << 20;
const std::string kLine = std::string(99, 'x') + "\n";

std::string lost(std::uint64_t count, const std::string& why) {
  return "lost " + std::to_string(count) + ": " + why + "\n";
}

/// A log whose reader the test is.
class LineWriterTest : public testing::Test {
 protected:
  LineWriterTest() {
    std::signal(SIGPIPE, SIG_IGN);
    EXPECT_EQ(::pipe2(ends_, O_CLOEXEC), 0);
    writer_ = new LineWriter(ends_[1], kMost, lost);  // as a program's: it lives until the process ends
  }
  ~LineWriterTest() override {
    if (ends_[0] >= 0) ::close(ends_[0]);
  }

  /// Reads up to a line that begins so; returns all that was read.
  std::string read_until(const std::string& last) const {
    std::string text;
    char buffer[64 << 10];
    while (text.find(last) == std::string::npos || text.back() != '\n') {
      const ssize_t got = ::read(ends_[0], buffer, sizeof buffer);
      if (got <= 0) break;
      text.append(buffer, static_cast<std::size_t>(got));
    }
    return text;
  }

  int ends_[2] = {-1, -1};
  LineWriter* writer_ = nullptr;
};

TEST_F(LineWriterTest, LinesComeInTheirOrder) {
  std::string expected;
  for (int i = 0; i < 100; ++i) {
    const std::string line = std::to_string(i) + "\n";
    expected += line;
    writer_->push(line);
  }
  EXPECT_TRUE(writer_->flush(kLong));
  EXPECT_EQ(read_until("99\n"), expected);
}

TEST_F(LineWriterTest, WhoLogsDoesNotWaitForAReaderAndLossesAreCounted) {
  constexpr std::size_t kLines = 100'000;  // ten times what may wait
  for (std::size_t i = 0; i < kLines; ++i) writer_->push(kLine);
  EXPECT_FALSE(writer_->flush(std::chrono::milliseconds(0)));
  // Lines may be lost more than once while they come: together they are all.
  std::size_t seen = 0;
  std::size_t lost = 0;
  while (seen + lost < kLines) {
    std::istringstream text(read_until("\n"));
    for (std::string line; std::getline(text, line);) {
      if (!line.starts_with("lost ")) {
        ASSERT_EQ(line + "\n", kLine);
        ++seen;
        continue;
      }
      lost += std::stoul(line.substr(5));
      EXPECT_TRUE(line.ends_with(": its reader is too slow")) << line;
    }
  }
  EXPECT_EQ(seen + lost, kLines);
  EXPECT_GT(lost, 0U);
  EXPECT_TRUE(writer_->flush(kLong));
}

TEST_F(LineWriterTest, AReaderThatLeavesHurtsNobody) {
  ::close(std::exchange(ends_[0], -1));
  for (int i = 0; i < 100; ++i) {
    writer_->push(kLine);
    EXPECT_TRUE(writer_->flush(kLong));
  }
}

TEST_F(LineWriterTest, WhatCouldNotBeWrittenIsSaidOnceItCanBe) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  const int pipe = ::dup(ends_[1]);
  ::dup2(full, ends_[1]);
  for (int i = 0; i < 3; ++i) writer_->push(kLine);
  EXPECT_TRUE(writer_->flush(kLong));
  ::dup2(pipe, ends_[1]);
  writer_->push("after\n");
  EXPECT_EQ(read_until("after\n"), "lost 3: No space left on device\nafter\n");
  ::close(pipe);
  ::close(full);
}

TEST_F(LineWriterTest, ADescriptorThatDoesNotBlockIsWaitedFor) {
  ::fcntl(ends_[1], F_SETFL, O_NONBLOCK);
  std::string expected;
  for (int i = 0; i < 2'000; ++i) expected += kLine;
  writer_->push(expected);
  writer_->push("end\n");
  EXPECT_EQ(read_until("end\n"), expected + "end\n");
}

}  // namespace
}  // namespace hkube
