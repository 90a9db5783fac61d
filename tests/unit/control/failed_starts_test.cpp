// Algorithms whose workers never come up.
#include <gtest/gtest.h>

#include "control/control_loop.h"
#include "tests/unit/control/quiet_ports.h"

namespace hkube::control {
namespace {

/// A batch of 100 tasks, and workers that come up or do not, as the test says.
class FailedStarts : public testing::Test, public QuietPorts {
 protected:
  FailedStarts() {
    ControlSettings settings;
    settings.scheduler.capacity = {2, std::int64_t{1} << 30, 0};
    loop_ = std::make_unique<ControlLoop>(settings, *this, *this, *this);
    auto algorithm = std::make_shared<scheduler::Algorithm>();
    algorithm->name = "a";
    algorithm->request = {1, 1 << 20, 0};
    send(PutAlgorithm{std::move(algorithm)});
    SubmitJob command;
    command.descriptor =
        job::make_descriptor({JobId("abcdefghijkl"),
                              R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":"a","input":["#[1...100]"]}]})",
                              "{}",
                              {"raw"},
                              "me",
                              now_})
            .value();
    command.reply = [](const Status&) {};
    send(std::move(command));
  }
  void commit(std::shared_ptr<const CommitBatch> batch) override {
    committed_ = batch->sequence;
    for (const FinishedJob& job : batch->finished) ended_ = job.status_document;
  }
  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm>) override { starting_.push_back(worker); }

  void send(Command command) {
    loop_->handle(std::move(command), now_);
    loop_->flush(now_);
    while (committed_ != 0) {
      loop_->handle(Committed{std::exchange(committed_, 0), {}}, now_);
      loop_->flush(now_);
    }
  }
  /// Lets the next start fail, after as long as the back-off takes; whether there was one.
  bool fail_next() {
    if (starting_.empty()) {
      now_ = now_ + std::chrono::seconds(11);
      send(Tick{});
    }
    if (starting_.empty()) return false;
    send(WorkerGone{std::exchange(starting_, {starting_.begin() + 1, starting_.end()}).front(), "it ended",
                    "its output", [this](const TaskPlace& place) { places_.push_back(place); }});
    return true;
  }

  Timestamp now_{1'000'000};
  std::unique_ptr<ControlLoop> loop_;
  std::uint64_t committed_ = 0;
  std::vector<WorkerId> starting_;
  std::string ended_;
  std::vector<TaskPlace> places_;  ///< whose log got what was printed before the end
};

TEST_F(FailedStarts, AJobDoesNotWaitForAnAlgorithmThatNeverComesUp) {
  int starts = 0;
  while (ended_.empty() && starts < 100 && fail_next()) ++starts;
  EXPECT_EQ(starts, 8);
  EXPECT_NE(ended_.find("it ended"), std::string::npos) << ended_;
  EXPECT_NE(ended_.find("failed"), std::string::npos) << ended_;
}

TEST_F(FailedStarts, WhatIsPrintedWhileLoadingBelongsToTheTaskThatItCosts) {
  ASSERT_TRUE(fail_next());
  ASSERT_EQ(places_.size(), 1U);
  EXPECT_EQ(places_[0].job, JobId("abcdefghijkl"));
  EXPECT_EQ(places_[0].node, "n");
  EXPECT_EQ(places_[0].index, 1U);
  EXPECT_EQ(places_[0].task, loop_->find_job(places_[0].job)->task_id_of(0, 0));
}

TEST_F(FailedStarts, WhatTheServerLacksIsNoFailureOfTheAlgorithm) {
  for (int i = 0; i < 50; ++i) {
    for (const WorkerId worker : std::exchange(starting_, {})) {
      send(WorkerGone{worker, "Too many open files", "", {}, WorkerGone::Why::kServerLacks});
    }
    const std::string reason = loop_->scheduler().explain("a", now_);
    EXPECT_NE(reason.find("the server lacks what another worker needs: Too many open files"), std::string::npos)
        << reason;
    const auto due = loop_->next_deadline();
    ASSERT_TRUE(due);
    EXPECT_LE(*due, now_ + std::chrono::seconds(2));
    now_ = *due;
    send(Tick{});
    ASSERT_EQ(starting_.size(), 1U);  // one tries, the others wait for how it goes
  }
  EXPECT_EQ(ended_, "");
  send(WorkerReady{starting_.front()});
  EXPECT_EQ(starting_.size(), 2U);  // there is what it takes: the others follow
}

TEST_F(FailedStarts, AWorkerThatEndsMayLeaveWhatAnotherOneLacks) {
  ASSERT_EQ(starting_.size(), 2U);
  send(WorkerReady{starting_[0]});
  send(WorkerGone{starting_[1], "Too many open files", "", {}, WorkerGone::Why::kServerLacks});
  const std::size_t before = starting_.size();
  send(WorkerGone{starting_[0], "killed", ""});
  EXPECT_GT(starting_.size(), before);
}

TEST_F(FailedStarts, WhileAWorkerIsUpItGoesOn) {
  ASSERT_EQ(starting_.size(), 2U);
  send(WorkerReady{starting_.back()});
  starting_.pop_back();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(fail_next());
  EXPECT_EQ(ended_, "");
}

}  // namespace
}  // namespace hkube::control
