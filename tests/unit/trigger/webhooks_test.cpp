#include "trigger/webhooks.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "control/control_loop.h"
#include "objects/memory_store.h"
#include "store/sqlite/sqlite_job_store.h"
#include "tests/unit/trigger/fakes.h"

namespace hkube::trigger {
namespace {

using control::ControlLoop;

/// Everything is durable as soon as it is flushed.
class QuickJournal : public control::Journal {
 public:
  void commit(std::shared_ptr<const control::CommitBatch> batch) override { last = std::move(batch); }
  std::shared_ptr<const control::CommitBatch> last;
};

class HandWorkers : public control::Workers {
 public:
  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm>) override { started.push_back(worker); }
  void stop(WorkerId) override {}
  void assign(WorkerId worker, const control::Assignment& assignment) override {
    tasks.emplace_back(worker, assignment.id);
  }
  void cancel(WorkerId, AssignmentId) override {}
  void acknowledge(WorkerId, AssignmentId) override {}
  std::vector<WorkerId> started;
  std::deque<std::pair<WorkerId, AssignmentId>> tasks;
};

class NoResults : public control::Results {
 public:
  void store(JobNumber, const control::ResultRequest&) override {}
};

class NoPool : public runtime::BlockingPool {
 public:
  bool post(std::function<void()>) override { return false; }
};

/// A control loop, an io thread and webhooks in one thread under the test's hand.
class WebhooksTest : public testing::Test, public control::Inbox {
 protected:
  WebhooksTest()
      : path(testing::TempDir() + "webhooks_test_" + std::to_string(getpid()) + ".db"),
        jobs(store::sqlite::SqliteJobStore::open(path).value()),
        loop(at_once(), journal, workers, results),
        webhooks({*this, *jobs, objects, time, pool, time, client, "local"}, {}) {
    loop.observe(webhooks);
    auto algorithm = std::make_shared<scheduler::Algorithm>();
    algorithm->name = "alg";
    algorithm->max_workers = 1;
    handle(control::PutAlgorithm{algorithm});
  }
  ~WebhooksTest() override {
    jobs.reset();
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  }

  bool post_request(control::Command command) override {
    post(std::move(command));
    return true;
  }
  void post(control::Command command) override { handle(std::move(command)); }
  void handle(control::Command command) {
    if (const auto* settle = std::get_if<control::Settle>(&command)) settled.push_back(*settle);
    loop.handle(std::move(command), time.now());
    flush();
  }
  void flush() {
    loop.flush(time.now());
    while (auto batch = std::exchange(journal.last, nullptr)) {
      loop.handle(control::Committed{batch->sequence, {}}, time.now());
      loop.flush(time.now());
    }
  }
  static control::ControlSettings at_once() {
    control::ControlSettings settings;
    settings.linger = {};
    return settings;
  }
  void submit(const std::string& verbosity) {
    const std::string text = R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":"alg","input":["#[1...100]"]}],)"
                             R"("webhooks":{"progress":"http://r"},"options":{"progressVerbosityLevel":")" +
                             verbosity + "\"}}";
    auto descriptor = job::make_descriptor({JobId("abcdefghijkl"), text, text, {"raw"}, "me", time.now()});
    ASSERT_TRUE(descriptor.ok());
    handle(control::SubmitJob{*descriptor, [](const Status&) {}});
    for (const WorkerId worker : std::exchange(workers.started, {})) handle(control::WorkerReady{worker});
    time.advance(0);
  }
  void finish_task() {
    ASSERT_FALSE(workers.tasks.empty());
    const auto [worker, assignment] = workers.tasks.front();
    workers.tasks.pop_front();
    job::TaskOutcome done;
    done.inline_bytes = std::string(9, 'x');
    handle(control::TaskReport{worker, assignment, done});
  }
  /// Answers every open call; the statuses with their progress that they carried.
  std::vector<std::string> take() {
    std::vector<std::string> seen;
    while (!client.open.empty()) {
      const Json body = *parse_json(client.open.front().call.body);
      seen.push_back(string_or(body, "status") + " " + to_text(body["data"]["progress"]));
      client.answer("http://r", {200, "OK", ""});
      time.advance(0);
    }
    return seen;
  }

  FakeTime time;
  FakeClient client;
  QuickJournal journal;
  HandWorkers workers;
  NoResults results;
  NoPool pool;
  objects::MemoryStore objects;
  const std::string path;
  std::unique_ptr<store::sqlite::SqliteJobStore> jobs;
  std::vector<control::Settle> settled;
  ControlLoop loop;
  Webhooks webhooks;
};

using Seen = std::vector<std::string>;

TEST_F(WebhooksTest, InfoLeavesTasksOut) {
  submit("info");
  EXPECT_EQ(take(), (Seen{"pending 0", "active 0"}));
  for (int i = 0; i < 10; ++i) {
    finish_task();
    time.advance(500);
  }
  EXPECT_EQ(take(), Seen{});
  EXPECT_EQ(settled.size(), 2U);
}

TEST_F(WebhooksTest, DebugAtMostOnceASecond) {
  submit("debug");
  EXPECT_EQ(take().front(), "pending 0");
  time.advance(2'000);
  take();
  // A burst of ten tasks in a tenth of a second: the first at once, the rest in one at the second's end.
  for (int i = 0; i < 10; ++i) {
    finish_task();
    time.advance(10);
  }
  EXPECT_EQ(take(), Seen{"active 1"});
  time.advance(899);
  EXPECT_EQ(take(), Seen{});
  time.advance(1);
  EXPECT_EQ(take(), Seen{"active 10"});
  time.advance(60'000);
  EXPECT_EQ(take(), Seen{}) << "nothing happens, nothing is posted";
}

TEST_F(WebhooksTest, ASlowReceiverGetsTheLatestProgressOnly) {
  submit("debug");
  take();
  time.advance(2'000);
  take();
  for (int i = 1; i <= 20; ++i) {
    finish_task();
    time.advance(1'000);
  }
  EXPECT_EQ(client.open.size(), 1U) << "one call at a time";
  const Seen seen = take();
  EXPECT_EQ(seen, (Seen{"active 1", "active 20"}));
}

TEST_F(WebhooksTest, AnEndWithoutACallLeavesNothingBehind) {
  submit("critical");
  handle(control::StopJob{JobId("abcdefghijkl"), "enough", [](const Status&) {}});
  time.advance(10'000);
  EXPECT_EQ(take(), Seen{});
  EXPECT_EQ(time.timers(), 0U);
}

TEST_F(WebhooksTest, TheEndComesLast) {
  submit("debug");
  finish_task();
  time.advance(100);
  handle(control::StopJob{JobId("abcdefghijkl"), "enough", [](const Status&) {}});
  time.advance(10'000);
  const Seen seen = take();
  EXPECT_EQ(seen.front(), "pending 0");
  EXPECT_TRUE(seen.back().starts_with("stopped")) << seen.back();
  EXPECT_EQ(time.timers(), 0U);
}

}  // namespace
}  // namespace hkube::trigger
