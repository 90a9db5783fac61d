// Workers that hold several tasks, seen from the control loop.
#include <gtest/gtest.h>

#include <set>

#include "control/control_loop.h"
#include "tests/unit/control/quiet_ports.h"

namespace hkube::control {
namespace {

using Kind = job::TaskOutcome::Kind;

/// One worker that takes four tasks at once, a batch of short tasks, a journal that writes at once.
class World : public QuietPorts {
 public:
  explicit World(const char* retry = R"({"policy":"OnCrash","limit":1})",
                 scheduler::Claim claim = scheduler::Claim::kOrdinary) {
    ControlSettings settings;
    settings.scheduler.capacity = {1, std::int64_t{1} << 30, 0};
    loop = std::make_unique<ControlLoop>(settings, *this, *this, *this);
    auto algorithm = std::make_shared<scheduler::Algorithm>();
    algorithm->name = "short";
    algorithm->version = "1";
    algorithm->request = {1, 1 << 20, 0};
    algorithm->opportunistic = claim == scheduler::Claim::kOpportunistic;
    send(PutAlgorithm{std::move(algorithm)});
    const std::string text = R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":"short","input":["#[1...40]"],)"
                             R"("retry":)" +
                             std::string(retry) + "}]}";
    SubmitJob submit;
    submit.descriptor = *job::make_descriptor({JobId("job"), text, "{}", {"raw"}, "me", now, job::Context().text()});
    submit.reply = [](const Status&) {};
    send(std::move(submit));
    while (held().size() < 4) report(held().front(), Kind::kDone);
  }

  void commit(std::shared_ptr<const CommitBatch> batch) override { committed.push_back(batch->sequence); }
  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm>) override { starting.push_back(worker); }
  void stop(WorkerId worker) override { stopped.push_back(worker); }
  void assign(WorkerId, const Assignment& assignment) override { assigned.push_back(assignment); }
  void cancel(WorkerId, AssignmentId assignment) override { cancelled.push_back(assignment); }

  void send(Command command) {
    loop->handle(std::move(command), now);
    do {
      loop->flush(now);
      for (const std::uint64_t sequence : std::exchange(committed, {})) loop->handle(Committed{sequence, {}}, now);
      for (const WorkerId worker : std::exchange(starting, {})) loop->handle(WorkerReady{worker, leased, 4}, now);
      loop->flush(now);
    } while (!committed.empty() || !starting.empty());
  }
  [[nodiscard]] const scheduler::Worker& worker() const { return loop->scheduler().pool().workers().begin()->second; }
  [[nodiscard]] std::vector<AssignmentId> held() const { return worker().held; }
  void report(AssignmentId assignment, Kind kind) {
    job::TaskOutcome outcome;
    outcome.kind = kind;
    outcome.size = 1;
    if (kind == Kind::kDone) outcome.inline_bytes = "headerhdv";
    send(TaskReport{worker().id, assignment, outcome});
  }
  [[nodiscard]] std::uint32_t item_of(AssignmentId assignment) const { return loop->running().at(assignment).item; }
  [[nodiscard]] const job::NodeRun& node() const { return loop->find_job(JobId("job"))->node(0); }

  Timestamp now{1'000'000};
  std::unique_ptr<ControlLoop> loop;
  std::vector<std::uint64_t> committed;
  std::vector<WorkerId> starting;
  std::vector<WorkerId> stopped;
  std::vector<Assignment> assigned;
  std::vector<AssignmentId> cancelled;
  bool leased = false;
};

TEST(TasksAhead, EachAssignmentNamesTheOneBefore) {
  const World world;
  for (std::size_t i = 1; i < world.assigned.size(); ++i) EXPECT_EQ(world.assigned[i].after, world.assigned[i - 1].id);
}

TEST(TasksAhead, AWorkerThatMakesRoomGivesItsTasksBackAtNoCost) {
  World world(R"({"policy":"Never"})", scheduler::Claim::kOpportunistic);
  std::set<std::uint32_t> items;
  const std::vector<AssignmentId> held = world.held();
  for (const AssignmentId assignment : held) items.insert(world.item_of(assignment));
  auto other = std::make_shared<scheduler::Algorithm>();
  other->name = "other";
  other->version = "1";
  other->request = {1, 1 << 20, 0};
  world.send(PutAlgorithm{std::move(other)});
  SubmitJob submit;
  submit.descriptor = *job::make_descriptor({JobId("needs"),
                                             R"({"name":"q","nodes":[{"nodeName":"n","algorithmName":"other"}]})",
                                             "{}",
                                             {"raw"},
                                             "me",
                                             world.now,
                                             job::Context().text()});
  submit.reply = [](const Status&) {};
  world.send(std::move(submit));
  ASSERT_EQ(world.stopped.size(), 1U);
  EXPECT_TRUE(world.loop->running().empty());
  for (const std::uint32_t item : items) EXPECT_EQ(world.node().status[item], job::TaskStatus::kCreating);
  // What it still says of them is late.
  world.send(TaskReport{world.stopped[0], held[0], {}});
  EXPECT_EQ(world.node().status[*items.begin()], job::TaskStatus::kCreating);
  world.send(WorkerGone{world.stopped[0], "told to end"});
  EXPECT_EQ(world.worker().algorithm->name, "other");
  EXPECT_TRUE(world.loop->find_job(JobId("job"))->phase() == job::Phase::kActive) << "nothing has failed";
}

TEST(TasksAhead, AReturnedTaskRunsNextAndCostsNoAttempt) {
  World world;
  const AssignmentId last = world.held().back();
  const std::uint32_t item = world.item_of(last);
  world.report(last, Kind::kReturned);
  EXPECT_EQ(world.held().size(), 3U) << "a worker that gave tasks back gets none until one has ended";
  EXPECT_EQ(world.node().status[item], job::TaskStatus::kCreating);
  world.report(world.held().front(), Kind::kDone);
  EXPECT_EQ(world.node().status[item], job::TaskStatus::kActive);
  EXPECT_TRUE(world.node().notes.empty());
}

TEST(TasksAhead, NoneIsBlamedForTheEndOfAWorkerThatHeldSeveral) {
  World world;
  const std::size_t count = world.held().size();
  std::vector<std::uint32_t> items;
  for (const AssignmentId id : world.held()) items.push_back(world.item_of(id));
  world.send(WorkerGone{world.worker().id, "crashed"});
  EXPECT_TRUE(world.node().notes.empty());
  // They run again in their order, one at a time.
  for (std::size_t i = 0; i < count; ++i) {
    ASSERT_EQ(world.held().size(), 1U);
    EXPECT_EQ(world.item_of(world.held().front()), items[i]);
    world.report(world.held().front(), Kind::kDone);
  }
  EXPECT_GT(world.held().size(), 1U);
}

TEST(TasksAhead, TheOneThatTakesItsWorkerAlongIsFound) {
  World world;
  world.send(WorkerGone{world.worker().id, "crashed"});
  const std::uint32_t item = world.item_of(world.held().front());
  world.send(WorkerGone{world.worker().id, "crashed"});
  ASSERT_EQ(world.node().notes.size(), 1U);
  EXPECT_EQ(world.node().notes.at(item).attempt, 1U);
}

TEST(TasksAhead, APausedJobKeepsWhatComesBack) {
  World world;
  world.send(PauseJob{JobId("job"), "me", [](const Status&) {}});
  const std::size_t given = world.assigned.size();
  while (!world.held().empty()) world.report(world.held().back(), Kind::kReturned);
  EXPECT_EQ(world.assigned.size(), given);
  world.send(ResumeJob{JobId("job"), "me", [](const Status&) {}});
  EXPECT_GT(world.assigned.size(), given);
}

TEST(TasksAhead, AStoppedJobTakesAllBack) {
  World world;
  const std::vector<AssignmentId> held = world.held();
  world.send(StopJob{JobId("job"), "enough", [](const Status&) {}});
  EXPECT_EQ(world.cancelled, held);
  EXPECT_EQ(world.held(), held) << "the worker is free when it has said so";
  for (const AssignmentId id : held) world.report(id, Kind::kReturned);
  EXPECT_TRUE(world.held().empty());
  EXPECT_EQ(world.worker().state, scheduler::WorkerState::kIdle);
}

TEST(TasksAhead, WhatALeasedWorkerMissedIsSentAgainInOrder) {
  World world;
  const std::vector<AssignmentId> held = world.held();
  world.assigned.clear();
  world.send(Heartbeat{world.worker().id, held[1], held[0], 4});
  ASSERT_EQ(world.assigned.size(), held.size() - 2);
  EXPECT_EQ(world.assigned[0].after, held[1]);
  for (std::size_t i = 2; i < held.size(); ++i) EXPECT_EQ(world.assigned[i - 2].id, held[i]);
}

}  // namespace
}  // namespace hkube::control
