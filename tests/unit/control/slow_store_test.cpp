// A store that takes its time keeps answers waiting, not tasks.
#include <gtest/gtest.h>

#include "control/control_loop.h"
#include "tests/unit/control/quiet_ports.h"

namespace hkube::control {
namespace {

/// A worker that is ready, and a journal that writes when the test says so.
class World : public QuietPorts {
 public:
  World() {
    ControlSettings settings;
    settings.scheduler.capacity = {1, std::int64_t{1} << 30, 0};
    loop = std::make_unique<ControlLoop>(settings, *this, *this, *this);
    auto algorithm = std::make_shared<scheduler::Algorithm>();
    algorithm->name = "short";
    algorithm->version = "1";
    algorithm->request = {1, 1 << 20, 0};
    algorithm->hot_workers = 1;
    send(PutAlgorithm{std::move(algorithm)});
  }

  void commit(std::shared_ptr<const CommitBatch> batch) override { writing = batch->sequence; }
  void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm>) override { worker_ = worker; }
  void assign(WorkerId, const Assignment& assignment) override { assigned.push_back(assignment.id); }

  void send(Command command) {
    loop->handle(std::move(command), now);
    loop->flush(now);
    if (worker_.value() == 0) return;
    loop->handle(WorkerReady{std::exchange(worker_, WorkerId()), false, 1}, now);
    loop->flush(now);
  }
  void submit(const char* id) {
    SubmitJob submit;
    submit.descriptor = *job::make_descriptor({JobId(id),
                                               R"({"name":"p","nodes":[{"nodeName":"n","algorithmName":"short"}]})",
                                               "{}",
                                               {"raw"},
                                               "me",
                                               now,
                                               job::Context().text()});
    submit.reply = [this](const Status&) { ++acknowledged; };
    send(std::move(submit));
  }
  void finish(AssignmentId assignment) {
    job::TaskOutcome outcome;
    outcome.kind = job::TaskOutcome::Kind::kDone;
    outcome.size = 1;
    outcome.inline_bytes = "headerhdv";
    send(TaskReport{loop->scheduler().pool().workers().begin()->first, assignment, outcome});
  }

  Timestamp now{1'000'000};
  std::unique_ptr<ControlLoop> loop;
  std::uint64_t writing = 0;
  std::vector<AssignmentId> assigned;
  int acknowledged = 0;

 private:
  WorkerId worker_;
};

TEST(SlowStore, TasksStartWhileTheirJobsAreWritten) {
  World world;
  world.submit("one");
  world.submit("two");
  ASSERT_NE(world.writing, 0U);
  ASSERT_EQ(world.assigned.size(), 1U);
  world.finish(world.assigned[0]);
  EXPECT_EQ(world.assigned.size(), 2U);
  EXPECT_EQ(world.acknowledged, 0);
  while (world.writing != 0) world.send(Committed{std::exchange(world.writing, 0), {}});
  EXPECT_EQ(world.acknowledged, 2);
}

}  // namespace
}  // namespace hkube::control
