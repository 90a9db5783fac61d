#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "job/event_codec.h"
#include "store/sqlite/sqlite_job_store.h"

namespace hkube::store::sqlite {
namespace {

/// The first version of the file, as servers have written it.
constexpr const char* kVersion1 = R"(
  CREATE TABLE job(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, pipeline TEXT NOT NULL, experiment TEXT NOT NULL,
    status TEXT NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL DEFAULT 0, status_document TEXT,
    result_document BLOB);
  CREATE INDEX job_by_pipeline ON job(pipeline, number);
  CREATE INDEX job_live ON job(number) WHERE finished = 0;
  CREATE TABLE event(sequence INTEGER PRIMARY KEY, job INTEGER NOT NULL, bytes BLOB NOT NULL);
  CREATE INDEX event_by_job ON event(job, sequence);
  CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL);
  PRAGMA user_version = 1;
  INSERT INTO job VALUES(1, 'old', 'p', 'main', 'completed', 5, 6, '{}', '{}');)";

class JobStoreTest : public testing::Test {
 protected:
  JobStoreTest()
      : path_(testing::TempDir() + "job_store_test_" + std::to_string(getpid()) +
              testing::UnitTest::GetInstance()->current_test_info()->name() + ".db") {}
  ~JobStoreTest() override {
    store_.reset();
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + suffix);
  }
  void open() {
    store_.reset();
    auto opened = SqliteJobStore::open(path_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    store_ = std::move(opened).value();
    store_->on_committed([this](const control::Committed& committed) {
      const std::lock_guard lock(mutex_);
      EXPECT_TRUE(committed.status.ok());
      done_ = committed.sequence;
      wake_.notify_one();
    });
  }
  void commit(control::CommitBatch batch) {
    batch.sequence = ++sequence_;
    store_->commit(std::make_shared<const control::CommitBatch>(std::move(batch)));
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [&] { return done_ == sequence_; });
  }
  static control::JobSummary job(std::uint64_t number, const std::string& id, std::vector<std::string> types,
                                 const std::string& root = "", const std::string& parent = "") {
    job::Context context;
    context.root_job = JobId(root);
    context.parent_job = JobId(parent);
    const std::string text = R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":"a"}]})";
    auto descriptor = job::make_descriptor({JobId(id), text, text, std::move(types), "me", {7}, context.text()});
    EXPECT_TRUE(descriptor.ok());
    return {JobNumber(number), *descriptor};
  }

  const std::string path_;
  std::unique_ptr<SqliteJobStore> store_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::uint64_t done_ = 0;
  std::uint64_t sequence_ = 0;
};

TEST_F(JobStoreTest, AFileOfTheFirstVersionIsTakenOver) {
  {
    auto database = Database::open(path_);
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE((*database)->execute(kVersion1).ok());
  }
  open();
  EXPECT_EQ((*store_->find_job(JobId("old")))->pipeline, "p");
  commit({0, {job(2, "new", {"stored", "cron"}, "old", "old")}, {}, {}, {}, {}});
  const auto tree = store_->list_descendants(JobId("old"), 10);
  ASSERT_EQ(tree->size(), 1U);
  EXPECT_EQ(tree->front().id, JobId("new"));
  open();
  EXPECT_EQ(store_->list_descendants(JobId("old"), 10)->size(), 1U) << "once is enough";
}

TEST_F(JobStoreTest, SearchesFollowTheCommitsAndOutliveTheServer) {
  open();
  commit({0, {job(1, "one", {"raw"}), job(2, "two", {"stored"})}, {}, {}, {}, {}});
  control::FinishedJob finished{JobNumber(1), JobId("one"), "stopped", "{}", "{}", {9}, {}, "[]"};
  commit({0, {job(3, "three", {"raw"})}, {}, {finished}, {}, {}});
  JobQuery stopped;
  stopped.status = "stopped";
  JobQuery raw;
  raw.type = "raw";
  raw.algorithm = "a";
  JobQuery named;
  named.name = "two";
  for (int life = 0; life < 2; ++life) {
    auto rows = *store_->search_jobs(stopped);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].id, JobId("one"));
    EXPECT_EQ(rows[0].audit, "[]");
    rows = *store_->search_jobs(raw);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].id, JobId("three"));
    EXPECT_EQ(store_->search_jobs(named)->size(), 1U);
    open();
  }
}

TEST_F(JobStoreTest, JobsOfAnOlderFormatAreSearchedByTheirRecord) {
  {
    auto database = Database::open(path_);
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE((*database)->execute(kVersion1).ok());
    std::string bytes;
    job::append_event(bytes,
                      job::Submitted{JobId("old"),
                                     R"({"name":"p","tags":["t"],"nodes":[{"nodeName":"n","algorithmName":"a"}]})",
                                     "{}",
                                     {"raw"},
                                     "me",
                                     {5}});
    auto insert = (*database)->prepare("INSERT INTO event(job, bytes) VALUES(1, ?)");
    ASSERT_TRUE(insert->run({Value::blob(bytes)}).ok());
  }
  open();
  JobQuery query;
  query.algorithm = "a";
  query.tags = {"t"};
  const auto rows = store_->search_jobs(query);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().audit, "");
}

TEST_F(JobStoreTest, FollowUpsStayUntilTheyAreSettled) {
  using Kind = control::FollowUp::Kind;
  open();
  commit({0, {job(1, "one", {"raw"})}, {}, {}, {}, {}});
  const control::FollowUp start{JobNumber(1), JobId("one"), Kind::kTrigger, "next"};
  const control::FollowUp post{JobNumber(1), JobId("one"), Kind::kResultWebhook, "http://r"};
  control::FinishedJob finished{JobNumber(1), JobId("one"), "completed", "{}", "{}", {9}, {start, post}};
  commit({0, {}, {}, {finished}, {}, {}});
  open();
  ASSERT_EQ(store_->load_follow_ups()->size(), 2U);
  commit({0, {}, {}, {}, {start}, {}});
  const auto left = *store_->load_follow_ups();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].id, JobId("one"));
  EXPECT_EQ(left[0].kind, Kind::kResultWebhook);
  EXPECT_EQ(left[0].target, "http://r");
}

TEST_F(JobStoreTest, TheLogStaysBoundedUnderConstantLoad) {
  open();
  const std::string megabyte(std::size_t{1} << 20, 'x');
  for (std::uint64_t number = 1; number <= 200; ++number) {
    control::CommitBatch batch{0, {job(number, "job" + std::to_string(number), {"raw"})}, {}, {}, {}, {}};
    batch.records.push_back({JobNumber(number), megabyte});
    commit(std::move(batch));
  }
  EXPECT_LT(std::filesystem::file_size(path_ + "-wal"), std::uintmax_t{100} << 20);
}

TEST_F(JobStoreTest, OnlyTheLatestOutcomeOfAWebhookIsKept) {
  using Kind = control::WebhookOutcome::Kind;
  open();
  commit({0, {job(1, "one", {"raw"})}, {}, {}, {}, {{JobNumber(1), Kind::kProgress, "1"}}});
  commit({0, {}, {}, {}, {}, {{JobNumber(1), Kind::kProgress, "2"}, {JobNumber(1), Kind::kResult, "3"}}});
  const auto outcomes = *store_->find_webhooks(JobId("one"));
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes[0].document, "2");
  EXPECT_EQ(outcomes[1].document, "3");
  EXPECT_TRUE(store_->find_webhooks(JobId("none"))->empty());
}

TEST_F(JobStoreTest, CronJobsOnlyAndBothOrders) {
  open();
  commit(
      {0, {job(1, "a", {"stored", "internal", "cron"}), job(2, "b", {"raw"}), job(3, "c", {"cron"})}, {}, {}, {}, {}});
  JobFilter filter;
  filter.cron = true;
  filter.name = "p";  // no job has this id
  auto rows = *store_->list_jobs(filter);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].id, JobId("c"));
  filter.oldest_first = true;
  EXPECT_EQ(store_->list_jobs(filter)->front().id, JobId("a"));
  filter.name = "c";
  EXPECT_EQ(store_->list_jobs(filter)->size(), 1U);
}

TEST_F(JobStoreTest, TheSubmissionAlone) {
  open();
  control::CommitBatch batch{0, {job(1, "one", {"raw"})}, {}, {}, {}, {}};
  const auto& descriptor = *batch.submitted[0].descriptor;
  std::string bytes;
  job::append_event(bytes, job::Submitted{descriptor.id, descriptor.pipeline_text, "{}", {"raw"}, "me", {7}});
  job::append_event(bytes, job::NodeExpanded{0, {8}});
  batch.records.push_back({JobNumber(1), bytes});
  commit(std::move(batch));
  EXPECT_EQ(store_->load_submission(JobNumber(1))->user, "me");
  EXPECT_FALSE(store_->load_submission(JobNumber(2)).ok());
}

}  // namespace
}  // namespace hkube::store::sqlite
