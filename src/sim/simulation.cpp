#include "sim/simulation.h"

#include <map>
#include <memory>
#include <vector>

#include "control/control_loop.h"
#include "control/documents.h"
#include "control/explain.h"
#include "job/event_codec.h"
#include "sim/invariants.h"
#include "sim/samples.h"
#include "sim/sim_cluster.h"
#include "sim/sim_journal.h"

namespace hkube::sim {

namespace {

constexpr std::int64_t kChaosMs = 20'000;      ///< faults happen in this first part of a run
constexpr std::int64_t kPatienceMs = 600'000;  ///< by then everything must be over
constexpr std::uint64_t kExplainEvery = 8;     ///< steps
constexpr std::uint64_t kMaxSteps = 2'000'000;

/// Small result documents are made on the spot; as in production the answer comes later and may be lost with the
/// server.
class SimResults : public control::Results {
 public:
  SimResults(World& world, const ObjectMap& objects, std::function<void(control::Command)> answer)
      : world_(world), objects_(objects), answer_(std::move(answer)) {}

  void store(JobNumber job, const control::ResultRequest& request) override {
    Json data = Json::array();
    for (const auto& node : request.nodes) {
      if (node.results == nullptr) data.push_back({{"nodeName", node.node}, {"result", "skipped"}});
      for (std::uint32_t i = 0; node.results != nullptr && i < node.results->count(); ++i) {
        const auto result = node.results->get(i);
        if (!result) continue;
        const std::string& bytes =
            result->inline_bytes ? *result->inline_bytes : objects_.at({request.descriptor->id, result->task_number});
        data.push_back({{"nodeName", node.node}, {"result", Json::parse(bytes.substr(8))}});
      }
    }
    world_.after(1, [this, job, text = to_text(data)] { answer_(control::ResultStored{job, text.size(), text, ""}); });
  }

 private:
  World& world_;
  const ObjectMap& objects_;
  std::function<void(control::Command)> answer_;
};

/// The whole run.
class Run {
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
  struct Promise {
    Json expected;
    std::shared_ptr<const job::Descriptor> descriptor;
    bool acknowledged = false;
    bool stop_asked = false;
  };

  void boot() {
    ++epoch_;
    control::ControlSettings settings;
    settings.epoch = epoch_;
    if (!disk_.records.empty()) settings.first_job_number = disk_.records.rbegin()->first.value() + 1;
    settings.scheduler.capacity = {2.0, std::int64_t{4} << 30, 0};
    settings.inline_budget = 40;  // some results travel, some are stored
    const std::uint64_t epoch = epoch_;
    const auto to_server = [this, epoch](control::Command command) {
      if (epoch == epoch_ && loop_ != nullptr) deliver(std::move(command));
    };
    journal_ = std::make_unique<SimJournal>(world_, disk_, faults_, to_server);
    results_ = std::make_unique<SimResults>(world_, objects_, to_server);
    if (cluster_ == nullptr) {
      cluster_ = std::make_unique<SimCluster>(world_, faults_, objects_, [this](control::Command command) {
        if (loop_ != nullptr) deliver(std::move(command));
      });
    }
    loop_ = std::make_unique<control::ControlLoop>(settings, *journal_, *cluster_, *results_);
    for (const char* name : {"range", "times", "sum", "echo", "list"}) {
      auto algorithm = std::make_shared<scheduler::Algorithm>();
      algorithm->name = name;
      algorithm->version = "1";
      algorithm->request = {0.25, std::int64_t{256} << 20, 0};
      if (algorithm->name == "echo") algorithm->max_workers = 2;
      if (algorithm->name == "sum") algorithm->request.cpu = 0.75;  // has to wait until several others make room
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
    loop_->start(world_.now());
    loop_->flush(world_.now());
    schedule_tick();
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
    Sample sample = make_sample(world_.random());
    const JobId id(world_.random().id(12));
    auto descriptor =
        job::make_descriptor({id, to_text(sample.pipeline), "{}", {"raw"}, "simulation", world_.now(), ""});
    if (!descriptor.ok()) return fail("a sample pipeline is invalid: " + descriptor.error().message);
    ++report_.jobs;
    Promise& promise = promises_[id];
    promise.expected = std::move(sample.expected);
    promise.descriptor = *descriptor;
    const bool too_many = limit_reached((*descriptor)->pipeline);
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
    shown_.clear();  // what was not durable yet is lost, and progress with it
    world_.after(static_cast<std::int64_t>(world_.random().below(300)), [this] { boot(); });
  }

  [[nodiscard]] bool done() {
    if (!calm_ || loop_ == nullptr || !loop_->recorder().idle()) return false;
    return loop_->jobs().empty() || world_.now() > begun_ + std::chrono::milliseconds(kChaosMs + kPatienceMs);
  }

  void check() {
    if (loop_ == nullptr) return;
    if (auto broken = broken_invariant(*loop_, world_.now())) fail(*broken);
    for (const auto& [number, job] : loop_->jobs()) {
      double& shown = shown_[number];
      if (job->progress() < shown) fail("progress of job " + job->id().str() + " goes down");
      shown = job->progress();
    }
    if (report_.steps % kExplainEvery == 0) check_explanations();
    for (const auto& [id, promise] : promises_) {
      if (promise.acknowledged && !disk_.jobs.contains(id)) return fail("acknowledged job " + id.str() + " is lost");
    }
  }

  /// Every live job says what it waits for, and what would free it.
  void check_explanations() {
    for (const auto& [number, job] : loop_->jobs()) {
      const Json said = control::explain_job(*loop_, *job, world_.now());
      if (said["waiting"].empty()) return fail("job " + job->id().str() + " waits and does not say for what");
      for (const char* list : {"waiting", "workers"}) {
        for (const Json& entry : said[list]) {
          if (!string_or(entry, "reason").empty() && !string_or(entry, "freedBy").empty()) continue;
          return fail("job " + job->id().str() + " explains nothing with " + to_text(entry));
        }
      }
    }
  }

  void judge() {
    std::map<JobId, const control::FinishedJob*> finished;
    for (const auto& [number, job] : disk_.finished) finished[job.id] = &job;
    for (const auto& [id, promise] : promises_) {
      if (!promise.acknowledged) continue;
      auto it = finished.find(id);
      if (it == finished.end()) return fail("acknowledged job " + id.str() + " never finished");
      if (auto wrong = judge_job(promise, *it->second)) return fail("job " + id.str() + " " + *wrong);
      report_.completed += it->second->status == "completed" ? 1 : 0;
      report_.failed += it->second->status == "failed" ? 1 : 0;
      report_.stopped += it->second->status == "stopped" ? 1 : 0;
    }
  }

  static std::optional<std::string> judge_job(const Promise& promise, const control::FinishedJob& job) {
    const Json result = Json::parse(job.result_document);
    const Json status_document = Json::parse(job.status_document);
    const std::string status = string_or(result, "status");
    const spec::Pipeline& pipeline = promise.descriptor->pipeline;
    if (string_or(status_document, "status") != status) return "has a status and a result that differ";
    if (status == "stopped") {
      const std::string reason = string_or(result, "reason");
      const auto lived = job.ended - promise.descriptor->submitted;
      if (reason == "simulated stop" && promise.stop_asked) return std::nullopt;
      const std::int64_t ttl = reason == "pipeline expired"              ? pipeline.ttl_seconds
                               : reason == "pipeline active TTL expired" ? pipeline.active_ttl_seconds
                                                                         : 0;
      if (ttl > 0 && lived >= std::chrono::seconds(ttl)) return std::nullopt;
      return "was stopped: " + reason;
    }
    // Faults may exhaust the retries and the tolerance, but somebody has failed then.
    const bool lost_items = status_document["data"]["states"].contains("failed");
    if (status == "failed" && !string_or(result, "error").empty() && !string_or(result, "nodeName").empty()) {
      if (lost_items) return std::nullopt;
      return "failed without a failed task: " + string_or(result, "error");
    }
    if (status != "completed") return "ended as " + status;
    Json values = Json::array();
    for (const Json& item : result["data"]) values.push_back(item["result"]);
    // A batch may lose items within the tolerance, and its reduce is smaller then; otherwise the result is exact.
    if (lost_items || values == promise.expected) return std::nullopt;
    return "should give " + to_text(promise.expected) + ", but gives " + to_text(values);
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
  std::unique_ptr<SimCluster> cluster_;
  std::unique_ptr<control::ControlLoop> loop_;
  std::optional<Timestamp> tick_at_;
  std::uint64_t epoch_ = 0;
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
