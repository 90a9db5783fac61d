// What observers are told and when, and the work that ended jobs leave behind.
#include <gtest/gtest.h>

#include "control/control_loop.h"
#include "control/documents.h"

namespace hkube::control {
namespace {

constexpr Timestamp kNow{1'000'000};

/// Keeps batches until the test says that they are written.
class HandJournal : public Journal {
 public:
  void commit(std::shared_ptr<const CommitBatch> batch) override { batches.push_back(std::move(batch)); }
  std::vector<std::shared_ptr<const CommitBatch>> batches;
};

/// Workers that are ready at once and do nothing by themselves.
class HandWorkers : public Workers {
 public:
  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm>) override { started.push_back(worker); }
  void stop(WorkerId) override {}
  void assign(WorkerId worker, const Assignment& assignment) override { assigned.emplace_back(worker, assignment.id); }
  void cancel(WorkerId, AssignmentId) override {}
  void acknowledge(WorkerId, AssignmentId) override {}
  std::vector<WorkerId> started;
  std::vector<std::pair<WorkerId, AssignmentId>> assigned;
};

class HandResults : public Results {
 public:
  void store(JobNumber job, const ResultRequest&) override { asked.push_back(job); }
  std::vector<JobNumber> asked;
};

class Log : public Observer {
 public:
  void on_change(const job::Job& job, JobChange change) override {
    constexpr const char* kNames[] = {"submitted", "started", "progress", "paused", "resumed", "finished"};
    lines.push_back(std::string(kNames[static_cast<int>(change)]) + " " + std::string(job_status(job)));
  }
  void on_follow_up(const FollowUp& follow_up) override { lines.push_back("due " + follow_up.target); }
  std::vector<std::string> lines;
};

class Notices : public testing::Test {
 protected:
  Notices() : loop(settings(), journal, workers, results) {
    loop.observe(log);
    auto algorithm = std::make_shared<scheduler::Algorithm>();
    algorithm->name = "alg";
    loop.handle(PutAlgorithm{algorithm}, kNow);
    loop.handle(PutTriggers{std::make_shared<TriggerTable>(TriggerTable{{"p", {"next"}}})}, kNow);
  }
  static ControlSettings settings() {
    ControlSettings settings;
    settings.linger = {};
    return settings;
  }
  void submit(const std::string& more = "", std::vector<FollowUp> settles = {}) {
    const std::string text = R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":"alg","input":[]}])" + more + "}";
    auto descriptor = job::make_descriptor({JobId("abcdefghijkl"), text, text, {"raw"}, "me", kNow});
    ASSERT_TRUE(descriptor.ok());
    SubmitJob command{*descriptor, [](const Status&) {}};
    command.settles = std::move(settles);
    loop.handle(std::move(command), kNow);
    loop.flush(kNow);
  }
  /// The batch under way is on the disk.
  void commit() {
    loop.handle(Committed{journal.batches.back()->sequence, {}}, kNow);
    loop.flush(kNow);
  }
  void run_task() {
    for (const WorkerId worker : std::exchange(workers.started, {})) loop.handle(WorkerReady{worker}, kNow);
    loop.flush(kNow);
    commit();  // the start of the job
    job::TaskOutcome done;
    done.inline_bytes = std::string(9, 'x');
    const auto [worker, assignment] = workers.assigned.at(0);
    loop.handle(TaskReport{worker, assignment, done}, kNow);
    loop.flush(kNow);
  }

  HandJournal journal;
  HandWorkers workers;
  HandResults results;
  Log log;
  ControlLoop loop;
};

using Lines = std::vector<std::string>;

TEST_F(Notices, NothingIsToldBeforeItIsDurable) {
  submit();
  EXPECT_EQ(log.lines, Lines{});
  commit();
  EXPECT_EQ(log.lines.front(), "submitted pending");
  run_task();
  commit();
  log.lines.clear();

  loop.handle(ResultStored{JobNumber(1), 2, "[]", ""}, kNow);
  loop.flush(kNow);
  EXPECT_EQ(log.lines, Lines{});
  commit();
  EXPECT_EQ(log.lines, (Lines{"finished completed", "due next"}));
}

TEST_F(Notices, AJobsEndIsWrittenWithWhatFollowsFromIt) {
  submit(R"(,"webhooks":{"result":"http://r"})");
  commit();
  run_task();
  commit();
  loop.handle(ResultStored{JobNumber(1), 2, "[]", ""}, kNow);
  loop.flush(kNow);
  const auto& finished = journal.batches.back()->finished;
  ASSERT_EQ(finished.size(), 1U);
  ASSERT_EQ(finished[0].follow_ups.size(), 2U);
  EXPECT_EQ(finished[0].follow_ups[0].kind, FollowUp::Kind::kResultWebhook);
  EXPECT_EQ(finished[0].follow_ups[0].target, "http://r");
  EXPECT_EQ(finished[0].follow_ups[1].kind, FollowUp::Kind::kTrigger);
  EXPECT_EQ(finished[0].follow_ups[1].target, "next");
}

TEST_F(Notices, AStoppedJobTriggersNothing) {
  submit(R"(,"webhooks":{"result":"http://r"})");
  commit();
  loop.handle(StopJob{JobId("abcdefghijkl"), "enough", [](const Status&) {}}, kNow);
  loop.flush(kNow);
  commit();
  EXPECT_EQ(log.lines.back(), "due http://r");
  EXPECT_EQ(std::count(log.lines.begin(), log.lines.end(), "due next"), 0);
}

TEST_F(Notices, WhatAJobSettlesIsWrittenWithItsSubmission) {
  const FollowUp work{JobNumber(7), JobId("parent"), FollowUp::Kind::kTrigger, "p"};
  submit("", {work});
  ASSERT_EQ(journal.batches.size(), 1U);
  EXPECT_EQ(journal.batches[0]->submitted.size(), 1U);
  ASSERT_EQ(journal.batches[0]->settled.size(), 1U);
  EXPECT_EQ(journal.batches[0]->settled[0].job, JobNumber(7));
}

TEST_F(Notices, SettlingAloneIsWritten) {
  loop.handle(Settle{std::nullopt, WebhookOutcome{JobNumber(3), WebhookOutcome::Kind::kProgress, "{}"}}, kNow);
  loop.flush(kNow);
  ASSERT_EQ(journal.batches.size(), 1U);
  EXPECT_EQ(journal.batches[0]->webhooks.size(), 1U);
}

TEST_F(Notices, PauseAndResume) {
  submit();
  commit();
  log.lines.clear();
  loop.handle(PauseJob{JobId("abcdefghijkl"), "me", [](const Status&) {}}, kNow);
  loop.flush(kNow);
  commit();
  loop.handle(ResumeJob{JobId("abcdefghijkl"), "me", [](const Status&) {}}, kNow);
  loop.flush(kNow);
  commit();
  EXPECT_EQ(std::count(log.lines.begin(), log.lines.end(), "paused paused"), 1);
  EXPECT_EQ(std::count(log.lines.begin(), log.lines.end(), "resumed pending"), 1);
}

}  // namespace
}  // namespace hkube::control
