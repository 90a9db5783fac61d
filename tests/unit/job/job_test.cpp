#include "job/job.h"

#include <gtest/gtest.h>

#include <set>

#include "job/decide.h"
#include "job/event_codec.h"
#include "job/task_number.h"

namespace hkube::job {
namespace {

constexpr Timestamp kStart{1'000'000};

std::shared_ptr<const Descriptor> describe_job(const std::string& text) {
  auto descriptor = make_descriptor({JobId("abcdefghijkl"), text, "{}", {"raw"}, "me", kStart});
  EXPECT_TRUE(descriptor.ok()) << (descriptor.ok() ? "" : descriptor.error().message);
  return *descriptor;
}

/// A job driven by hand; keeps every event, as the journal would.
class Driver {
 public:
  explicit Driver(const std::string& pipeline) : job(JobNumber(1), describe_job(pipeline)) { settle(); }

  void take(std::vector<Event> events) {
    for (Event& event : events) record(std::move(event));
    settle();
  }
  void done(graph::NodeIndex node, std::uint32_t item, const std::string& metadata = "") {
    TaskOutcome outcome;
    outcome.size = 1;
    outcome.inline_bytes = std::string(9, 'x');
    outcome.metadata = metadata;
    outcome.started = kStart;
    take(decide_outcome(job, node, item, outcome, kStart));
  }
  void fail(graph::NodeIndex node, std::uint32_t item, TaskOutcome::Kind kind = TaskOutcome::Kind::kError) {
    TaskOutcome outcome;
    outcome.kind = kind;
    outcome.error = "boom";
    outcome.started = kStart;
    take(decide_outcome(job, node, item, outcome, kStart));
  }
  /// What was released since the last call: "node:first+count …".
  std::string released() {
    std::string text;
    for (const ItemRange& range : job.take_released()) {
      text += (text.empty() ? "" : " ") + job.descriptor().dag.node(range.node).spec->name + ":" +
              std::to_string(range.first) + "+" + std::to_string(range.count);
    }
    return text;
  }

  Job job;
  std::vector<Event> events;

 private:
  void record(Event event) {
    ASSERT_TRUE(job.apply(event).ok());
    events.push_back(std::move(event));
  }
  void settle() {
    while (auto next = decide_next(job, kStart)) record(*std::move(next));
  }
};

constexpr const char* kNumbers =
    R"({"name":"numbers","nodes":[
        {"nodeName":"R","algorithmName":"r","input":["@flowInput.n"]},
        {"nodeName":"M","algorithmName":"m","input":["#@R"]},
        {"nodeName":"S","algorithmName":"s","input":["@M"]}],"flowInput":{"n":5}})";

TEST(Job, RunsRangeBatchReduce) {
  Driver d(kNumbers);
  EXPECT_EQ(d.released(), "R:0+1");
  d.done(0, 0, R"({"R":{"type":"array","size":3}})");
  EXPECT_EQ(d.released(), "M:0+3");
  d.done(1, 2);
  d.done(1, 0);
  EXPECT_EQ(d.released(), "");
  d.done(1, 1);
  EXPECT_EQ(d.released(), "S:0+1");
  EXPECT_EQ(d.job.phase(), Phase::kActive);
  d.done(2, 0);
  EXPECT_EQ(d.job.phase(), Phase::kResolved);
  EXPECT_EQ(d.job.resolved()->outcome, Outcome::kCompleted);
}

TEST(Job, AResultIsTakenOnce) {
  Driver d(kNumbers);
  d.done(0, 0, R"({"R":{"type":"array","size":2}})");
  TaskOutcome again;
  EXPECT_TRUE(decide_outcome(d.job, 0, 0, again, kStart).empty());
  EXPECT_TRUE(decide_outcome(d.job, 1, 99, again, kStart).empty());
}

TEST(Job, ReplayGivesTheSameState) {
  Driver d(kNumbers);
  d.done(0, 0, R"({"R":{"type":"array","size":3}})");
  d.done(1, 1);
  d.fail(1, 0, TaskOutcome::Kind::kCrash);
  std::string bytes;
  for (const Event& event : d.events) append_event(bytes, event);
  const auto read = read_events(bytes);
  ASSERT_TRUE(read.ok());
  Job copy(JobNumber(1), d.job.shared_descriptor());
  for (const Event& event : *read) ASSERT_TRUE(copy.apply(event).ok());
  EXPECT_EQ(copy.node(1).status, d.job.node(1).status);
  EXPECT_EQ(copy.attempt_of(1, 0), 1U);
  EXPECT_EQ(copy.runnable_items().size(), 2U);  // items 0 and 2; item 1 is done
}

TEST(Job, RetryPolicyAndLimit) {
  Driver d(R"({"name":"p","nodes":[{"nodeName":"a","algorithmName":"x","retry":{"policy":"Always","limit":2}}]})");
  (void)d.released();
  d.fail(0, 0);
  EXPECT_EQ(d.released(), "a:0+1");
  d.fail(0, 0, TaskOutcome::Kind::kCrash);
  EXPECT_EQ(d.released(), "a:0+1");
  d.fail(0, 0);
  EXPECT_EQ(d.job.resolved()->outcome, Outcome::kFailed);
  EXPECT_EQ(d.job.resolved()->node, "a");
  EXPECT_EQ(d.job.resolved()->error, "node a is in CrashLoopBackOff, attempts: 2/2, error: boom");
}

TEST(Job, DefaultPolicyRetriesCrashesOnly) {
  Driver d(R"({"name":"p","nodes":[{"nodeName":"a","algorithmName":"x"}]})");
  d.fail(0, 0, TaskOutcome::Kind::kCrash);
  EXPECT_EQ(d.job.phase(), Phase::kActive);
  d.fail(0, 0, TaskOutcome::Kind::kError);
  EXPECT_EQ(d.job.resolved()->error, "boom");
}

TEST(Job, BatchToleranceRoundsHalfUp) {
  EXPECT_EQ(failed_percent(2, 3), 67U);
  EXPECT_EQ(failed_percent(199, 200), 100U);
  EXPECT_EQ(failed_percent(1, 3), 33U);
  for (const auto& [tolerance, fails] : {std::pair(67, true), std::pair(68, false)}) {
    Driver d(R"({"name":"p","options":{"batchTolerance":)" + std::to_string(tolerance) +
             R"(},"nodes":[{"nodeName":"a","algorithmName":"x","input":["#[1...3]"]}]})");
    d.fail(0, 0);
    d.fail(0, 2);
    EXPECT_EQ(d.job.phase() == Phase::kResolved, fails);
    if (fails) {
      EXPECT_EQ(d.job.resolved()->error, "2/3 (67%) failed tasks, batch tolerance is 67%, error: boom");
    } else {
      d.done(0, 1);
      EXPECT_EQ(d.job.resolved()->outcome, Outcome::kCompleted);
    }
  }
}

TEST(Job, WaitAnyFollowsItems) {
  Driver d(R"({"name":"p","nodes":[{"nodeName":"g","algorithmName":"x","input":["#[1...3]"]},
              {"nodeName":"y","algorithmName":"x","input":[true,"*@g"]},
              {"nodeName":"z","algorithmName":"x","input":["@y"]}]})");
  EXPECT_EQ(d.released(), "g:0+3");
  d.done(0, 1);
  EXPECT_EQ(d.released(), "y:1+1");
  d.done(1, 1);
  EXPECT_EQ(d.released(), "");  // z waits until y can start no more items
  d.done(0, 0);
  d.done(0, 2);
  EXPECT_EQ(d.released(), "y:0+1 y:2+1");
  d.done(1, 0);
  d.done(1, 2);
  EXPECT_EQ(d.released(), "z:0+1");
}

TEST(Job, TwoWaitAnyParentsFireAnIndexOnce) {
  Driver d(R"({"name":"p","nodes":[{"nodeName":"g","algorithmName":"x","input":["#[1...2]"]},
              {"nodeName":"h","algorithmName":"x","input":["#[1...2]"]},
              {"nodeName":"y","algorithmName":"x","input":["*@g","*@h"]}]})");
  (void)d.released();
  d.done(0, 1);
  d.done(1, 0);
  EXPECT_EQ(d.released(), "");
  d.done(1, 1);
  EXPECT_EQ(d.released(), "y:1+1");
  d.done(0, 0);
  EXPECT_EQ(d.released(), "y:0+1");
}

TEST(Job, SkipChainEndsCompleted) {
  Driver d(
      R"({"name":"p","nodes":[{"nodeName":"a","algorithmName":"x"},{"nodeName":"b","algorithmName":"x","input":["#@a"]},
              {"nodeName":"c","algorithmName":"x","input":["#@b"]},{"nodeName":"d","algorithmName":"x","input":["@c","@a"]}]})");
  d.done(0, 0, R"({"a":{"type":"array","size":0}})");
  EXPECT_EQ(d.job.node(1).node_status, TaskStatus::kSkipped);
  EXPECT_EQ(d.job.node(2).node_status, TaskStatus::kSkipped);
  d.done(3, 0);
  EXPECT_EQ(d.job.resolved()->outcome, Outcome::kCompleted);
}

TEST(Job, MissingPathFailsTheJobAndNamesTheNode) {
  Driver d(
      R"({"name":"p","nodes":[{"nodeName":"a","algorithmName":"x"},{"nodeName":"b","algorithmName":"x","input":["#@a.q"]}]})");
  d.done(0, 0, "{}");
  EXPECT_EQ(d.job.resolved()->outcome, Outcome::kFailed);
  EXPECT_EQ(d.job.resolved()->node, "b");
}

TEST(Job, AReusedBatchReleasesAllItsChildren) {
  const auto descriptor = make_descriptor({JobId("abcdefghijkl"),
                                           R"({"name":"p","nodes":[{"nodeName":"y","algorithmName":"x","input":["*@g"]},
           {"nodeName":"z","algorithmName":"x","input":["@g"]}]})",
                                           "{}",
                                           {"caching"},
                                           "me",
                                           kStart,
                                           R"({"reused":["g"]})"});
  ASSERT_TRUE(descriptor.ok());
  Job job(JobNumber(1), *descriptor);
  const graph::NodeIndex g = *(*descriptor)->dag.find("g");
  ASSERT_TRUE(
      job.apply(NodeReused{g, JobId("earlierjob12"), 5, 2, true, {{0, 1, std::string(9, 'x')}}, "", kStart}).ok());
  while (auto next = decide_next(job, kStart)) ASSERT_TRUE(job.apply(*next).ok());
  std::uint32_t released = 0;
  for (const ItemRange& range : job.take_released()) released += range.count;
  EXPECT_EQ(released, 3U);  // y for each item, also the failed one, and z
}

TEST(TaskNumber, IsAReversiblePermutation) {
  const JobId job("abcdefghijkl");
  std::set<std::string> seen;
  for (std::uint32_t number = 0; number < 20'000; ++number) {
    const TaskId id = task_id(job, number);
    EXPECT_TRUE(seen.insert(id.str()).second);
    EXPECT_EQ(task_number(job, id), number);
  }
  EXPECT_NE(task_id(job, 0), task_id(JobId("bbcdefghijkl"), 0));
  EXPECT_FALSE(task_number(job, TaskId("short")));
  EXPECT_FALSE(task_number(job, TaskId("UPPERCAS")));
}

TEST(EventCodec, RefusesDamage) {
  std::string bytes;
  append_event(bytes, Submitted{JobId("j"), "{}", "{}", {"raw"}, "me", kStart});
  append_event(bytes, TaskDone{1, 2, kStart, kStart, 3, std::string("abc"), "{}"});
  ASSERT_EQ(read_events(bytes)->size(), 2U);
  // Cut anywhere inside an event, the record is refused, never misread or overrun.
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    const auto read = read_events(std::string_view(bytes).substr(0, cut));
    EXPECT_TRUE(!read.ok() || read->size() == 1) << cut;
  }
  EXPECT_FALSE(read_events("\x7F").ok());
}

TEST(ResultTable, PacksSmallResultsAndNamesLargeOnes) {
  ResultTable table(10, 3);
  table.set(0, 4, "headerhdabcd");
  table.set(2, 1'000'000, std::nullopt);
  EXPECT_EQ(table.get(0)->inline_bytes, "headerhdabcd");
  EXPECT_FALSE(table.get(1));
  EXPECT_FALSE(table.get(2)->inline_bytes);
  EXPECT_EQ(table.get(2)->task_number, 12U);
  EXPECT_EQ(table.get(2)->size, 1'000'000U);
}

}  // namespace
}  // namespace hkube::job
