#include "sim/simulation.h"

#include <map>
#include <memory>
#include <vector>

#include "control/control_loop.h"
#include "job/event_codec.h"
#include "sim/explanations.h"
#include "sim/fairness.h"
#include "sim/invariants.h"
#include "sim/promises.h"
#include "sim/samples.h"
#include "sim/sim_cluster.h"
#include "sim/sim_journal.h"
#include "sim/sim_results.h"

namespace hkube::sim {

namespace {

constexpr std::int64_t kChaosMs = 20'000;        ///< faults happen in this first part of a run
constexpr std::int64_t kPatienceMs = 600'000;    ///< by then everything must be over
constexpr std::uint64_t kExplainEvery = 8;       ///< steps
constexpr const char* kTriggering = "sample-5";  ///< jobs of this name start another pipeline when they complete
constexpr std::uint64_t kMaxSteps = 2'000'000;

/// The whole run.
class Run : private control::Observer {
 public:
  Run(std::uint64_t seed, PlantedBug bug) : world_(seed) {
    SeededRandom& random = world_.random();
    const auto maybe = [&](std::uint32_t most) {
      return random.chance(500) ? static_cast<std::uint32_t>(random.below(most)) : 0U;
    };
    faults_.message_loss = maybe(200);
    faults_.worker_death = maybe(60);
    faults_.start_failure = maybe(200);
    faults_.algorithm_error = maybe(120);
    faults_.slow_task = maybe(30);
    faults_.store_failure = maybe(200);
    faults_.max_delay_ms = 1 + static_cast<std::int64_t>(random.below(50));
    faults_.crashes = maybe(5);
    faults_.bug = bug;
    claims_ = maybe(16);
    if (bug == PlantedBug::kAckBeforeDurable) faults_.crashes = 4;
    if (bug == PlantedBug::kReportOnce) faults_.message_loss = 150;
  }

  Report go() {
    boot();
    plan_clients();
    plan_faults();
    while (!report_.failure && report_.steps < kMaxSteps && !done() && world_.step()) {
      ++report_.steps;
      check();
    }
    if (!report_.failure) judge();
    report_.task_runs = cluster_->runs();
    report_.trace_hash = hash_;
    return report_;
  }

 private:
  void boot() {
    ++epoch_;
    lending_ = Lending::kNone;
    control::ControlSettings settings;
    settings.epoch = epoch_;
    if (!disk_.records.empty()) settings.first_job_number = disk_.records.rbegin()->first.value() + 1;
    settings.scheduler.capacity = {2.0, std::int64_t{4} << 30, 1};
    settings.inline_budget = 40;  // some results travel, some are stored
    const std::uint64_t epoch = epoch_;
    const auto to_server = [this, epoch](control::Command command) {
      if (epoch == epoch_ && loop_ != nullptr) deliver(std::move(command));
    };
    journal_ = std::make_unique<SimJournal>(world_, disk_, faults_, to_server);
    results_ = std::make_unique<SimResults>(world_, objects_, to_server);
    if (cluster_ == nullptr) {
      const auto to_loop = [this](control::Command command) {
        if (loop_ != nullptr) deliver(std::move(command));
      };
      calls_ = std::make_unique<SimCalls>(
          SimCalls::Ports{world_, objects_, to_loop,
                          [this](control::SubmitJob submit, Json expected, std::function<void()> over) {
                            submit_sub_pipeline(std::move(submit), std::move(expected), std::move(over));
                          },
                          [this](const JobId& id) { return find_finished(id); }});
      cluster_ = std::make_unique<SimCluster>(world_, faults_, objects_, *calls_, to_loop);
    }
    loop_ = std::make_unique<control::ControlLoop>(settings, *journal_, *cluster_, *results_);
    loop_->observe(*this);
    for (const char* name : {"range", "times", "sum", "echo", "list", "delegate", "whole"}) {
      auto algorithm = std::make_shared<scheduler::Algorithm>();
      algorithm->name = name;
      algorithm->version = "1";
      algorithm->request = {0.25, std::int64_t{256} << 20, 0};
      if (algorithm->name == "echo") algorithm->max_workers = 2;
      claim_room(*algorithm);
      if (algorithm->name == "sum") algorithm->request.cpu = 0.75;  // has to wait until several others make room
      if (algorithm->name == "whole") algorithm->request.cpu = 2;   // until all others do
      deliver(control::PutAlgorithm{std::move(algorithm)});
    }
    for (const auto& [number, bytes] : disk_.records) {
      if (disk_.finished.contains(number)) continue;
      auto events = job::read_events(bytes);
      if (!events.ok()) return fail("the journal cannot be read: " + events.error().message);
      if (Status restored = loop_->restore(number, *events); !restored.ok()) {
        return fail("a job cannot be restored: " + restored.error().message);
      }
    }
    deliver(control::PutTriggers{
        std::make_shared<control::TriggerTable>(control::TriggerTable{{kTriggering, {"triggered"}}})});
    loop_->start(world_.now());
    loop_->flush(world_.now());
    schedule_tick();
    for (const auto& [key, work] : disk_.follow_ups) fire_trigger(work);
  }

  /// Claims on the machine, other ones in each run.
  void claim_room(scheduler::Algorithm& algorithm) const {
    const bool has = (claims_ & 1) != 0;
    if (has && algorithm.name == "range") algorithm.hot_workers = 2;
    if (has && algorithm.name == "list") algorithm.guaranteed = 2;
    if ((claims_ & 2) != 0 && algorithm.name == "times") algorithm.opportunistic = true;
    if ((claims_ & 4) != 0 && algorithm.name == "echo") algorithm.request.gpu = 1;
    if ((claims_ & 8) != 0 && algorithm.name == "whole") algorithm.guaranteed = 1;
  }

  void deliver(control::Command command) {
    hash_ = (hash_ ^ command.index()) * 1099511628211U + static_cast<std::uint64_t>(world_.now().ms);
    loop_->handle(std::move(command), world_.now());
    loop_->flush(world_.now());
    schedule_tick();
  }

  void schedule_tick() {
    const auto due = loop_->next_deadline();
    if (!due || (tick_at_ && *tick_at_ <= *due)) return;
    tick_at_ = std::max(*due, world_.now());
    world_.at(*tick_at_, [this, at = *tick_at_] {
      if (!tick_at_ || *tick_at_ != at) return;
      tick_at_.reset();
      if (loop_ != nullptr) deliver(control::Tick{});
    });
  }

  void plan_clients() {
    // Spread over the run, or all at once, so that they compete.
    const bool burst = world_.random().chance(400);
    const std::uint64_t jobs = (burst ? 6 : 3) + world_.random().below(12);
    const std::uint64_t window = burst ? 400 : static_cast<std::uint64_t>(kChaosMs);
    for (std::uint64_t i = 0; i < jobs; ++i) {
      world_.after(static_cast<std::int64_t>(world_.random().below(window)), [this] { submit(); });
    }
  }

  void submit() {
    if (loop_ == nullptr) return;
    if (world_.random().chance(150) && submit_again()) return;
    Sample sample = make_sample(world_.random());
    const JobId id(world_.random().id(12));
    auto descriptor =
        job::make_descriptor({id, to_text(sample.pipeline), "{}", {"raw"}, "simulation", world_.now(), ""});
    if (!descriptor.ok()) return fail("a sample pipeline is invalid: " + descriptor.error().message);
    const bool too_many = limit_reached((*descriptor)->pipeline);
    Promise& promise = promises_[id];
    promise.expected = std::move(sample.expected);
    promise.descriptor = *descriptor;
    promise.again = std::move(sample.again);
    ++report_.jobs;
    deliver(control::SubmitJob{*descriptor,
                               [this, id, too_many](const Status& status) {
                                 if (status.ok()) promises_[id].acknowledged = true;
                                 const bool refused =
                                     !status.ok() && status.error().code == describe(control::Errc::kTooManyJobs).code;
                                 if (refused) ++report_.refused;
                                 if (refused && !too_many) fail("job " + id.str() + " is refused below its limit");
                                 if (status.ok() && too_many) fail("job " + id.str() + " is taken beyond its limit");
                               },
                               {}});
    disturb(id);
  }

  /// A node of a completed job runs again, on the results of its parent; false when there is no such job.
  bool submit_again() {
    for (const auto& [number, finished] : disk_.finished) {
      const auto it = promises_.find(finished.id);
      if (it == promises_.end() || !it->second.again || finished.status != "completed" || lost_items(finished))
        continue;
      const Promise earlier_promise = it->second;
      it->second.again.reset();  // once
      const auto events = job::read_events(disk_.records.at(number));
      job::Job earlier(number, earlier_promise.descriptor);
      for (std::size_t i = 1; i < events->size(); ++i) (void)earlier.apply((*events)[i]);
      job::Context context;
      context.root_job = finished.id;
      context.reused = {earlier_promise.again->reads};
      const JobId id(world_.random().id(12));
      const Json pipeline = again_pipeline(earlier_promise.descriptor->pipeline, *earlier_promise.again);
      const auto descriptor = job::make_descriptor(
          {id, to_text(pipeline), "{}", {"raw", "node"}, "simulation", world_.now(), context.text()});
      if (!descriptor.ok()) return fail("a part is invalid: " + descriptor.error().message), true;
      control::SubmitJob submit{*descriptor, {}};
      submit.reused = {again_results(earlier, **descriptor, *earlier_promise.again, world_.now())};
      // Of two results the node that runs again gave the first.
      submit_promised(std::move(submit), Promise::Kind::kClient, {earlier_promise.expected.at(0)});
      ++report_.again;
      return true;
    }
    return false;
  }

  void submit_promised(control::SubmitJob submit, Promise::Kind kind, Json expected) {
    const JobId id = submit.descriptor->id;
    Promise& promise = promises_[id];
    promise.kind = kind;
    promise.expected = std::move(expected);
    promise.descriptor = submit.descriptor;
    ++report_.jobs;
    submit.reply = [this, id, reply = std::move(submit.reply)](const Status& status) {
      if (status.ok()) promises_[id].acknowledged = true;
      if (reply) reply(status);
    };
    deliver(std::move(submit));
    disturb(id);
  }

  void submit_sub_pipeline(control::SubmitJob submit, Json expected, std::function<void()> over) {
    if (loop_ == nullptr) return;
    ++report_.sub_pipelines;
    const JobId id = submit.descriptor->id;
    submit.reply = [this, id, over = std::move(over), reply = std::move(submit.reply)](const Status& status) {
      reply(status);
      if (!status.ok()) return;
      world_.after(0, [this, id, over] {
        if (loop_ != nullptr) deliver(control::WatchJob{id, over});
      });
    };
    submit_promised(std::move(submit), Promise::Kind::kSubPipeline, std::move(expected));
  }

  const control::FinishedJob* find_finished(const JobId& id) const {
    for (const auto& [number, job] : disk_.finished) {
      if (job.id == id) return &job;
    }
    return nullptr;
  }

  void on_change(const job::Job&, control::JobChange) override {}
  void on_follow_up(const control::FollowUp& work) override { fire_trigger(work); }

  /// Starts the pipeline that a completed job triggers; the new job's existence settles it.
  void fire_trigger(const control::FollowUp& work) {
    world_.after(static_cast<std::int64_t>(world_.random().below(20)), [this, work, epoch = epoch_] {
      if (loop_ == nullptr || epoch != epoch_) return;
      job::Context context;
      context.parent_job = work.id;
      const Json pipeline = {
          {"name", work.target},
          {"nodes",
           {{{"nodeName", "e"}, {"algorithmName", "echo"}, {"input", {5}}, {"retry", {{"policy", "Always"}}}}}}};
      const auto descriptor = job::make_descriptor({JobId(world_.random().id(12)),
                                                    to_text(pipeline),
                                                    "{}",
                                                    {"stored", "trigger"},
                                                    "simulation",
                                                    world_.now(),
                                                    context.text()});
      if (!descriptor.ok()) return fail("a triggered pipeline is invalid: " + descriptor.error().message);
      control::SubmitJob submit{*descriptor, {}};
      submit.settles = {work};
      submit.reply = [this, work](const Status& status) {
        if (!status.ok()) fire_trigger(work);
      };
      ++report_.triggered;
      submit_promised(std::move(submit), Promise::Kind::kTriggered, {5});
    });
  }

  /// True when another job of the pipeline has to be refused.
  bool limit_reached(const spec::Pipeline& pipeline) {
    if (pipeline.concurrency.amount == 0 || !pipeline.concurrency.reject) return false;
    std::uint64_t open = 0;
    for (const auto& [number, job] : loop_->jobs()) {
      if (job->phase() != job::Phase::kFinished && job->descriptor().pipeline.name == pipeline.name) ++open;
    }
    return open >= pipeline.concurrency.amount;
  }

  /// Users stop some jobs, and pause and resume others.
  void disturb(const JobId& id) {
    SeededRandom& random = world_.random();
    if (random.chance(100)) {
      world_.after(static_cast<std::int64_t>(random.below(500)), [this, id] {
        if (loop_ == nullptr) return;
        promises_[id].stop_asked = true;
        deliver(control::StopJob{id, "simulated stop", [](const Status&) {}});
      });
    }
    if (!random.chance(250)) return;
    for (std::uint64_t times = 1 + random.below(3); times > 0; --times) {
      world_.after(static_cast<std::int64_t>(random.below(600)), [this, id] {
        if (loop_ != nullptr) deliver(control::PauseJob{id, "simulation", [](const Status&) {}});
      });
      world_.after(static_cast<std::int64_t>(random.below(5'000)), [this, id] { resume(id); });
    }
    // Nobody forgets a job for ever: not even when the server was down at the moment of the resume.
    world_.after(kChaosMs + 1'000, [this, id] { resume(id); });
  }

  void resume(const JobId& id) {
    if (loop_ != nullptr) deliver(control::ResumeJob{id, "simulation", [](const Status&) {}});
  }

  void plan_faults() {
    for (std::uint32_t i = 0; i < faults_.crashes; ++i) {
      world_.after(static_cast<std::int64_t>(world_.random().below(kChaosMs)), [this] { crash(); });
    }
    world_.after(kChaosMs, [this] {
      // From here on nothing breaks, so whatever is stuck now is stuck for ever.
      const PlantedBug bug = faults_.bug;
      const std::int64_t delay = faults_.max_delay_ms;
      faults_ = {};
      faults_.bug = bug;
      faults_.max_delay_ms = delay;
      calm_ = true;
    });
  }

  void crash() {
    if (loop_ == nullptr) return;
    ++report_.crashes;
    journal_->crash();
    loop_.reset();
    tick_at_.reset();
    fairness_.forget();
    shown_.clear();  // what was not durable yet is lost, and progress with it
    world_.after(static_cast<std::int64_t>(world_.random().below(300)), [this] { boot(); });
  }

  [[nodiscard]] bool done() {
    if (!calm_ || loop_ == nullptr || !loop_->recorder().idle()) return false;
    return (loop_->jobs().empty() && disk_.follow_ups.empty()) ||
           world_.now() > begun_ + std::chrono::milliseconds(kChaosMs + kPatienceMs);
  }

  void check() {
    if (loop_ == nullptr) return;
    if (loop_->scheduler().pool().count("delegate") > 0) lending_ = Lending::kPossible;
    if (auto broken = broken_invariant(*loop_, world_.now(), lending_)) fail(*broken);
    if (auto unfair = fairness_.check(*loop_, world_.now())) fail(*unfair);
    for (const auto& [number, job] : loop_->jobs()) {
      double& shown = shown_[number];
      if (job->progress() < shown) fail("progress of job " + job->id().str() + " goes down");
      shown = job->progress();
    }
    for (const auto& [number, job] : loop_->jobs()) {
      if (report_.steps % kExplainEvery != 0) break;
      if (auto untrue = untrue_explanation(*loop_, *job, world_.now())) fail(*untrue);
    }
    for (const auto& [id, promise] : promises_) {
      if (promise.acknowledged && !disk_.jobs.contains(id)) return fail("acknowledged job " + id.str() + " is lost");
    }
  }

  void judge() {
    std::map<JobId, const control::FinishedJob*> finished;
    for (const auto& [number, job] : disk_.finished) finished[job.id] = &job;
    for (const auto& [id, promise] : promises_) {
      if (!promise.acknowledged) continue;
      auto it = finished.find(id);
      if (it == finished.end()) return fail("acknowledged job " + id.str() + " never finished");
      const bool triggers = it->second->status == "completed" && promise.descriptor->pipeline.name == kTriggering;
      const auto triggered = disk_.triggered.find(id);
      if ((triggered == disk_.triggered.end() ? 0U : triggered->second) != (triggers ? 1U : 0U)) {
        return fail("job " + id.str() + " did not trigger once what it triggers");
      }
      if (auto wrong = broken_promise(promise, *it->second)) return fail("job " + id.str() + " " + *wrong);
      report_.completed += it->second->status == "completed" ? 1 : 0;
      report_.failed += it->second->status == "failed" ? 1 : 0;
      report_.stopped += it->second->status == "stopped" ? 1 : 0;
    }
  }

  void fail(std::string what) {
    if (!report_.failure) report_.failure = "at " + std::to_string(world_.now().ms) + " ms: " + std::move(what);
  }

  World world_;
  Faults faults_;
  Disk disk_;
  ObjectMap objects_;
  std::unique_ptr<SimJournal> journal_;
  std::unique_ptr<SimResults> results_;
  std::unique_ptr<SimCalls> calls_;
  std::unique_ptr<SimCluster> cluster_;
  std::unique_ptr<control::ControlLoop> loop_;
  Lending lending_ = Lending::kNone;
  Fairness fairness_;
  std::optional<Timestamp> tick_at_;
  std::uint64_t epoch_ = 0;
  std::uint32_t claims_ = 0;  ///< which claims there are: a set of bits
  std::map<JobId, Promise> promises_;
  std::map<JobNumber, double> shown_;  ///< progress of each job, as last seen
  Timestamp begun_ = world_.now();
  bool calm_ = false;
  std::uint64_t hash_ = 14695981039346656037U;
  Report report_;
};

}  // namespace

Report simulate(std::uint64_t seed, PlantedBug bug) { return Run(seed, bug).go(); }

}  // namespace hkube::sim
