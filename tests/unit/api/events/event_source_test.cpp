// What of the control loop's doings is told, and how often.
#include "api/events/event_source.h"

#include <gtest/gtest.h>

namespace hkube::api {
namespace {

class HandJournal : public control::Journal {
 public:
  void commit(std::shared_ptr<const control::CommitBatch> batch) override { batches.push_back(std::move(batch)); }
  std::vector<std::shared_ptr<const control::CommitBatch>> batches;
};

class HandWorkers : public control::Workers {
 public:
  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm>) override { started.push_back(worker); }
  void stop(WorkerId) override {}
  void assign(WorkerId worker, const control::Assignment& assignment) override {
    assigned.emplace_back(worker, assignment.id);
  }
  void cancel(WorkerId, AssignmentId) override {}
  void acknowledge(WorkerId, AssignmentId) override {}
  std::vector<WorkerId> started;
  std::vector<std::pair<WorkerId, AssignmentId>> assigned;
};

class NoResults : public control::Results {
 public:
  void store(JobNumber, const control::ResultRequest&) override {}
};

/// Hands on what the loop tells, with the test's time.
class Relay : public control::Observer {
 public:
  void on_change(const job::Job& job, control::JobChange change) override { source.on_change(job, change, now); }
  void on_follow_up(const control::FollowUp&) override {}
  void on_burst(const control::ControlLoop& loop, Timestamp at) override { more = source.on_burst(loop, at); }

  std::vector<Event> events;
  EventSource source{[this](Event event) { events.push_back(std::move(event)); }};
  Timestamp now{1'000'000};
  bool more = false;
};

class Source : public testing::Test {
 protected:
  Source() : loop(settings(), journal, workers, results) {
    loop.observe(relay);
    auto algorithm = std::make_shared<scheduler::Algorithm>();
    algorithm->name = "alg";
    algorithm->request = {1, 1, 0};
    loop.handle(control::PutAlgorithm{algorithm}, relay.now);
  }
  static control::ControlSettings settings() {
    control::ControlSettings settings;
    settings.scheduler.capacity = {4, 1'000'000, 0};
    settings.linger = {};
    return settings;
  }
  void turn() {
    loop.flush(relay.now);
    while (written < journal.batches.size()) {
      loop.handle(control::Committed{journal.batches[written++]->sequence, {}}, relay.now);
      loop.flush(relay.now);
    }
  }
  void submit(const std::string& input) {
    const std::string text = R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":"alg","input":[)" + input + "]}]}";
    auto descriptor = job::make_descriptor({JobId("abcdefghijkl"), text, text, {"raw"}, "me", relay.now});
    ASSERT_TRUE(descriptor.ok());
    loop.handle(control::SubmitJob{*descriptor, [](const Status&) {}}, relay.now);
    turn();
  }
  void workers_come() {
    for (const WorkerId worker : std::exchange(workers.started, {})) {
      loop.handle(control::WorkerReady{worker}, relay.now);
    }
    turn();
  }
  /// Every running task is done.
  void tasks_end() {
    for (const auto& [worker, assignment] : std::exchange(workers.assigned, {})) {
      job::TaskOutcome done;
      done.inline_bytes = std::string(9, 'x');
      loop.handle(control::TaskReport{worker, assignment, done}, relay.now);
    }
    turn();
  }
  /// The events of a type since the last call, members of each.
  std::string told(const std::string& type, std::initializer_list<const char*> keys) {
    std::string text;
    for (const Event& event : relay.events) {
      if (event.type != type) continue;
      const Json data = *parse_json(event.data);
      for (const char* key : keys) text += (data.contains(key) ? to_text(data[key]) : "-") + " ";
      text += "| ";
    }
    return text;
  }

  HandJournal journal;
  HandWorkers workers;
  NoResults results;
  Relay relay;
  control::ControlLoop loop;
  std::size_t written = 0;
};

TEST_F(Source, NothingWhileNobodyListens) {
  submit("1");
  workers_come();
  tasks_end();
  EXPECT_TRUE(relay.events.empty());
  EXPECT_FALSE(relay.more);
}

TEST_F(Source, ChangesOfStateAtOnceTheRestInRounds) {
  relay.source.begin(loop);
  submit(R"("#[1...1000]")");
  EXPECT_EQ(told("job", {"change", "status"}), R"("submitted" "pending" | )");
  relay.now = relay.now + EventSource::kRound;
  turn();
  EXPECT_EQ(told("queue", {"pending", "active"}), "1 0 | ");
  EXPECT_EQ(told("worker", {"workerStatus"}), R"("init" | "init" | "init" | "init" | )");
  relay.events.clear();

  // Ten bursts within one round: one event for all that they changed, when the round is over.
  workers_come();
  for (int i = 0; i < 10; ++i) tasks_end();
  EXPECT_EQ(told("job", {"change", "status"}), R"("started" "active" | )");
  EXPECT_EQ(told("task", {"states"}), "");
  EXPECT_TRUE(relay.more);
  relay.now = relay.now + EventSource::kRound;
  turn();
  EXPECT_FALSE(relay.more);
  EXPECT_EQ(told("task", {"nodeName", "total", "states"}), R"("n" 1000 {"creating":956,"active":4,"succeed":40} | )");
  EXPECT_EQ(told("node", {"nodeName", "algorithmName", "status"}), R"("n" "alg" "active" | )");
  EXPECT_EQ(told("queue", {"pending", "active"}), "0 1 | ");
  EXPECT_EQ(
      told("worker", {"workerStatus", "jobId"}),
      R"("working" "abcdefghijkl" | "working" "abcdefghijkl" | "working" "abcdefghijkl" | "working" "abcdefghijkl" | )");
  relay.events.clear();

  loop.handle(control::StopJob{JobId("abcdefghijkl"), "enough", [](const Status&) {}}, relay.now);
  turn();
  EXPECT_EQ(told("job", {"change", "status", "reason"}), R"("finished" "stopped" "enough" | )");
  relay.now = relay.now + EventSource::kRound;
  turn();
  EXPECT_EQ(told("queue", {"pending", "active"}), "0 0 | ");
}

TEST_F(Source, WhatWasThereBeforeIsNotTold) {
  submit("1");
  workers_come();
  relay.source.begin(loop);
  turn();
  EXPECT_TRUE(relay.events.empty());
  loop.handle(control::WorkerGone{workers.assigned.at(0).first, "killed"}, relay.now);
  turn();
  EXPECT_TRUE(told("worker", {"workerStatus"}).starts_with(R"("gone" | )")) << told("worker", {"workerStatus"});
}

}  // namespace
}  // namespace hkube::api
