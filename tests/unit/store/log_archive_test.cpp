#include <gtest/gtest.h>

#include <filesystem>

#include "store/sqlite/sqlite_log_archive.h"

namespace hkube::store::sqlite {
namespace {

using observe::LogInfo;
using observe::LogPart;

class LogArchiveTest : public testing::Test {
 protected:
  LogArchiveTest()
      : path_(testing::TempDir() + "log_archive_test_" + std::to_string(getpid()) +
              testing::UnitTest::GetInstance()->current_test_info()->name() + ".db") {
    open();
  }
  ~LogArchiveTest() override {
    archive_.reset();
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + suffix);
  }
  void open() {
    archive_.reset();
    auto opened = SqliteLogArchive::open(path_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    archive_ = std::move(opened).value();
  }

  const std::string path_;
  std::unique_ptr<SqliteLogArchive> archive_;
};

TEST_F(LogArchiveTest, PartsKeepTheirOrderAndOutliveTheServer) {
  const std::string bytes("a\0b", 3);
  ASSERT_TRUE(archive_->append({{JobId("x"), {5}, 10, 4'000'000'000U, bytes}, {JobId("y"), {6}, 1, 2, "c"}}).ok());
  ASSERT_TRUE(archive_->append({{JobId("x"), {7}, 20, 3, "d"}}).ok());
  open();
  const auto parts = archive_->load(JobId("x"));
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].packed, bytes);
  EXPECT_EQ((*parts)[0].checksum, 4'000'000'000U);
  EXPECT_EQ((*parts)[1].raw_bytes, 20U);
  EXPECT_EQ(archive_->last(JobId("x"))->checksum, 3U);
  EXPECT_EQ(archive_->last(JobId("z"))->raw_bytes, 0U);
}

TEST_F(LogArchiveTest, AllJobsAreSeenInPagesAndMayBeRemovedMeanwhile) {
  std::vector<LogPart> parts;
  for (int i = 0; i < 2'500; ++i) parts.push_back({JobId("job" + std::to_string(i)), {i}, 1, 1, "abc"});
  parts.push_back({JobId("job7"), {9'000}, 1, 1, "de"});
  ASSERT_TRUE(archive_->append(parts).ok());
  std::size_t seen = 0;
  ASSERT_TRUE(archive_
                  ->visit([&](const LogInfo& log) {
                    ++seen;
                    if (log.job == JobId("job7")) {
                      EXPECT_EQ(log.bytes, 5U);
                      EXPECT_EQ(log.changed.ms, 9'000);
                    }
                    EXPECT_TRUE(archive_->remove({log.job}).ok());
                    return true;
                  })
                  .ok());
  EXPECT_EQ(seen, 2'500U);
  EXPECT_TRUE(archive_->load(JobId("job7"))->empty());
}

}  // namespace
}  // namespace hkube::store::sqlite
