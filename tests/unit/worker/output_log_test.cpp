#include "worker/output_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>

namespace hkube::worker {
namespace {

struct StillClock : runtime::Clock {
  [[nodiscard]] Timestamp now() const override { return time; }
  Timestamp time{1'000};
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

TEST_F(Output, TheLastWordsOfATaskNeedNoNewline) {
  print("a\nb");
  print("c", runtime::OutputStream::kStderr);
  EXPECT_EQ(lines(), Lines{"t0: a"});
  log_.task_ends(TaskId("other"));
  EXPECT_EQ(lines(), Lines{"t0: a"});
  log_.task_ends(TaskId("t0"));
  EXPECT_EQ(lines(), (Lines{"t0: a", "t0: b", "t0: c"}));
  EXPECT_FALSE(log_.waits_since());
}

TEST_F(Output, TheNextTaskDoesNotGetTheLineOfTheOneBefore) {
  print("a");
  log_.task_begins({JobId("job"), TaskId("t1"), "n", 1});
  print("b");
  log_.end();
  EXPECT_EQ(lines(), (Lines{"t0: a", "t1: b"}));
}

TEST_F(Output, TheEndFilesWhatLookedLikeAMark) {
  print(std::string("a\0hkube-task:", 13));
  log_.end();
  ASSERT_EQ(lines().size(), 1U);
  EXPECT_EQ(lines()[0], std::string("t0: a\0hkube-task:", 17));
}

TEST_F(Output, ALineWhoseEndDoesNotComeIsFiledInPieces) {
  EXPECT_FALSE(log_.waits_since());
  print("a");
  clock_.time = {1'500};
  print("b");
  EXPECT_EQ(log_.waits_since(), Timestamp{1'000});
  log_.file_waiting({999});
  EXPECT_TRUE(lines().empty());
  log_.file_waiting({1'000});
  EXPECT_EQ(lines(), Lines{"t0: ab"});
  print("c\nd");
  EXPECT_EQ(log_.waits_since(), Timestamp{1'500}) << "it is another line";
  log_.end();
  EXPECT_EQ(lines(), (Lines{"t0: ab", "t0: c", "t0: d"}));
  const auto page = store_.read({JobId("job")});
  EXPECT_FALSE(page->lines[0].continued);
  EXPECT_TRUE(page->lines[1].continued);
  EXPECT_FALSE(page->lines[2].continued);
}

TEST_F(Output, ALongLineIsKeptInPieces) {
  const std::string text(3 * observe::LogStore::kMaxLineBytes + 5, 'x');
  print(text + "\nnext\n");
  const auto page = store_.read({JobId("job")});
  ASSERT_EQ(page->lines.size(), 5U);
  std::string all;
  for (int i = 0; i < 4; ++i) all += page->lines[i].text;
  EXPECT_EQ(all, text);
  EXPECT_EQ(page->lines[4].text, "next");
}

TEST_F(Output, TheTailIsOfTheTaskAlone) {
  print("a\n");
  log_.task_begins({JobId("job"), TaskId("t1"), "n", 1});
  EXPECT_EQ(log_.tail(TaskId("t1")), "");
  print("b\n");
  print("c\n", runtime::OutputStream::kStderr);
  EXPECT_EQ(log_.tail(TaskId("t1")), "b\nc");
  EXPECT_EQ(log_.tail(TaskId("t0")), "a");
  print(std::string(1 << 20, 'x') + "end\n");
  EXPECT_LT(log_.tail(TaskId("t1")).size(), 10'000U);
  EXPECT_TRUE(log_.tail(TaskId("t1")).ends_with("xend"));
}

TEST_F(Output, DetailsKeepTheirIndentation) {
  print("half", runtime::OutputStream::kStderr);
  log_.add(runtime::OutputStream::kStderr, "Traceback:\n  File\n    code\n\nerror: x");
  EXPECT_EQ(lines(), (Lines{"t0: half", "t0: Traceback:", "t0:   File", "t0:     code", "t0: ", "t0: error: x"}));
}

class Loading : public Output {
 protected:
  Loading() : fresh_(store_, clock_, [](std::string_view) { return std::nullopt; }) {}
  OutputLog fresh_;
};

TEST_F(Loading, LinesBeforeTheFirstTaskAreItsOwn) {
  for (int i = 0; i < 100; ++i) fresh_.write(runtime::OutputStream::kStdout, std::to_string(i) + "\n");
  fresh_.write(runtime::OutputStream::kStdout, "ready");
  fresh_.task_begins({JobId("job"), TaskId("t"), "n", 1});
  EXPECT_EQ(lines().size(), 100U);
  EXPECT_EQ(lines()[0], "t: 0");
  EXPECT_TRUE(fresh_.take_unowned().empty());
  fresh_.task_ends(TaskId("t"));
  EXPECT_EQ(lines().back(), "t: ready");
  EXPECT_TRUE(fresh_.tail(TaskId("t")).ends_with("99\nready"));
}

TEST_F(Loading, LinesOfATaskThatNeverCameAreHandedOver) {
  fresh_.write(runtime::OutputStream::kStderr, "no module\n");
  fresh_.end();
  const auto lines = fresh_.take_unowned();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].text, "no module");
  EXPECT_TRUE(lines[0].error_stream);
}

TEST_F(Loading, WhatIsTooMuchIsCutWithAMark) {
  const std::string text(1'000, 'x');
  for (int i = 0; i < 5'000; ++i) fresh_.write(runtime::OutputStream::kStdout, text + "\n");
  fresh_.write(runtime::OutputStream::kStdout, "end\n");
  const auto lines = fresh_.take_unowned();
  ASSERT_LT(lines.size(), 2'000U);
  EXPECT_EQ(lines[0].text,
            std::to_string(5'001 - (lines.size() - 1)) +
                " lines that the algorithm printed before this one, before its first task, are not kept");
  EXPECT_EQ(lines.back().text, "end");
}

}  // namespace
}  // namespace hkube::worker
