#include "observe/log_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

namespace hkube::observe {
namespace {

class LogStoreTest : public testing::Test {
 protected:
  LogStoreTest()
      : folder_(testing::TempDir() + "log_store_test_" + std::to_string(getpid()) +
                testing::UnitTest::GetInstance()->current_test_info()->name()),
        store_(folder_) {}
  ~LogStoreTest() override { std::filesystem::remove_all(folder_); }

  void print(const std::string& text, const std::string& node = "a", std::uint32_t index = 0, bool error = false) {
    store_.append(kJob, {{7}, TaskId("task" + std::to_string(index)), node, error, text, index});
  }
  std::vector<std::string> texts(const LogQuery& query) {
    std::vector<std::string> list;
    const auto page = store_.read(query);
    for (const LogLine& line : page->lines) list.push_back(line.text);
    return list;
  }
  using Texts = std::vector<std::string>;

  const JobId kJob{"job"};
  const std::string folder_;
  LogStore store_;
};

TEST_F(LogStoreTest, LinesKeepAllThatIsKnownOfThem) {
  store_.append(kJob, {{1763643353687}, TaskId("t"), "node", true, "text \"with\" \xE2\x82\xAC\ttab", 3});
  const auto page = store_.read({kJob});
  ASSERT_EQ(page->lines.size(), 1U);
  const LogLine& line = page->lines[0];
  EXPECT_EQ(line.at.ms, 1763643353687);
  EXPECT_EQ(line.task, TaskId("t"));
  EXPECT_EQ(line.node, "node");
  EXPECT_TRUE(line.error_stream);
  EXPECT_EQ(line.text, "text \"with\" \xE2\x82\xAC\ttab");
  EXPECT_EQ(line.index, 3U);
}

TEST_F(LogStoreTest, PiecesOfALineAreKnown) {
  store_.append(kJob, {{7}, TaskId("t"), "a", false, "one", 0});
  store_.append(kJob, {{7}, TaskId("t"), "a", false, "more", 0, true});
  const auto page = store_.read({kJob});
  ASSERT_EQ(page->lines.size(), 2U);
  EXPECT_FALSE(page->lines[0].continued);
  EXPECT_TRUE(page->lines[1].continued);
}

TEST_F(LogStoreTest, WhatIsTooLongIsCutWithAMark) {
  print(std::string(LogStore::kMaxLineBytes + 7, 'x'));
  EXPECT_TRUE(texts({kJob})[0].ends_with("xx… (7 bytes are not kept)"));
}

TEST_F(LogStoreTest, QuestionsRestrict) {
  print("one", "a", 1);
  print("Two", "a", 2, true);
  print("three", "b", 1);
  EXPECT_EQ(texts({kJob}), (Texts{"one", "Two", "three"}));
  EXPECT_EQ(texts({.job = kJob, .node = "a"}), (Texts{"one", "Two"}));
  EXPECT_EQ(texts({.job = kJob, .index = 1}), (Texts{"one", "three"}));
  EXPECT_EQ(texts({.job = kJob, .task = TaskId("task2")}), (Texts{"Two"}));
  EXPECT_EQ(texts({.job = kJob, .contains = "tWO"}), (Texts{"Two"}));
  EXPECT_EQ(texts({.job = kJob, .errors_only = true}), (Texts{"Two"}));
  EXPECT_EQ(texts({.job = kJob, .limit = 2}), (Texts{"one", "Two"}));
  EXPECT_EQ(texts({.job = kJob, .limit = 2, .newest = true}), (Texts{"Two", "three"}));
  EXPECT_TRUE(texts({JobId("other")}).empty());
}

TEST_F(LogStoreTest, APageGoesOnWhereTheLastOneEnded) {
  print("one");
  print("two");
  const auto first = store_.read({.job = kJob, .limit = 1});
  ASSERT_EQ(first->lines.size(), 1U);
  print("three");
  const auto rest = store_.read({.job = kJob, .from = first->next});
  ASSERT_EQ(rest->lines.size(), 2U);
  EXPECT_EQ(rest->lines[0].text, "two");
  EXPECT_TRUE(store_.read({.job = kJob, .from = rest->next})->lines.empty());
  EXPECT_EQ(store_.read({.job = kJob, .from = rest->next})->next, rest->next);
}

TEST_F(LogStoreTest, LinesThatAnEarlierVersionWroteAreRead) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ + "/job.log") << R"([7,"t","a",1,"old"])"
                                      << "\n"
                                      << R"([7,"t","a",1,"half)";
  EXPECT_EQ(texts({kJob}), Texts{"old"});
}

TEST_F(LogStoreTest, WhoWatchesIsToldOnceOfTheNextLine) {
  int told = 0;
  auto waits = std::make_shared<std::atomic<bool>>(false);
  auto left = std::make_shared<std::atomic<bool>>(true);
  store_.watch(
      kJob, [&] { ++told; }, waits);
  store_.watch(
      kJob, [&] { told += 100; }, left);
  store_.append(JobId("other"), {{1}, TaskId("t"), "a", false, "x"});
  EXPECT_EQ(told, 0);
  print("one");
  print("two");
  EXPECT_EQ(told, 1);
}

TEST_F(LogStoreTest, AJobHasItsShareAndNoMore) {
  const std::string line(LogStore::kMaxLineBytes * 2, 'x');
  const std::uint64_t lines = LogStore::kMaxJobBytes / LogStore::kMaxLineBytes + 10;
  for (std::uint64_t i = 0; i < lines; ++i) print(line);
  const auto last = store_.read({.job = kJob, .limit = 1, .newest = true});
  EXPECT_EQ(last->lines.at(0).text, "the log of this job has reached its limit of 64 MiB; what follows is not kept");
  EXPECT_LE(std::filesystem::file_size(folder_ + "/job.log"), LogStore::kMaxJobBytes);
  EXPECT_EQ(store_.read({.job = kJob, .limit = 1})->lines.at(0).text.find_first_not_of('x'), LogStore::kMaxLineBytes);
}

TEST_F(LogStoreTest, OnlyIdsNameFiles) { EXPECT_FALSE(store_.read({JobId("../job")}).ok()); }

/// An archive in memory that can fail.
class MemoryArchive : public LogArchive {
 public:
  Status append(const std::vector<LogPart>& parts) override {
    if (fails) return Error(Errc::kCannotRead, "no room");
    all.insert(all.end(), parts.begin(), parts.end());
    return {};
  }
  Result<std::vector<LogPart>> load(const JobId& job) override {
    std::vector<LogPart> found;
    std::ranges::copy_if(all, std::back_inserter(found), [&](const LogPart& part) { return part.job == job; });
    return found;
  }
  Result<LogPart> last(const JobId& job) override {
    const auto found = load(job);
    return found->empty() ? LogPart() : found->back();
  }
  Status remove(const std::vector<JobId>& jobs) override {
    std::erase_if(all, [&](const LogPart& part) { return std::ranges::find(jobs, part.job) != jobs.end(); });
    return {};
  }
  Status visit(const std::function<bool(const LogInfo&)>& look) override {
    for (const LogPart& part : all) {
      if (!look({part.job, part.packed.size(), part.changed})) break;
    }
    return {};
  }
  std::vector<LogPart> all;
  bool fails = false;
};

class PackedLogs : public testing::Test {
 protected:
  PackedLogs()
      : folder_(testing::TempDir() + "packed_logs_" + std::to_string(getpid()) +
                testing::UnitTest::GetInstance()->current_test_info()->name()),
        store_(std::in_place, folder_, &archive_) {}
  ~PackedLogs() override { std::filesystem::remove_all(folder_); }

  void print(const JobId& job, const std::string& text) {
    store_->append(job, {{7}, TaskId("t"), "a", false, text, 0});
  }
  /// Far in the future: nothing was added for long.
  Status pack() {
    return store_->pack([this](const JobId& job) { return job == live_; }, Timestamp{std::int64_t{1} << 50},
                        std::chrono::seconds(1));
  }
  std::vector<std::string> texts(LogQuery query) {
    std::vector<std::string> list;
    const auto page = store_->read(query);
    EXPECT_TRUE(page.ok());
    for (const LogLine& line : page->lines) list.push_back(line.text);
    next_ = page->next;
    return list;
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator()));
  }
  using Texts = std::vector<std::string>;

  const JobId kJob{"job"};
  JobId live_{"live"};
  const std::string folder_;
  MemoryArchive archive_;
  std::optional<LogStore> store_;
  std::uint64_t next_ = 0;
};

TEST_F(PackedLogs, AreReadAsIfTheyWereOneFile) {
  print(kJob, "one");
  print(kJob, "two");
  const Texts both = texts({kJob});
  const std::uint64_t end = next_;
  ASSERT_TRUE(pack().ok());
  EXPECT_EQ(files(), 0U);
  EXPECT_EQ(texts({kJob}), both);
  EXPECT_EQ(next_, end) << "a reader goes on where it was";
  print(kJob, "late");
  EXPECT_EQ(texts({.job = kJob, .from = end}), Texts{"late"});
  ASSERT_TRUE(pack().ok());
  EXPECT_EQ(texts({.job = kJob, .from = end}), Texts{"late"});
  EXPECT_EQ(texts({kJob}), (Texts{"one", "two", "late"}));
  EXPECT_EQ(texts({.job = kJob, .limit = 2, .newest = true}), (Texts{"two", "late"}));
  EXPECT_EQ(texts({.job = kJob, .limit = 1}), Texts{"one"});
  EXPECT_EQ(texts({.job = kJob, .from = next_}), (Texts{"two", "late"}));
}

TEST_F(PackedLogs, LiveAndRecentOnesStayFiles) {
  print(live_, "on");
  print(kJob, "one");
  ASSERT_TRUE(pack().ok());
  EXPECT_EQ(files(), 1U);
  print(kJob, "two");
  ASSERT_TRUE(store_->pack([](const JobId&) { return false; }, Timestamp{0}, std::chrono::seconds(1)).ok());
  EXPECT_EQ(files(), 2U);
}

TEST_F(PackedLogs, NothingIsLostOrDoubledWhenTheServerEndsInBetween) {
  print(kJob, "one");
  archive_.fails = true;
  EXPECT_FALSE(pack().ok());
  print(kJob, "two");
  EXPECT_EQ(texts({kJob}), (Texts{"one", "two"}));
  // A new life finds both files.
  archive_.fails = false;
  store_.emplace(folder_, &archive_);
  ASSERT_TRUE(pack().ok());
  ASSERT_TRUE(pack().ok());
  EXPECT_EQ(files(), 0U);
  EXPECT_EQ(texts({kJob}), (Texts{"one", "two"}));
  // The commit came, the removal of the file did not.
  print(kJob, "three");
  store_->flush();
  const std::string file = folder_ + "/job.log";
  std::filesystem::copy(file, folder_ + "/copy");
  ASSERT_TRUE(pack().ok());
  std::filesystem::rename(folder_ + "/copy", folder_ + "/job.packing");
  ASSERT_TRUE(pack().ok());
  EXPECT_EQ(files(), 0U);
  EXPECT_EQ(texts({kJob}), (Texts{"one", "two", "three"}));
}

TEST_F(PackedLogs, AreSeenAndRemovedWhereverTheyAre) {
  print(kJob, "one");
  ASSERT_TRUE(pack().ok());
  print(JobId("other"), "two");
  store_->flush();
  std::set<JobId> seen;
  ASSERT_TRUE(store_->visit([&](const LogInfo& log) { return seen.insert(log.job).second; }).ok());
  EXPECT_EQ(seen, (std::set<JobId>{kJob, JobId("other")}));
  store_->remove({kJob, JobId("other")});
  EXPECT_EQ(texts({kJob}), Texts{});
  EXPECT_EQ(texts({JobId("other")}), Texts{});
}

}  // namespace
}  // namespace hkube::observe
