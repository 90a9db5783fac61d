// The queue of jobs that have not begun, and the preferred list.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/control_loop.h"
#include "tests/unit/control/quiet_ports.h"

namespace hkube::control {
namespace {

using testing::ElementsAre;
using Place = PreferJobs::Place;

/// A control loop without workers: what is submitted waits.
class Waiting : public testing::Test, public QuietPorts {
 protected:
  Waiting() {
    ControlSettings settings;
    settings.scheduler.capacity = {1, std::int64_t{1} << 30, 0};
    loop_ = std::make_unique<ControlLoop>(settings, *this, *this, *this);
    auto algorithm = std::make_shared<scheduler::Algorithm>();
    algorithm->name = "a";
    algorithm->request = {1, 1 << 20, 0};
    send(PutAlgorithm{std::move(algorithm)});
  }
  void commit(std::shared_ptr<const CommitBatch> batch) override { committed_ = batch->sequence; }
  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm>) override { starting_ = worker; }
  void assign(WorkerId, const Assignment& assignment) override {
    begun_.push_back(assignment.plan->descriptor->id.str());
  }

  void send(Command command) {
    loop_->handle(std::move(command), {1});
    loop_->flush({1});
    while (committed_ != 0) {
      loop_->handle(Committed{std::exchange(committed_, 0), {}}, {1});
      loop_->flush({1});
    }
  }
  void submit(const std::string& id, int priority, const std::string& more = "") {
    const std::string text = R"({"name":"p)" + id + R"(","priority":)" + std::to_string(priority) + more +
                             R"(,"nodes":[{"nodeName":"n","algorithmName":"a"}]})";
    SubmitJob command;
    command.descriptor = job::make_descriptor({JobId(id), text, "{}", {"raw"}, "me", {1}}).value();
    command.reply = [](const Status&) {};
    send(std::move(command));
  }
  std::vector<std::string> prefer(const std::vector<std::string>& jobs, std::optional<Place> place,
                                  const std::string& anchor = "") {
    PreferJobs command;
    for (const std::string& job : jobs) command.jobs.emplace_back(job);
    command.place = place;
    command.anchor = [anchor](const job::Job& job) { return job.id().str() == anchor; };
    std::vector<std::string> moved;
    command.reply = [&](const QueueChange& change) {
      for (const QueuedJob& job : change.moved) moved.push_back(job.descriptor->id.str());
    };
    send(std::move(command));
    return moved;
  }
  static std::vector<std::string> ids(const std::vector<QueuedJob>& queue) {
    std::vector<std::string> list;
    for (const QueuedJob& job : queue) list.push_back(job.descriptor->id.str());
    return list;
  }

  std::unique_ptr<ControlLoop> loop_;
  std::uint64_t committed_ = 0;
  WorkerId starting_;
  std::vector<std::string> begun_;
};

TEST_F(Waiting, PriorityThenAge) {
  submit("low", 1);
  submit("first", 3);
  submit("second", 3);
  submit("high", 5);
  EXPECT_THAT(ids(loop_->managed_queue()), ElementsAre("high", "first", "second", "low"));
  send(PauseJob{JobId("first"), "me", [](const Status&) {}});
  EXPECT_THAT(ids(loop_->managed_queue()), ElementsAre("high", "second", "low"));
  send(StopJob{JobId("high"), "enough", [](const Status&) {}});
  EXPECT_THAT(ids(loop_->managed_queue()), ElementsAre("second", "low"));
}

TEST_F(Waiting, ThePreferredListIsTheUsers) {
  for (const char* id : {"a", "b", "c", "d"}) submit(id, 3);
  EXPECT_THAT(prefer({"c", "gone", "c"}, Place::kFirst), ElementsAre("c"));
  EXPECT_THAT(prefer({"c"}, Place::kFirst), ElementsAre()) << "it is there already";
  EXPECT_THAT(prefer({"d"}, Place::kBefore, "c"), ElementsAre("d"));
  EXPECT_THAT(prefer({"a"}, Place::kAfter, "d"), ElementsAre("a"));
  EXPECT_THAT(ids(loop_->preferred_queue()), ElementsAre("d", "a", "c"));
  EXPECT_THAT(ids(loop_->managed_queue()), ElementsAre("b"));
  EXPECT_THAT(prefer({"b", "a"}, std::nullopt), ElementsAre("a"));
  EXPECT_THAT(prefer({"b"}, Place::kAfter, "gone"), ElementsAre("b"));
  EXPECT_THAT(ids(loop_->preferred_queue()), ElementsAre("b", "d", "c"));
}

TEST_F(Waiting, PreferredJobsBeginFirstInTheirOrder) {
  submit("high", 5);
  submit("a", 3);
  submit("b", 1);
  prefer({"b", "a"}, Place::kFirst);
  send(WorkerReady{starting_, false});
  EXPECT_THAT(begun_, ElementsAre("b"));
  EXPECT_THAT(ids(loop_->preferred_queue()), ElementsAre("a")) << "what has begun does not wait";
  send(StopJob{JobId("b"), "", [](const Status&) {}});
  prefer({"a"}, std::nullopt);
  prefer({"a"}, Place::kLast);
  EXPECT_THAT(ids(loop_->managed_queue()), ElementsAre("high"));
}

TEST_F(Waiting, HeldJobsAreInTheQueueToo) {
  submit("one", 3);
  const std::string limit = R"(,"options":{"concurrentPipelines":{"amount":1,"rejectOnFailure":false}})";
  const std::string text = R"({"name":"same","nodes":[{"nodeName":"n","algorithmName":"a"}])" + limit + "}";
  for (const char* id : {"x", "y"}) {
    SubmitJob command;
    command.descriptor = job::make_descriptor({JobId(id), text, "{}", {"raw"}, "me", {1}}).value();
    command.reply = [](const Status&) {};
    send(std::move(command));
  }
  const auto queue = loop_->managed_queue();
  EXPECT_THAT(ids(queue), ElementsAre("one", "x", "y"));
  EXPECT_FALSE(queue[1].held);
  EXPECT_TRUE(queue[2].held);
}

}  // namespace
}  // namespace hkube::control
