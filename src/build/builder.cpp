#include "build/builder.h"

#include <csignal>
#include <deque>
#include <filesystem>

#include "build/archive.h"
#include "build/build_log.h"
#include "build/cpp_code.h"
#include "build/errc.h"
#include "build/git_steps.h"
#include "build/java_code.h"
#include "build/steps.h"

namespace hkube::build {

namespace fs = std::filesystem;

namespace {

using Environment = std::vector<std::pair<std::string, std::string>>;

class Run : public BuildRun, public std::enable_shared_from_this<Run> {
 public:
  Run(runtime::Executor& io, runtime::BlockingPool& pool, runtime::ProcessStarter& starter,
      const BuilderSettings& settings, BuildRequest request, std::function<void(const BuildOutcome&)> done)
      : io_(io),
        pool_(pool),
        starter_(starter),
        settings_(settings),
        request_(std::move(request)),
        done_(std::move(done)),
        log_(settings.max_log_bytes) {}

  void begin() {
    timer_ = io_.after(settings_.timeout, [this] {
      fail({Errc::kTimeout,
            "the build took longer than " + std::to_string(settings_.timeout.count() / 1000) + " seconds"});
    });
    if (!request_.repository) log_.append("unpacking the code\n");
    on_pool(&prepare, [this](const Result<std::string>& root) {
      if (!root.ok() || !request_.repository) return located(root);
      steps_ = fetch_steps(request_, settings_);
      next();
    });
  }

  /// No outcome from now on; kills what runs.
  void cancel() {
    done_ = nullptr;
    process_.reset();
    timer_.reset();
  }

 private:
  /// Runs `work` on the pool and `then` with what it returns on the io thread.
  void on_pool(Result<std::string> (*work)(const BuildRequest&), std::function<void(const Result<std::string>&)> then) {
    const bool posted = pool_.post([weak = weak_from_this(), request = request_, &io = io_, work, then] {
      auto result = std::make_shared<Result<std::string>>(work(request));
      io.post([weak, result, then] {
        if (const auto self = weak.lock()) then(*result);
      });
    });
    if (posted) return;
    io_.post([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->fail({Errc::kInternal, "the server is overloaded"});
    });
  }

  /// On the pool: makes the build's folder, with the code in it if that is in an archive. Gives what locate() gives, or
  /// the folder of the code while that is still to be fetched.
  static Result<std::string> prepare(const BuildRequest& request) {
    std::error_code ec;
    const std::string code = request.directory + "/code";
    // A build that an earlier life of the server began is done anew.
    for (const char* part : {"/code", "/env", "/tmp"}) fs::remove_all(request.directory + part, ec);
    if (!request.repository) HKUBE_TRY(extract_archive(request.archive_path, code));
    for (const char* part : {"/code", "/home", "/tmp"}) fs::create_directories(request.directory + part, ec);
    return request.repository ? code : locate(request);
  }

  /// On the pool: the folder that holds the entry point.
  static Result<std::string> locate(const BuildRequest& request) {
    const std::string code = request.directory + "/code";
    const std::string source = request.repository ? "repository" : "uploaded code";
    const std::string entry = entry_file(request.language, request.entry_point);
    if (request.language == Language::kJava) {
      if (const auto root = find_java_root(code, entry)) return *root;
      return Error(Errc::kBadCode, "no jar, .java file or pom.xml was found in the " + source);
    }
    if (request.language == Language::kCpp)
      return find_cpp_root(code, entry, !request.dependency_install_command.empty());
    const auto root = find_code_root(code, entry);
    if (!root) return Error(Errc::kBadCode, "entry point \"" + entry + "\" was not found in the " + source);
    return *root;
  }

  void located(const Result<std::string>& root) {
    if (!root.ok()) return fail(root.error());
    code_root_ = *root;
    located_ = true;
    auto steps = steps_of(request_, settings_, code_root_);
    if (!steps.ok()) return fail(steps.error());
    steps_ = std::move(steps).value();
    next();
  }

  Environment environment() const {
    Environment env{{"PATH", request_.directory + "/env/bin:" + settings_.path},
                    {"HOME", request_.directory + "/home"},
                    {"TMPDIR", request_.directory + "/tmp"},
                    {"LANG", "C.UTF-8"}};
    env.insert(env.end(), settings_.pass_environment.begin(), settings_.pass_environment.end());
    return env;
  }

  void next() {
    if (steps_.empty() && !located_) {
      return on_pool(&locate, [this](const Result<std::string>& root) { located(root); });
    }
    if (steps_.empty()) return finish({});
    Step step = std::move(steps_.front());
    steps_.pop_front();
    std::string shown = "$";
    for (const std::string& word : step.argv) shown += " " + word;
    log_.append(shown + "\n");
    runtime::ProcessSpec spec{step.argv, environment(), located_ ? code_root_ : request_.directory + "/code"};
    spec.env.insert(spec.env.end(), step.env.begin(), step.env.end());
    const std::string needs = step.needs;
    auto started = starter_.start(spec, {[this](runtime::OutputStream, std::string_view chunk) { log_.append(chunk); },
                                         [weak = weak_from_this(), step = std::move(step)](runtime::ProcessExit exit) {
                                           if (const auto self = weak.lock()) self->stepped(step, exit);
                                         }});
    if (!started.ok()) return fail(needs.empty() ? started.error() : started.error().with_context(needs));
    process_ = std::move(started).value();
  }

  void stepped(const Step& step, runtime::ProcessExit exit) {
    if (exit.signal != 0)
      return fail(
          {Errc::kStepFailed, step.name + " was ended by signal " + std::to_string(exit.signal), log_.tail(20)});
    if (exit.code != 0)
      return fail(
          {Errc::kStepFailed, step.name + " failed with exit code " + std::to_string(exit.code), log_.tail(20)});
    if (step.after) {
      if (Status after = step.after(); !after.ok()) return fail(after.error());
    }
    next();
  }

  void fail(Error error) {
    log_.append(error.message + "\n");
    finish(std::move(error));
  }

  void finish(Status status) {
    timer_.reset();
    if (process_ != nullptr) process_->signal_group(SIGKILL);
    if (auto done = std::exchange(done_, nullptr)) done({std::move(status), log_.text(), code_root_});
  }

  runtime::Executor& io_;
  runtime::BlockingPool& pool_;
  runtime::ProcessStarter& starter_;
  const BuilderSettings& settings_;
  const BuildRequest request_;
  std::function<void(const BuildOutcome&)> done_;
  BuildLog log_;
  std::string code_root_;
  bool located_ = false;  ///< the code is there: the steps are those of its language
  std::deque<Step> steps_;
  std::unique_ptr<runtime::Process> process_;
  std::unique_ptr<runtime::Timer> timer_;
};

/// What the owner holds: the run itself may be kept a moment longer by its own callbacks.
class Handle : public BuildRun {
 public:
  explicit Handle(std::shared_ptr<Run> run) : run_(std::move(run)) {}
  ~Handle() override { run_->cancel(); }

 private:
  std::shared_ptr<Run> run_;
};

}  // namespace

std::unique_ptr<BuildRun> Builder::start(BuildRequest request, std::function<void(const BuildOutcome&)> done) {
  auto run = std::make_shared<Run>(io_, pool_, starter_, settings_, std::move(request), std::move(done));
  run->begin();
  return std::make_unique<Handle>(std::move(run));
}

}  // namespace hkube::build
