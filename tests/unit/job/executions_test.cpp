#include "job/executions.h"

#include <gtest/gtest.h>

#include "job/decide.h"
#include "job/event_codec.h"
#include "job/task_number.h"

namespace hkube::job {
namespace {

constexpr Timestamp kStart{1'000'000};

/// A job of one node whose task runs, and the events that made it so.
class Driver {
 public:
  Driver() : job(JobNumber(1), describe()) {
    settle();
    job.mark_started(0, 0, kStart);
  }

  void take(const std::vector<Event>& list) {
    for (const Event& event : list) {
      ASSERT_TRUE(job.apply(event).ok());
      events.push_back(event);
    }
    settle();
  }
  void start(Caller caller, const char* algorithm) { take(decide_execution(job, caller, algorithm, kStart)); }
  void end(std::uint32_t execution, TaskOutcome::Kind kind) {
    TaskOutcome outcome;
    outcome.kind = kind;
    outcome.error = "boom";
    outcome.started = kStart;
    take(decide_execution_end(job, execution, outcome, kStart));
  }
  void end_caller(TaskOutcome::Kind kind) {
    TaskOutcome outcome;
    outcome.kind = kind;
    outcome.error = "gone";
    outcome.started = kStart;
    take(decide_outcome(job, 0, 0, outcome, kStart));
  }
  [[nodiscard]] TaskStatus status(std::uint32_t execution) const { return job.executions().at(execution).status; }

  Job job;
  std::vector<Event> events;

 private:
  static std::shared_ptr<const Descriptor> describe() {
    return *make_descriptor({JobId("abcdefghijkl"),
                             R"({"name":"p","nodes":[{"nodeName":"green","algorithmName":"x","extraData":1},
                                 {"nodeName":"late","algorithmName":"x","input":["@green"]}]})",
                             "{}",
                             {"raw"},
                             "me",
                             kStart});
  }
  void settle() {
    while (auto next = decide_next(job, kStart)) {
      ASSERT_TRUE(job.apply(*next).ok());
      events.push_back(*std::move(next));
    }
  }
};

TEST(Executions, AreNumberedByNodeInOrderOfStart) {
  Driver d;
  d.start({0, 0}, "alg");
  d.start({0, 0}, "other");
  d.start({0, 0}, "alg");
  ASSERT_EQ(d.job.executions().count(), 3U);
  EXPECT_EQ(d.job.executions().at(0).node, "green:alg");
  EXPECT_EQ(d.job.executions().at(1).node, "green:other");
  EXPECT_EQ(d.job.executions().at(2).number, 2U);
  EXPECT_EQ(d.job.executions().at(1).number, 1U);
  EXPECT_EQ(d.job.executions().at(2).task_number, 3U);  // after the task of green and two executions
}

TEST(Executions, OnlyARunningTaskStartsThem) {
  Driver d;
  EXPECT_TRUE(decide_execution(d.job, {kExecutionNode, 0}, "alg", kStart).empty());
  ASSERT_TRUE(d.job.apply(TaskRetried{0, 0, 1, "", kStart}).ok());
  EXPECT_TRUE(decide_execution(d.job, {0, 0}, "alg", kStart).empty());
}

TEST(Executions, AFailureDoesNotFailTheJobAndIsNotRetried) {
  Driver d;
  d.start({0, 0}, "alg");
  d.end(0, TaskOutcome::Kind::kCrash);
  EXPECT_EQ(d.status(0), TaskStatus::kFailed);
  EXPECT_EQ(d.job.executions().at(0).error, "boom");
  EXPECT_EQ(d.job.phase(), Phase::kActive);
  TaskOutcome again;
  EXPECT_TRUE(decide_execution_end(d.job, 0, again, kStart).empty());
}

TEST(Executions, CountInTheProgress) {
  Driver d;
  d.start({0, 0}, "alg");
  d.start({0, 0}, "alg");
  EXPECT_EQ(d.job.progress(), 0);
  d.end(0, TaskOutcome::Kind::kDone);
  EXPECT_EQ(d.job.progress(), 25);
  d.end_caller(TaskOutcome::Kind::kDone);
  EXPECT_EQ(d.job.progress(), 75);  // the open execution ended with it
}

TEST(Executions, EndWithTheirCallerAndSoOnDown) {
  Driver d;
  d.start({0, 0}, "alg");
  d.start({kExecutionNode, 0}, "inner");
  EXPECT_EQ(d.job.executions().at(1).node, "green:alg:inner");
  d.end_caller(TaskOutcome::Kind::kCrash);  // runs again
  EXPECT_EQ(d.status(0), TaskStatus::kStopped);
  EXPECT_EQ(d.status(1), TaskStatus::kStopped);
  EXPECT_TRUE(d.job.executions().open().empty());
  EXPECT_EQ(d.job.node(0).status[0], TaskStatus::kCreating);
}

TEST(Executions, EndWithTheJob) {
  Driver d;
  d.start({0, 0}, "alg");
  d.take(decide_stop(d.job, "enough", "me", kStart));
  EXPECT_EQ(d.status(0), TaskStatus::kStopped);
}

TEST(Executions, ReplayGivesTheSameState) {
  Driver d;
  d.start({0, 0}, "alg");
  d.start({0, 0}, "alg");
  d.start({kExecutionNode, 1}, "inner");
  d.end(0, TaskOutcome::Kind::kDone);
  std::string bytes;
  for (const Event& event : d.events) append_event(bytes, event);
  const auto read = read_events(bytes);
  ASSERT_TRUE(read.ok());
  Job copy(JobNumber(1), d.job.shared_descriptor());
  for (const Event& event : *read) ASSERT_TRUE(copy.apply(event).ok());
  EXPECT_EQ(copy.executions().open(), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(copy.executions().at(2).caller, (Caller{kExecutionNode, 1}));
  EXPECT_EQ(copy.executions().at(0).status, TaskStatus::kSucceed);
  EXPECT_EQ(copy.progress(), d.job.progress());
}

TEST(Executions, APlanTakesItsInputLiterally) {
  Driver d;
  const auto plan = make_execution_plan(*d.job.node(0).plan, "7", "alg", Json::array({"@green", "#[1...3]"}), nullptr);
  EXPECT_EQ(plan->spec().name, "green:alg");
  EXPECT_EQ(plan->spec().retry.policy, spec::RetryPolicy::kNever);
  EXPECT_FALSE(plan->spec().extra.contains("extraData"));
  EXPECT_EQ(plan->execution->caller_node, "green");
  EXPECT_TRUE(plan->dag_node().input.leaves().empty());
  EXPECT_EQ(plan->dag_node().input.document(), Json::array({"@green", "#[1...3]"}));
}

}  // namespace
}  // namespace hkube::job
