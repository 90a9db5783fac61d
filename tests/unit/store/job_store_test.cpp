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
                                 const std::string& root = "", const std::string& parent = "",
                                 const std::string& pipeline = "p") {
    job::Context context;
    context.root_job = JobId(root);
    context.parent_job = JobId(parent);
    const std::string text = R"({"name":")" + pipeline + R"(","nodes":[{"nodeName":"n","algorithmName":"a"}]})";
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

TEST_F(JobStoreTest, TheLogHasRoomForCommitsAndACrashLosesNoneOfThem) {
  const std::string copy = path_ + "-copy";
  const auto size_of = [](const std::string& path) { return std::filesystem::file_size(path + "-wal"); };
  open();
  const auto room = size_of(path_);
  EXPECT_GE(room, Checkpointer::kUsualLogBytes);
  commit({0, {job(1, "one", {"raw"})}, {}, {}, {}, {}});
  EXPECT_EQ(size_of(path_), room) << "the log need not grow";
  for (const char* suffix : {"", "-wal"}) std::filesystem::copy_file(path_ + suffix, copy + suffix);
  {
    const auto other = SqliteJobStore::open(copy);
    ASSERT_TRUE(other.ok());
    EXPECT_TRUE((*other)->find_job(JobId("one"))->has_value());
  }
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(copy + suffix);
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
  JobQuery mine;
  mine.user = "me";
  JobQuery yours;
  yours.user = "you";
  for (int life = 0; life < 2; ++life) {
    auto rows = *store_->search_jobs(stopped);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].id, JobId("one"));
    EXPECT_EQ(rows[0].audit, "[]");
    rows = *store_->search_jobs(raw);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].id, JobId("three"));
    EXPECT_EQ(store_->search_jobs(named)->size(), 1U);
    EXPECT_EQ(store_->search_jobs(mine)->size(), 3U);
    EXPECT_EQ(store_->search_jobs(yours)->size(), 0U);
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
  JobQuery mine;
  mine.user = "me";
  EXPECT_EQ(store_->search_jobs(mine)->size(), 1U);
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

TEST_F(JobStoreTest, ADamagedRecordOfALiveJobCostsThatJobAlone) {
  open();
  control::CommitBatch batch;
  for (std::uint64_t number : {1, 2, 3}) {
    batch.submitted.push_back(job(number, "job" + std::to_string(number), {"raw"}));
    std::string events;
    job::append_event(events, job::Submitted{JobId("job" + std::to_string(number)), "{}", "{}", {}, "me", {7}, ""});
    // The second one's is cut short, the third has none.
    if (number == 2) events.resize(events.size() / 2);
    if (number < 3) batch.records.push_back({JobNumber(number), events});
  }
  commit(std::move(batch));
  const auto jobs = store_->load_live_jobs();
  ASSERT_TRUE(jobs.ok()) << jobs.error().message;
  ASSERT_EQ(jobs->size(), 3U);
  EXPECT_EQ((*jobs)[0].events->size(), 1U);
  EXPECT_FALSE((*jobs)[1].events.ok());
  EXPECT_EQ((*jobs)[1].id, JobId("job2"));
  EXPECT_EQ((*jobs)[1].pipeline, "p");
  EXPECT_FALSE((*jobs)[2].events.ok());
}

TEST_F(JobStoreTest, FinishedJobsAreRemovedWithAllThatBelongsToThem) {
  open();
  control::CommitBatch batch;
  for (std::uint64_t number : {1, 2, 3, 4}) {
    const std::string id = "job" + std::to_string(number);
    batch.submitted.push_back(job(number, id, {"raw"}, "", "", number == 2 ? "other" : "p"));
    std::string events;
    job::append_event(events, job::Submitted{JobId(id), "{}", "{}", {}, "me", {7}, ""});
    batch.records.push_back({JobNumber(number), events});
    control::FinishedJob done{
        JobNumber(number), JobId(id), "completed", "{}", "{}", {static_cast<std::int64_t>(number)}};
    if (number == 3) done.follow_ups = {{JobNumber(3), JobId(id), control::FollowUp::Kind::kResultWebhook, "x"}};
    if (number != 4) batch.finished.push_back(done);
    batch.webhooks.push_back({JobNumber(number), control::WebhookOutcome::Kind::kResult, "{}"});
  }
  commit(std::move(batch));
  const auto numbers = [&](const std::string& pipeline, std::uint64_t after, std::uint32_t limit = 100) {
    std::vector<std::uint64_t> found;
    const auto rows = store_->list_finished(pipeline, JobNumber(after), limit);
    for (const FinishedRow& row : *rows) found.push_back(row.number.value());
    return found;
  };
  using Numbers = std::vector<std::uint64_t>;
  // The third has something to settle, the fourth is not over.
  EXPECT_EQ(numbers("", 0), (Numbers{1, 2}));
  EXPECT_EQ(numbers("", 0, 1), Numbers{1});
  EXPECT_EQ(numbers("", 1), Numbers{2});
  EXPECT_EQ(numbers("p", 0), Numbers{1});
  EXPECT_EQ(*store_->count_finished(""), 3U);
  EXPECT_EQ(*store_->count_finished("other"), 1U);
  EXPECT_GT(store_->usage()->bytes, 0U);
  EXPECT_FALSE(*store_->may_have_been_removed(JobId("job1")));

  ASSERT_TRUE(store_->remove_jobs({JobNumber(1), JobNumber(4), JobNumber(9)}).ok());
  EXPECT_FALSE(store_->find_job(JobId("job1"))->has_value());
  EXPECT_TRUE(store_->load_events(JobNumber(1))->empty());
  EXPECT_TRUE(store_->find_webhooks(JobId("job1"))->empty());
  EXPECT_TRUE(store_->find_job(JobId("job4"))->has_value()) << "a job that is not over stays";
  EXPECT_EQ(store_->search_jobs({})->size(), 3U);
  EXPECT_TRUE(*store_->may_have_been_removed(JobId("job1")));
  // Numbers do not come back, whichever jobs are removed.
  ASSERT_TRUE(store_->remove_jobs({JobNumber(2), JobNumber(3)}).ok());
  EXPECT_EQ(*store_->next_job_number(), 5U);
}

TEST_F(JobStoreTest, ManyRemovedJobsGiveTheirRoomBack) {
  open();
  constexpr std::uint64_t kJobs = 2'000;
  control::CommitBatch batch;
  std::vector<JobNumber> all;
  for (std::uint64_t number = 1; number <= kJobs; ++number) {
    const std::string id = "job" + std::to_string(number);
    batch.submitted.push_back(job(number, id, {"raw"}));
    batch.finished.push_back({JobNumber(number), JobId(id), "completed", std::string(1000, 'x'), "{}", {1}});
    all.emplace_back(number);
  }
  commit(std::move(batch));
  const std::uint64_t before = store_->usage()->bytes;
  ASSERT_TRUE(store_->remove_jobs(all).ok());
  const StoreUsage after = *store_->usage();
  EXPECT_LT(after.bytes + after.free_bytes, before / 5) << "the file's pages are given back";
  EXPECT_EQ(after.finished, 0U);
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

TEST_F(JobStoreTest, JobsAreCountedWhateverTheLimit) {
  open();
  commit({0, {job(1, "one", {"raw"}), job(2, "two", {"stored"}), job(3, "three", {"raw"})}, {}, {}, {}, {}});
  const control::FinishedJob finished{JobNumber(1), JobId("one"), "failed", "{}", "{}", {9}, {}, "[]"};
  commit({0, {}, {}, {finished}, {}, {}});
  const auto count = [&](const JobQuery& query) { return *store_->count_jobs(query); };
  for (int life = 0; life < 2; ++life) {
    JobQuery query;
    EXPECT_EQ(count(query), 3U);
    query.limit = 1;
    EXPECT_EQ(count(query), 3U) << "the limit is that of lists";
    query.type = "raw";
    EXPECT_EQ(count(query), 2U);
    query.status = "failed";
    EXPECT_EQ(count(query), 1U);
    query.status = "stopped";
    EXPECT_EQ(count(query), 0U);
    query = {};
    query.finished = false;
    EXPECT_EQ(count(query), 2U);
    query = {};
    query.name = "three";
    EXPECT_EQ(count(query), 1U) << "a job's own id";
    query.name = "none";
    EXPECT_EQ(count(query), 0U);
    query = {};
    query.among = {JobNumber(2), JobNumber(3), JobNumber(4)};
    EXPECT_EQ(count(query), 2U);
    open();
  }
}

TEST_F(JobStoreTest, NamesOfPipelinesThatHaveRun) {
  open();
  std::uint64_t number = 0;
  for (const char* name : {"beta", "alpha", "alphabet", "alpha", "al", "beta", "%", "alp\xc3\xa9", "Alpha"}) {
    ++number;
    const auto one = job(number, "job" + std::to_string(number), {"raw"}, "", "", name);
    commit({0, {one}, {}, {}, {}, {}});
  }
  using Names = std::vector<std::string>;
  EXPECT_EQ(*store_->pipeline_names("alpha", 10), (Names{"alpha", "alphabet"})) << "each once, in order";
  EXPECT_EQ(*store_->pipeline_names("al", 10), (Names{"al", "alpha", "alphabet", "alp\xc3\xa9"}));
  EXPECT_EQ(*store_->pipeline_names("al", 2), (Names{"al", "alpha"}));
  EXPECT_EQ(*store_->pipeline_names("alphabet", 10), Names{"alphabet"});
  EXPECT_EQ(*store_->pipeline_names("%", 10), Names{"%"}) << "no pattern";
  EXPECT_EQ(store_->pipeline_names("", 10)->size(), 7U);
  EXPECT_EQ(*store_->pipeline_names("alphabets", 10), Names{});
  EXPECT_EQ(*store_->pipeline_names("c", 10), Names{});
}

TEST_F(JobStoreTest, ListsByExperimentAndStatusLookAtAllThatTheNameMeans) {
  open();
  commit({0, {job(1, "one", {"raw", "cron"}), job(2, "p", {"raw"}), job(3, "three", {"raw"})}, {}, {}, {}, {}});
  const control::FinishedJob finished{JobNumber(1), JobId("one"), "failed", "{}", "{}", {9}, {}, "[]"};
  commit({0, {}, {}, {finished}, {}, {}});
  const auto ids = [&](const JobFilter& filter) {
    std::vector<std::string> list;
    const auto rows = store_->list_jobs(filter);
    for (const JobRow& row : *rows) list.push_back(row.id.str());
    return list;
  };
  using Ids = std::vector<std::string>;
  JobFilter filter;
  filter.experiment = "main";
  filter.name = "p";  // of the pipeline of all, and of one job
  EXPECT_EQ(ids(filter), (Ids{"three", "p", "one"}));
  filter.oldest_first = true;
  filter.limit = 2;
  EXPECT_EQ(ids(filter), (Ids{"one", "p"}));
  filter.cron = true;
  EXPECT_EQ(ids(filter), Ids{"one"});
  filter.finished = false;
  EXPECT_EQ(ids(filter), Ids{});
  filter = {};
  filter.status = "failed";
  EXPECT_EQ(ids(filter), Ids{"one"});
  EXPECT_EQ(store_->list_jobs(filter)->front().result_document, "{}");
  filter.experiment = "other";
  EXPECT_EQ(ids(filter), Ids{});
}

}  // namespace
}  // namespace hkube::store::sqlite
