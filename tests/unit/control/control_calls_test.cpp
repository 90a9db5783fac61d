// What running tasks start themselves, seen from the control loop: sub-pipelines and executions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/control_loop.h"
#include "control/execution_documents.h"
#include "job/event_codec.h"
#include "tests/unit/control/quiet_ports.h"

namespace hkube::control {
namespace {

/// A control loop with a journal that writes at once, and workers that do what the test says.
class World : public QuietPorts {
 public:
  World() {
    ControlSettings settings;
    settings.linger = {};
    settings.scheduler.capacity = {2, std::int64_t{1} << 30, 0};
    loop = std::make_unique<ControlLoop>(settings, *this, *this, *this);
    for (const char* name : {"caller", "callee"}) {
      auto algorithm = std::make_shared<scheduler::Algorithm>();
      algorithm->name = name;
      algorithm->version = "1";
      algorithm->request = {1, 1 << 20, 0};
      send(PutAlgorithm{std::move(algorithm)});
    }
  }

  void commit(std::shared_ptr<const CommitBatch> batch) override {
    for (const auto& record : batch->records) records[record.job] += record.events;
    for (const auto& job : batch->finished) finished[job.id.str()] = Json::parse(job.result_document);
    committed.push_back(batch->sequence);
  }
  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm>) override { starting.push_back(worker); }
  void assign(WorkerId worker, const Assignment& assignment) override { assigned.push_back({worker, assignment}); }
  void cancel(WorkerId, AssignmentId assignment) override { cancelled.push_back(assignment); }
  void store(JobNumber job, const ResultRequest&) override { stored.push_back(job); }

  /// Sends a command and lets everything follow from it.
  void send(Command command) {
    loop->handle(std::move(command), now);
    settle();
  }
  void settle() {
    do {
      loop->flush(now);
      for (const std::uint64_t sequence : std::exchange(committed, {})) loop->handle(Committed{sequence, {}}, now);
      for (const WorkerId worker : std::exchange(starting, {})) loop->handle(WorkerReady{worker, false}, now);
      for (const JobNumber job : std::exchange(stored, {})) loop->handle(ResultStored{job, 2, "[]", ""}, now);
      loop->flush(now);
    } while (!committed.empty() || !starting.empty() || !stored.empty());
  }
  /// Submits a job of one node; its answer. With a parent it is a sub-pipeline.
  std::string submit(const std::string& id, const char* algorithm, const Assignment* parent = nullptr) {
    job::Context context;
    if (parent != nullptr) {
      context.parent_job = parent->plan->descriptor->id;
      context.parent_task = loop->find_job(context.parent_job) == nullptr
                                ? TaskId("gone")
                                : loop->find_job(context.parent_job)->task_id_of(0, parent->item);
    }
    const std::string text =
        R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":")" + std::string(algorithm) + R"("}]})";
    auto descriptor = job::make_descriptor({JobId(id), text, "{}", {"raw"}, "me", now, context.text()});
    std::string answer = "none";
    SubmitJob submit;
    submit.descriptor = *descriptor;
    submit.reply = [&](const Status& status) { answer = status.ok() ? "ok" : status.error().message; };
    send(std::move(submit));
    return answer;
  }
  /// The task that was handed out last.
  [[nodiscard]] const Assignment& last() const { return assigned.back().second; }
  void report(const std::pair<WorkerId, Assignment>& task, job::TaskOutcome::Kind kind, std::string error = "") {
    job::TaskOutcome outcome;
    outcome.kind = kind;
    outcome.error = std::move(error);
    if (kind == job::TaskOutcome::Kind::kDone) outcome.inline_bytes = "headerhdv";
    outcome.size = 1;
    send(TaskReport{task.first, task.second.id, outcome});
  }
  std::string call(AssignmentId caller, const char* algorithm, const char* exec_id = "1") {
    answers.emplace_back("none");
    send(StartExecution{caller, exec_id, algorithm, Json::array(), nullptr,
                        [this, at = answers.size() - 1](const Result<job::StoredResult>& result) {
                          answers[at] =
                              result.ok() ? "done " + result->inline_bytes.value_or("") : result.error().message;
                        }});
    return answers.back();
  }
  std::string end_of(const std::string& id) {
    return finished.contains(id) ? string_or(finished[id], "status") + ": " + string_or(finished[id], "reason") : "";
  }

  Timestamp now{1'000'000};
  std::unique_ptr<ControlLoop> loop;
  std::map<JobNumber, std::string> records;
  std::map<std::string, Json> finished;
  std::vector<std::uint64_t> committed;
  std::vector<WorkerId> starting;
  std::vector<JobNumber> stored;
  std::vector<std::pair<WorkerId, Assignment>> assigned;
  std::vector<AssignmentId> cancelled;
  std::vector<std::string> answers;
};

using Kind = job::TaskOutcome::Kind;

TEST(SubPipelines, EndWithTheirCaller) {
  const std::vector<std::tuple<Kind, std::string, std::string>> ends{
      {Kind::kDone, "", "stopped: parent algorithm entered state results"},
      {Kind::kError, "boom", "stopped: parent algorithm failed: boom"},
      {Kind::kCrash, "lost", "stopped: parent algorithm failed: lost"}};
  for (const auto& [kind, error, reason] : ends) {
    World w;
    w.submit("parent", "caller");
    const auto caller = w.assigned.back();
    EXPECT_EQ(w.submit("child", "callee", &caller.second), "ok");
    EXPECT_EQ(w.end_of("child"), "");
    const AssignmentId running = w.last().id;
    w.report(caller, kind, error);
    EXPECT_EQ(w.end_of("child"), reason);
    EXPECT_EQ(w.cancelled, std::vector<AssignmentId>{running});
  }
}

TEST(SubPipelines, EndWithTheirCallersJob) {
  World w;
  w.submit("parent", "caller");
  w.submit("child", "callee", &w.last());
  w.submit("grandchild", "callee", &w.last());
  w.send(StopJob{JobId("parent"), "enough", [](const Status&) {}});
  EXPECT_EQ(w.end_of("child"), "stopped: parent pipeline stopped. enough");
  EXPECT_EQ(w.end_of("grandchild"), "stopped: parent pipeline stopped. parent pipeline stopped. enough");
}

TEST(SubPipelines, NeedACallerThatRuns) {
  World w;
  w.submit("parent", "caller");
  const auto caller = w.assigned.back();
  w.report(caller, Kind::kDone);
  EXPECT_THAT(w.submit("child", "callee", &caller.second), testing::EndsWith("is not running"));
  EXPECT_EQ(w.loop->find_job(JobId("child")), nullptr);
}

TEST(SubPipelines, GoBeforeWhatWouldWaitBesideThem) {
  World w;
  w.submit("parent", "caller");
  const auto caller = w.assigned.back();
  w.submit("busy1", "callee");
  w.submit("other", "callee");  // waits: two processors are in use
  const std::size_t before = w.assigned.size();
  w.submit("child", "callee", &caller.second);  // the waiting caller lends its processor
  ASSERT_EQ(w.assigned.size(), before + 1);
  EXPECT_EQ(w.last().plan->descriptor->id.str(), "child");
}

TEST(SubPipelines, ARestartLeavesNoOrphans) {
  World before;
  before.submit("parent", "caller");
  before.submit("child", "callee", &before.last());
  ASSERT_EQ(before.call(before.assigned.front().second.id, "callee"), "none");
  World after;
  for (const auto& [number, bytes] : before.records) {
    ASSERT_TRUE(after.loop->restore(number, *job::read_events(bytes)).ok());
  }
  after.loop->start(after.now);
  after.settle();
  EXPECT_EQ(after.end_of("child"), "stopped: parent algorithm failed: the server was restarted");
  const job::Job* parent = after.loop->find_job(JobId("parent"));
  ASSERT_NE(parent, nullptr);
  EXPECT_EQ(parent->executions().at(0).status, job::TaskStatus::kStopped);
  ASSERT_EQ(after.assigned.size(), 1U);
  EXPECT_EQ(after.last().plan->spec().name, "n");
  after.report(after.assigned.back(), Kind::kDone);
  EXPECT_EQ(after.end_of("parent"), "completed: ");
}

TEST(Execution, RunsAsATaskOfTheSameJob) {
  World w;
  w.submit("parent", "caller");
  const auto caller = w.assigned.back();
  EXPECT_EQ(w.call(caller.second.id, "callee"), "none");
  const auto task = w.assigned.back();
  EXPECT_EQ(task.second.plan->spec().name, "n:callee");
  EXPECT_EQ(task.second.plan->descriptor->id.str(), "parent");
  w.report(task, Kind::kDone);
  EXPECT_EQ(w.answers.back(), "done headerhdv");
  w.report(caller, Kind::kDone);
  EXPECT_EQ(w.end_of("parent"), "completed: ");
}

TEST(Execution, TellsItsFailureAndIsNotRetried) {
  World w;
  w.submit("parent", "caller");
  const auto caller = w.assigned.back();
  w.call(caller.second.id, "callee");
  const std::size_t tasks = w.assigned.size();
  w.send(WorkerGone{w.assigned.back().first, "killed", ""});
  EXPECT_EQ(w.answers.back(), "killed");
  EXPECT_EQ(w.assigned.size(), tasks);
  EXPECT_EQ(w.end_of("parent"), "");
}

TEST(Execution, RunsAgainWhenItsWorkerGivesItBack) {
  World w;
  w.submit("parent", "caller");
  const auto caller = w.assigned.back();
  w.call(caller.second.id, "callee");
  const auto first = w.assigned.back();
  w.report(first, Kind::kReturned);
  const auto again = w.assigned.back();
  EXPECT_NE(again.second.id, first.second.id);
  EXPECT_EQ(again.second.plan, first.second.plan);
  w.report(again, Kind::kDone);
  EXPECT_EQ(w.answers.back(), "done headerhdv");
}

TEST(Execution, GivenBackAfterItsEndIsForgotten) {
  World w;
  w.submit("parent", "caller");
  const auto caller = w.assigned.back();
  w.call(caller.second.id, "callee");
  const auto callee = w.assigned.back();
  w.report(caller, Kind::kDone);
  const std::size_t tasks = w.assigned.size();
  w.report(callee, Kind::kReturned);
  EXPECT_EQ(w.assigned.size(), tasks);
  EXPECT_EQ(w.end_of("parent"), "completed: ");
}

TEST(Execution, NeedsAnAlgorithmAndACaller) {
  World w;
  w.submit("parent", "caller");
  EXPECT_EQ(w.call(w.last().id, "nothing"), "Algorithm named 'nothing' does not exist");
  EXPECT_EQ(w.call(AssignmentId(12345), "callee"), "execution cannot start in this state");
}

TEST(Execution, EndsWithItsCaller) {
  World w;
  w.submit("parent", "caller");
  const auto caller = w.assigned.back();
  w.call(caller.second.id, "callee", "1");
  const AssignmentId running = w.last().id;
  w.call(w.last().id, "callee", "1");  // a call of the call
  const AssignmentId inner = w.last().id;
  w.report(caller, Kind::kCrash, "lost");
  EXPECT_EQ(w.cancelled, (std::vector<AssignmentId>{running, inner}));
  EXPECT_EQ(w.answers, (std::vector<std::string>{"none", "none"}));
  EXPECT_EQ(w.loop->scheduler().queued("callee"), 0U);
}

TEST(Execution, AQueuedOneLeavesTheQueueWithItsCaller) {
  World w;
  w.submit("parent", "caller");
  const auto caller = w.assigned.back();
  for (const char* id : {"1", "2", "3", "4", "5"}) w.call(caller.second.id, "callee", id);
  EXPECT_EQ(w.loop->scheduler().queued("callee"), 3U);  // one processor is free and the caller lends its own
  w.report(caller, Kind::kDone);
  EXPECT_EQ(w.loop->scheduler().queued("callee"), 0U);
}

TEST(Execution, IsStoppedByItsCaller) {
  World w;
  w.submit("parent", "caller");
  const auto caller = w.assigned.back();
  w.call(caller.second.id, "callee", "7");
  w.send(StopExecution{caller.second.id, "8", "no"});
  EXPECT_EQ(w.answers.back(), "none");
  w.send(StopExecution{caller.second.id, "7", "enough"});
  EXPECT_EQ(w.answers.back(), "stopped by algorithm: enough");
  EXPECT_EQ(w.cancelled, std::vector<AssignmentId>{w.last().id});
}

TEST(Execution, IsInTheGraph) {
  World w;
  w.submit("parent", "caller");
  const auto caller = w.assigned.back();
  w.call(caller.second.id, "callee", "1");
  w.report(w.assigned.back(), Kind::kDone);
  w.call(caller.second.id, "callee", "2");
  w.report(w.assigned.back(), Kind::kError, "boom");
  const job::Job* parent = w.loop->find_job(JobId("parent"));
  const ExecutionGraph graph = execution_graph(parent->descriptor(), parent->executions().all());
  ASSERT_EQ(graph.nodes.size(), 1U);
  EXPECT_EQ(graph.nodes[0]["nodeName"], "n:callee");
  EXPECT_EQ(graph.nodes[0]["batch"][1]["batchIndex"], 2);
  EXPECT_EQ(graph.nodes[0]["batch"][1]["error"], "boom");
  EXPECT_EQ(to_text(graph.nodes[0]["batchInfo"]), R"({"idle":0,"completed":2,"errors":1,"running":0,"total":2})");
  EXPECT_EQ(to_text(graph.edges), R"([{"from":"n","to":"n:callee","value":{"types":["algorithmExecution"]}}])");
}

TEST(Execution, WaitsWhileItsJobIsPaused) {
  World w;
  w.submit("parent", "caller");
  const auto caller = w.assigned.back();
  w.send(PauseJob{JobId("parent"), "me", [](const Status&) {}});
  w.call(caller.second.id, "callee");
  EXPECT_EQ(w.assigned.size(), 1U);
  w.send(ResumeJob{JobId("parent"), "me", [](const Status&) {}});
  ASSERT_EQ(w.assigned.size(), 2U);
  EXPECT_EQ(w.last().plan->spec().name, "n:callee");
}

}  // namespace
}  // namespace hkube::control
