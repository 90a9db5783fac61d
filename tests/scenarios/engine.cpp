#include "engine.h"

#include <gtest/gtest.h>

#include "control/documents.h"
#include "job/event_codec.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"
#include "wire/codec.h"
#include "worker/input_writer.h"
#include "worker/task_input.h"

namespace hkube::scenarios {

namespace {
const JobId kJob("scenariojob1");
constexpr const char* kCluster = "local";
}  // namespace

std::string TaskRun::name() const { return index == 0 ? node : node + "#" + std::to_string(index); }

Engine::Engine()
    : payloads_(store_, kCluster), builtin_(payloads_, *this, *this), results_(*this, store_, *this, kCluster) {
  boot();
}

void Engine::boot() {
  control::ControlSettings settings;
  settings.epoch = ++epoch_;
  settings.linger = {};  // what has happened is there after a restart
  settings.scheduler.capacity = {1e6, std::int64_t{1} << 50, 0};
  settings.inline_budget = 2'000;  // results of small nodes travel in the report, those of large ones are stored
  control::Journal& journal = *this;
  control::Workers& workers = *this;
  loop_ = std::make_unique<control::ControlLoop>(settings, journal, workers, results_);
  if (descriptor_ != nullptr) {
    for (const spec::Node& node : descriptor_->pipeline.nodes) {
      auto algorithm = std::make_shared<scheduler::Algorithm>();
      algorithm->name = control::queue_of(node);
      algorithm->request = {1, 1 << 20, 0};
      loop_->handle(control::PutAlgorithm{std::move(algorithm)}, now_);
    }
  }
  for (const auto& [number, bytes] : disk_) {
    const auto events = job::read_events(bytes);
    ASSERT_TRUE(events.ok()) << events.error().message;
    const Status restored = loop_->restore(number, *events);
    ASSERT_TRUE(restored.ok()) << restored.error().message;
  }
  loop_->start(now_);
  loop_->flush(now_);
  settle();
}

void Engine::restart() {
  if (finished_) return;
  inbox_.clear();
  running_.clear();
  boot();
}

Status Engine::submit(const Json& pipeline) {
  Json document = pipeline;
  HKUBE_TRY(spec::validate(spec::pipeline_schema(), document, spec::Defaults::kInject));
  HKUBE_ASSIGN(descriptor_, job::make_descriptor({kJob, to_text(document), "{}", {"raw"}, "tester", now_, ""}));
  boot();
  post(control::SubmitJob{descriptor_, [](const Status& status) { EXPECT_TRUE(status.ok()); }, {}});
  settle();
  return {};
}

void Engine::settle() {
  while (!inbox_.empty()) {
    control::Command command = std::move(inbox_.front());
    inbox_.pop_front();
    loop_->handle(std::move(command), now_);
    loop_->flush(now_);
  }
}

void Engine::commit(std::shared_ptr<const control::CommitBatch> batch) {
  for (const auto& record : batch->records) disk_[record.job] += record.events;
  for (const control::FinishedJob& finished : batch->finished) {
    EXPECT_FALSE(finished_.has_value()) << "a job finished twice";
    finished_ = finished;
    const job::Job* job = loop_->find_job(finished.id);
    for (graph::NodeIndex i = 0; i < job->nodes().size(); ++i) {
      if (job->node(i).node_status == job::TaskStatus::kSkipped) {
        skipped_.push_back(job->descriptor().dag.node(i).spec->name);
      }
    }
  }
  post(control::Committed{batch->sequence, {}});
}

void Engine::start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm>) { post(control::WorkerReady{worker}); }

void Engine::stop(WorkerId worker) { post(control::WorkerGone{worker, "told to stop"}); }

void Engine::assign(WorkerId worker, const control::Assignment& assignment) {
  const job::NodePlan& plan = *assignment.plan;
  if (control::queue_of(plan.spec()) == control::builtin_queue()) return builtin_.run(worker, assignment);
  TaskRun run{plan.spec().name, plan.is_batch() ? assignment.item + 1 : 0, assignment.attempt, {}};
  auto input = worker::resolve_input(payloads_, assignment, wire::StorageMode::kV1);
  EXPECT_TRUE(input.ok()) << run.name() << " has an unreadable input: " << input.error().message;
  if (input.ok()) run.input = std::move(input->input);
  // The other way to the same input: stored bytes put together without being decoded.
  std::string bytes;
  const Status written = worker::InputWriter(store_, kCluster, assignment, wire::Files::kNo).write(bytes);
  const auto decoded = wire::decode(wire::Encoding::kMsgpack, bytes);
  EXPECT_TRUE(written.ok() && decoded.ok() && *decoded == run.input) << run.name() << ": " << to_text(run.input);
  started_.push_back(run);
  running_.push_back({worker, assignment, std::move(run)});
}

void Engine::cancel(WorkerId worker, AssignmentId assignment) {
  std::erase_if(running_, [&](const Running& running) { return running.assignment.id == assignment; });
  job::TaskOutcome stopped;
  stopped.kind = job::TaskOutcome::Kind::kError;
  stopped.error = "stopped";
  post(control::TaskReport{worker, assignment, std::move(stopped)});
}

bool Engine::post_request(control::Command command) {
  post(std::move(command));
  return true;
}
void Engine::post(control::Command command) { inbox_.push_back(std::move(command)); }
bool Engine::post(std::function<void()> fn) {
  fn();
  return true;
}

std::vector<TaskRun> Engine::take_started() { return std::exchange(started_, {}); }

std::vector<TaskRun> Engine::running() const {
  std::vector<TaskRun> runs;
  for (const Running& running : running_) runs.push_back(running.run);
  return runs;
}

std::optional<Engine::Running> Engine::take(const std::string& task) {
  for (auto it = running_.begin(); it != running_.end(); ++it) {
    if (it->run.name() != task) continue;
    Running found = std::move(*it);
    running_.erase(it);
    return found;
  }
  return std::nullopt;
}

bool Engine::finish(const std::string& task, const Json& value) {
  const auto running = take(task);
  if (!running) return false;
  const auto bytes = wire::encode(wire::Encoding::kMsgpack, value);
  EXPECT_TRUE(bytes.ok());
  auto outcome = payloads_.store(running->assignment, *bytes);
  EXPECT_TRUE(outcome.ok());
  post(control::TaskReport{running->worker, running->assignment.id, *std::move(outcome)});
  settle();
  return true;
}

bool Engine::fail(const std::string& task, job::TaskOutcome::Kind kind, const std::string& text) {
  const auto running = take(task);
  if (!running) return false;
  if (kind == job::TaskOutcome::Kind::kCrash) {
    post(control::WorkerGone{running->worker, text});
  } else {
    job::TaskOutcome outcome;
    outcome.kind = kind;
    outcome.error = text;
    post(control::TaskReport{running->worker, running->assignment.id, std::move(outcome)});
  }
  settle();
  return true;
}

void Engine::stop(const std::string& reason) {
  post(control::StopJob{kJob, reason, [](const Status&) {}, "tester"});
  settle();
}

void Engine::pause() {
  post(control::PauseJob{kJob, "tester", [](const Status&) {}});
  settle();
}

void Engine::resume() {
  post(control::ResumeJob{kJob, "tester", [](const Status&) {}});
  settle();
}

void Engine::pass_time(std::int64_t seconds) {
  now_ = now_ + std::chrono::seconds(seconds);
  post(control::Tick{});
  settle();
}

const job::Job* Engine::job() const { return loop_->find_job(kJob); }

Json Engine::progress() const {
  if (finished_) return status_document()["data"];
  const job::Job* live = job();
  return live == nullptr ? Json() : control::progress_document(*live);
}

}  // namespace hkube::scenarios
