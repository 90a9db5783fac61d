#include "worker/output_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>

namespace hkube::worker {
namespace {

struct StillClock : runtime::Clock {
  [[nodiscard]] Timestamp now() const override { return {1'000}; }
};

std::string mark(const std::string& task) { return std::string("\0hkube-task:", 12) + task + std::string(1, '\0'); }

class Output : public testing::Test {
 protected:
  Output()
      : folder_(testing::TempDir() + "output_log_test_" + std::to_string(::getpid()) +
                testing::UnitTest::GetInstance()->current_test_info()->name()),
        store_(folder_),
        log_(store_, clock_, [](std::string_view task) -> std::optional<OutputLog::Owner> {
          if (!task.starts_with('t')) return std::nullopt;
          return OutputLog::Owner{JobId("job"), TaskId(std::string(task)), "n", 1};
        }) {
    log_.task_begins({JobId("job"), TaskId("t0"), "n", 1});
  }
  ~Output() override { std::filesystem::remove_all(folder_); }

  void print(std::string_view text, runtime::OutputStream stream = runtime::OutputStream::kStdout) {
    log_.write(stream, text);
  }
  /// "task: line" of all that was filed.
  std::vector<std::string> lines() {
    std::vector<std::string> all;
    const auto page = store_.read({JobId("job")});
    for (const auto& line : page->lines) all.push_back(line.task.str() + ": " + line.text);
    return all;
  }

  const std::string folder_;
  StillClock clock_;
  observe::LogStore store_;
  OutputLog log_;
};

using Lines = std::vector<std::string>;

TEST_F(Output, AMarkTellsWhoseTextFollows) {
  print("a\n" + mark("t1") + "b\nc\n" + mark("t2") + "d\n");
  EXPECT_EQ(lines(), (Lines{"t0: a", "t1: b", "t1: c", "t2: d"}));
  EXPECT_TRUE(log_.marked());
}

TEST_F(Output, AMarkEndsALine) {
  print("a" + mark("t1") + "b\n");
  EXPECT_EQ(lines(), (Lines{"t0: a", "t1: b"}));
}

TEST_F(Output, AMarkMayComeInPieces) {
  const std::string all = "a\n" + mark("t1") + "b\n" + mark("t2") + "c\n";
  for (const char c : all) print(std::string_view(&c, 1));
  EXPECT_EQ(lines(), (Lines{"t0: a", "t1: b", "t2: c"}));
}

TEST_F(Output, EachStreamHasItsOwn) {
  print(mark("t1") + "a\n");
  print("b\n", runtime::OutputStream::kStderr);
  print(mark("t2") + "c\n", runtime::OutputStream::kStderr);
  print("d\n");
  EXPECT_EQ(lines(), (Lines{"t1: a", "t0: b", "t2: c", "t1: d"}));
}

TEST_F(Output, OtherZeroBytesAreText) {
  const std::string text = std::string("a\0b", 3) + std::string("\0hkube-t", 8) + "x" +
                           std::string("\0hkube-task:", 12) + std::string(300, 'y') + "\nc\n";
  print(text);
  ASSERT_EQ(lines().size(), 2U);
  EXPECT_EQ(lines()[1], "t0: c");
  EXPECT_FALSE(log_.marked());
}

TEST_F(Output, AMarkOfNobodyChangesNothing) {
  print(mark("t1") + "a\n" + mark("other") + "b\n");
  EXPECT_EQ(lines(), (Lines{"t1: a", "t1: b"}));
}

}  // namespace
}  // namespace hkube::worker
