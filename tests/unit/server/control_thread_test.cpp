#include "server/control_thread.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <deque>
#include <future>

#include "runtime/real/io_runtime.h"

namespace hkube::server {
namespace {

using control::Inspect;

/// An io thread that does what it is told when the test says so.
class ManualExecutor : public runtime::Executor {
 public:
  void post(std::function<void()> fn) override {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(fn));
  }
  std::unique_ptr<runtime::Timer> after(std::chrono::milliseconds, std::function<void()>) override { return nullptr; }
  /// How many functions ran.
  int run() {
    int count = 0;
    for (std::function<void()> next; (next = take()); ++count) next();
    return count;
  }

 private:
  std::function<void()> take() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return nullptr;
    auto first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
  }
  std::mutex mutex_;
  std::deque<std::function<void()>> waiting_;
};

std::atomic<std::chrono::steady_clock::time_point> steady_time;

class ControlThreadTest : public testing::Test,
                          public control::Journal,
                          public control::Workers,
                          public control::Results {
 protected:
  void commit(std::shared_ptr<const control::CommitBatch> batch) override {
    commits_.push_back(batch->sequence);
    if (commits_.size() == 2) second_commit_.set_value(std::this_thread::get_id());
  }
  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm>) override { started_ = worker; }
  void stop(WorkerId) override {}
  void assign(WorkerId, const control::Assignment& assignment) override { assigned_ = assignment.id; }
  void cancel(WorkerId, AssignmentId) override {}
  void acknowledge(WorkerId, AssignmentId) override {}
  void store(JobNumber, const control::ResultRequest&) override {}

  static control::ControlSettings settings() {
    control::ControlSettings settings;
    settings.scheduler.capacity = {1, std::int64_t{1} << 30, 0};
    return settings;
  }
  /// Where a look takes place.
  Inspect look(std::promise<std::thread::id>& where) {
    return {[&](const control::ControlLoop&) { where.set_value(std::this_thread::get_id()); }};
  }

  std::vector<std::uint64_t> commits_;
  std::promise<std::thread::id> second_commit_;
  WorkerId started_;
  AssignmentId assigned_;
  std::unique_ptr<runtime::Clock> clock_ = runtime::make_system_clock();
  ManualExecutor io_;
  control::ControlLoop loop_{settings(), *this, *this, *this};
  ControlThread control_{*clock_, io_, +[] { return steady_time.load(); }};
};

TEST_F(ControlThreadTest, WhileThereIsLittleToDoTheIoThreadTakesTheTurns) {
  control_.start(loop_);
  for (int i = 0; i < 3; ++i) {
    std::promise<std::thread::id> where;
    std::promise<std::thread::id> next;
    control_.post(look(where));
    control_.post(look(next));
    EXPECT_EQ(io_.run(), 1);  // one turn takes all that waits
    EXPECT_EQ(where.get_future().get(), std::this_thread::get_id());
    EXPECT_EQ(next.get_future().get(), std::this_thread::get_id());
  }
}

TEST_F(ControlThreadTest, TheThreadTakesThemWhenTheyKeepTheIoThreadFromItsWork) {
  control_.start(loop_);
  const auto pass = [](std::chrono::milliseconds time) { steady_time = steady_time.load() + time; };
  control_.post(Inspect{[&](const control::ControlLoop&) { pass(std::chrono::milliseconds(50)); }});
  EXPECT_EQ(io_.run(), 1);
  std::promise<std::thread::id> where;
  control_.post(look(where));
  EXPECT_NE(where.get_future().get(), std::this_thread::get_id());
  EXPECT_EQ(io_.run(), 0);
  // After four times as long it has its part of the time again.
  pass(std::chrono::milliseconds(200));
  for (std::thread::id taker; taker != std::this_thread::get_id();) {  // the thread's own turn may not be over yet
    std::promise<std::thread::id> later;
    control_.post(look(later));
    io_.run();
    taker = later.get_future().get();
  }
}

TEST_F(ControlThreadTest, ATurnThatTheIoThreadDoesNotComeForIsTakenBack) {
  control_.start(loop_);
  for (int i = 0; i < 3; ++i) {
    std::promise<std::thread::id> where;
    auto taken = where.get_future();
    control_.post(look(where));  // lent to the io thread, which is busy
    std::promise<std::thread::id> next;
    auto also_taken = next.get_future();
    control_.post(look(next));
    steady_time = steady_time.load() + std::chrono::milliseconds(10);
    EXPECT_NE(taken.get(), std::this_thread::get_id());
    EXPECT_NE(also_taken.get(), std::this_thread::get_id());
    EXPECT_LE(io_.run(), 1);  // it finds nothing to do
    steady_time = steady_time.load() + std::chrono::seconds(1);
  }
}

TEST_F(ControlThreadTest, ALargeJobIsNotForTheIoThread) {
  control_.start(loop_);
  std::string nodes;
  for (int i = 0; i < 1'000; ++i) {
    nodes += (i == 0 ? R"({"nodeName":"n)" : R"(,{"nodeName":"n)") + std::to_string(i) + R"(","algorithmName":"a"})";
  }
  control::SubmitJob submit;
  submit.descriptor =
      job::make_descriptor(
          {JobId("abcdefghijkl"), R"({"name":"p","nodes":[)" + nodes + "]}", "{}", {"raw"}, "me", clock_->now()})
          .value();
  submit.reply = [](const Status&) {};
  std::promise<std::thread::id> before;
  std::promise<std::thread::id> after;
  control_.post(look(before));
  control_.post(std::move(submit));
  control_.post(look(after));
  EXPECT_NE(before.get_future().get(), std::this_thread::get_id());
  steady_time = steady_time.load() + std::chrono::milliseconds(10);  // when `after` came during that turn
  EXPECT_NE(after.get_future().get(), std::this_thread::get_id());
  EXPECT_LE(io_.run(), 1);
}

TEST_F(ControlThreadTest, StoppingHandlesWhatTheIoThreadDidNotComeTo) {
  control_.start(loop_);
  std::promise<std::thread::id> where;
  control_.post(look(where));
  control_.stop();
  auto handled = where.get_future();
  ASSERT_EQ(handled.wait_for(std::chrono::seconds(0)), std::future_status::ready);
  EXPECT_EQ(io_.run(), 1);  // it finds nothing to do
  EXPECT_FALSE(control_.post_request(Inspect{[](const control::ControlLoop&) {}}));
}

TEST_F(ControlThreadTest, TheThreadComesWhenSomethingIsDue) {
  control_.start(loop_);
  auto algorithm = std::make_shared<scheduler::Algorithm>();
  algorithm->name = "a";
  algorithm->request = {1, 1 << 20, 0};
  control_.post(control::PutAlgorithm{std::move(algorithm)});
  control::SubmitJob submit;
  submit.descriptor = job::make_descriptor({JobId("abcdefghijkl"),
                                            R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":"a"},
                                                {"nodeName":"m","algorithmName":"a","input":["@n"]}]})",
                                            "{}",
                                            {"raw"},
                                            "me",
                                            clock_->now()})
                          .value();
  submit.reply = [](const Status&) {};
  control_.post(std::move(submit));
  io_.run();
  ASSERT_EQ(commits_.size(), 1U);
  control_.post(control::Committed{commits_.back(), {}});
  control_.post(control::WorkerReady{started_});
  io_.run();
  control_.post(control::TaskReport{started_, assigned_, {}});
  io_.run();
  // Nobody waits for the end of the first task: it is written a little later, together with what comes until then.
  EXPECT_NE(second_commit_.get_future().get(), std::this_thread::get_id());
}

TEST_F(ControlThreadTest, CommandsOfManyThreadsAreHandledOneAtATimeAndInTheirOrder) {
  constexpr int kThreads = 4;
  constexpr int kCommands = 5'000;
  const auto io = runtime::IoRuntime::create();
  ControlThread control(*clock_, *io);
  control.start(loop_);
  std::thread io_thread([&] { io->run(); });
  std::array<int, kThreads> seen{};  // guarded by nothing but the turns
  int out_of_order = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kCommands; ++i) {
        control.post(Inspect{[&, thread, i](const control::ControlLoop&) { out_of_order += seen[thread]++ != i; }});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  io->stop();
  io_thread.join();
  control.stop();
  for (const int count : seen) EXPECT_EQ(count, kCommands);
  EXPECT_EQ(out_of_order, 0);
}

}  // namespace
}  // namespace hkube::server
