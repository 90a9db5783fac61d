// A job keeps the versions that it has begun with.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "control/control_loop.h"
#include "job/event_codec.h"
#include "tests/unit/control/quiet_ports.h"

namespace hkube::control {
namespace {

using Kind = job::TaskOutcome::Kind;

constexpr const char* kBatch = R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":"a","input":["#[1...20]"]}]})";
constexpr const char* kChain = R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":"a","input":[1]},
  {"nodeName":"m","algorithmName":"b","input":["@n"]},{"nodeName":"o","algorithmName":"a","input":["@m"]}]})";

std::shared_ptr<scheduler::Algorithm> algorithm(const std::string& name, const std::string& version,
                                                std::uint32_t most = 0) {
  auto made = std::make_shared<scheduler::Algorithm>();
  made->name = name;
  made->version = version;
  made->request = {1, 1 << 20, 0};
  made->max_workers = most;
  return made;
}

/// Workers that come up at once and run tasks when the test says; a journal that is kept for another life.
class World : public QuietPorts {
 public:
  explicit World(double cpu = 2) {
    ControlSettings settings;
    settings.scheduler.capacity = {cpu, std::int64_t{1} << 30, 0};
    loop = std::make_unique<ControlLoop>(settings, *this, *this, *this);
  }
  void commit(std::shared_ptr<const CommitBatch> batch) override {
    committed.push_back(batch->sequence);
    for (const CommitBatch::Record& record : batch->records) {
      const auto events = job::read_events(record.events);
      records[record.job].insert(records[record.job].end(), events->begin(), events->end());
    }
    for (const FinishedJob& job : batch->finished) finished[job.id.str()] = job.status_document;
  }
  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm> made) override {
    starting.push_back(worker);
    versions[worker] = made->version;
  }
  void stop(WorkerId worker) override { stopping.push_back(worker); }
  void assign(WorkerId worker, const Assignment& assignment) override {
    running[assignment.id] = worker;
    ran[assignment.plan->descriptor->id.str() + "/" + assignment.plan->spec().algorithm].insert(versions.at(worker));
  }
  void cancel(WorkerId, AssignmentId assignment) override { running.erase(assignment); }
  void store(JobNumber job, const ResultRequest&) override { results.push_back(job); }

  void send(Command command) {
    loop->handle(std::move(command), now);
    settle();
  }
  void settle() {
    do {
      loop->flush(now);
      for (const std::uint64_t sequence : std::exchange(committed, {})) loop->handle(Committed{sequence, {}}, now);
      for (const WorkerId worker : std::exchange(starting, {})) loop->handle(WorkerReady{worker}, now);
      for (const WorkerId worker : std::exchange(stopping, {})) loop->handle(WorkerGone{worker, "stopped"}, now);
      for (const JobNumber job : std::exchange(results, {})) loop->handle(ResultStored{job, 2, "[]", ""}, now);
      loop->flush(now);
    } while (!committed.empty() || !starting.empty() || !stopping.empty() || !results.empty());
  }
  void submit(const std::string& id, const char* pipeline) {
    SubmitJob command;
    command.descriptor = *job::make_descriptor({JobId(id), pipeline, "{}", {"raw"}, "me", now, job::Context().text()});
    command.reply = [](const Status&) {};
    send(std::move(command));
  }
  /// Ends one running task; false when none runs.
  bool end_one() {
    if (running.empty()) return false;
    const auto [assignment, worker] = *running.begin();
    running.erase(running.begin());
    job::TaskOutcome outcome;
    outcome.kind = Kind::kDone;
    outcome.size = 1;
    outcome.inline_bytes = "headerhdv";
    now = now + std::chrono::seconds(1);
    send(TaskReport{worker, assignment, outcome});
    return true;
  }
  void end_all() {
    while (end_one()) {
    }
  }
  using Versions = std::set<std::string>;

  Timestamp now{1'000'000};
  std::unique_ptr<ControlLoop> loop;
  std::map<WorkerId, std::string> versions;
  std::map<AssignmentId, WorkerId> running;
  std::map<std::string, Versions> ran;  ///< by "job/algorithm"
  std::map<JobNumber, std::vector<job::Event>> records;
  std::map<std::string, std::string> finished;  ///< status documents
  std::vector<std::uint64_t> committed;
  std::vector<WorkerId> starting;
  std::vector<WorkerId> stopping;
  std::vector<JobNumber> results;
};

TEST(Versions, ABatchThatHasBegunGoesOnWithItsVersion) {
  World world;
  world.send(PutAlgorithm{algorithm("a", "1")});
  world.submit("old", kBatch);
  world.end_one();
  world.send(PutAlgorithm{algorithm("a", "2")});
  world.submit("new", kBatch);
  world.end_one();
  world.send(PutAlgorithm{algorithm("a", "3")});
  world.submit("newest", kBatch);
  world.end_all();
  EXPECT_EQ(world.ran["old/a"], World::Versions{"1"});
  EXPECT_EQ(world.ran["newest/a"], World::Versions{"3"});
  EXPECT_EQ(world.ran["new/a"].size(), 1U);
  EXPECT_TRUE(world.loop->scheduler().waiting().empty());
}

TEST(Versions, AJobThatHasNotBegunTakesTheCurrentOnes) {
  World world(1);
  world.send(PutAlgorithm{algorithm("a", "1")});
  world.send(PutAlgorithm{algorithm("b", "1")});
  world.submit("first", kBatch);  // has the only worker
  world.submit("second", kBatch);
  if (world.ran["second/a"].empty()) {
    world.send(PutAlgorithm{algorithm("a", "2")});
    world.end_all();
    EXPECT_EQ(world.ran["second/a"], World::Versions{"2"});
  }
  EXPECT_EQ(world.ran["first/a"], World::Versions{"1"});
}

TEST(Versions, AllAlgorithmsOfAJobAreKeptFromItsBeginning) {
  World world;
  world.send(PutAlgorithm{algorithm("a", "1")});
  world.send(PutAlgorithm{algorithm("b", "1")});
  world.submit("job", kChain);
  world.send(PutAlgorithm{algorithm("b", "2")});
  world.send(PutAlgorithm{algorithm("a", "2")});
  world.send(PutAlgorithm{algorithm("a", "3")});
  world.end_all();
  EXPECT_EQ(world.ran["job/a"], World::Versions{"1"});
  EXPECT_EQ(world.ran["job/b"], World::Versions{"1"});
  // Nothing is left of the old versions.
  EXPECT_EQ(world.loop->scheduler().find_algorithm("a@1"), nullptr);
  EXPECT_FALSE(world.loop->runs_version("a", "1"));
}

TEST(Versions, AVersionThatIsCurrentAgainIsOneWithThatOfItsJobs) {
  World world;
  world.send(PutAlgorithm{algorithm("a", "1")});
  world.submit("old", kBatch);
  world.send(PutAlgorithm{algorithm("a", "2")});
  world.send(PutAlgorithm{algorithm("a", "1")});
  world.submit("new", kBatch);
  EXPECT_EQ(world.loop->scheduler().find_algorithm("a@1"), nullptr);
  world.end_all();
  EXPECT_EQ(world.ran["old/a"], World::Versions{"1"});
  EXPECT_EQ(world.ran["new/a"], World::Versions{"1"});
  EXPECT_EQ(world.finished.size(), 2U);
}

TEST(Versions, AJobGoesOnWithItsVersionAfterARestart) {
  World before;
  before.send(PutAlgorithm{algorithm("a", "1")});
  before.submit("job", kBatch);
  before.end_one();

  World after;
  after.send(PutAlgorithm{algorithm("a", "2")});
  for (const auto& [number, events] : before.records) ASSERT_TRUE(after.loop->restore(number, events).ok());
  const auto missing = after.loop->missing_versions();
  ASSERT_EQ(missing, (std::vector<std::pair<std::string, std::string>>{{"a", "1"}}));
  after.loop->put_version(*algorithm("a", "1"));
  after.loop->start(after.now);
  after.settle();
  after.submit("new", kBatch);
  after.end_all();
  EXPECT_EQ(after.ran["job/a"], World::Versions{"1"});
  EXPECT_EQ(after.ran["new/a"], World::Versions{"2"});
}

TEST(Versions, AJobWhoseVersionIsGoneFailsWithTheReason) {
  World before;
  before.send(PutAlgorithm{algorithm("a", "1")});
  before.submit("job", kBatch);
  before.end_one();

  World after;
  after.send(PutAlgorithm{algorithm("a", "2")});
  for (const auto& [number, events] : before.records) ASSERT_TRUE(after.loop->restore(number, events).ok());
  auto gone = algorithm("a", "1");
  gone->not_runnable = "version 1 is not stored any more";
  gone->prospect = scheduler::Prospect::kNone;
  after.loop->put_version(*gone);
  after.loop->start(after.now);
  after.settle();
  EXPECT_NE(after.finished["job"].find("version 1 is not stored any more"), std::string::npos) << after.finished["job"];
}

TEST(Versions, TheyShareWhatTheAlgorithmMayHave) {
  World world(8);
  world.send(PutAlgorithm{algorithm("a", "1", 2)});
  world.submit("old", kBatch);
  world.send(PutAlgorithm{algorithm("a", "2", 2)});
  world.submit("new", kBatch);
  while (world.end_one()) EXPECT_LE(world.loop->scheduler().pool().workers().size(), 2U);
  EXPECT_EQ(world.ran["old/a"], World::Versions{"1"});
  EXPECT_EQ(world.ran["new/a"], World::Versions{"2"});
  EXPECT_EQ(world.finished.size(), 2U);
}

TEST(StoppedWorkers, GiveTheirTasksBackInEveryVersion) {
  World world(8);
  world.send(PutAlgorithm{algorithm("a", "1", 2)});
  world.submit("old", kBatch);
  world.end_one();
  world.send(PutAlgorithm{algorithm("a", "2", 2)});
  world.submit("new", kBatch);
  std::set<std::string> there;
  for (const auto& [id, worker] : world.loop->scheduler().pool().workers())
    there.insert("a-" + std::to_string(id.value()));
  ASSERT_FALSE(there.empty());
  std::set<std::string> gone;
  world.send(StopWorkers{"a", [&](const std::vector<std::string>& names) { gone.insert(names.begin(), names.end()); }});
  EXPECT_EQ(gone, there);
  for (const auto& [id, worker] : world.loop->scheduler().pool().workers()) {
    EXPECT_FALSE(gone.contains("a-" + std::to_string(id.value())));
  }
  world.end_all();
  for (const char* job : {"old", "new"}) {
    EXPECT_NE(world.finished[job].find("completed"), std::string::npos) << world.finished[job];
  }
  std::size_t named = 1;
  world.send(StopWorkers{"b", [&](const std::vector<std::string>& names) { named = names.size(); }});
  EXPECT_EQ(named, 0U);
}

TEST(Hopeless, WhatWaitsForAnAlgorithmThatCannotRunFailsWithTheReason) {
  World world;
  auto built = algorithm("a", "");
  built->not_runnable = "its build has not finished";
  world.send(PutAlgorithm{built});
  world.submit("job", kBatch);
  EXPECT_TRUE(world.finished.empty());
  auto failed = algorithm("a", "");
  failed->not_runnable = "its build failed: no network";
  failed->prospect = scheduler::Prospect::kNone;
  world.send(PutAlgorithm{failed});
  EXPECT_NE(world.finished["job"].find("algorithm a cannot run: its build failed: no network"), std::string::npos);
  EXPECT_TRUE(world.loop->scheduler().waiting().empty());
}

}  // namespace
}  // namespace hkube::control
