#include "build/builder.h"

#include <csignal>
#include <deque>
#include <filesystem>

#include "build/archive.h"
#include "build/build_log.h"
#include "build/code_links.h"
#include "build/cpp_code.h"
#include "build/entry_point.h"
#include "build/errc.h"
#include "build/git_steps.h"
#include "build/java_code.h"
#include "build/steps.h"
#include "runtime/real/durable.h"

namespace hkube::build {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds kPause{1'000};  // before a step is tried again

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
    on_pool(&prepare);
  }

  /// No outcome from now on; kills what runs.
  void cancel() {
    if (std::exchange(done_, nullptr)) clear();
    process_.reset();
    timer_.reset();
    pause_.reset();
  }

 private:
  enum class Stage {
    kFetching,  ///< the steps bring the code of a repository
    kBuilding,  ///< the code is there; the steps are those of its language
    kDurable,   ///< all of it is on the disk
  };
  /// Where the code is, and what is to be done next.
  struct Code {
    Stage stage = Stage::kFetching;
    std::string root = {};
    std::deque<Step> steps = {};
    std::string notes = {};  ///< for the log
  };
  using Work = Result<Code> (*)(const BuildRequest&, const BuilderSettings&);

  /// Reads files of the user on the pool, and goes on with what it finds.
  void on_pool(Work work) {
    const bool posted =
        pool_.post([weak = weak_from_this(), request = request_, settings = settings_, &io = io_, work] {
          auto code = std::make_shared<Result<Code>>(guarded(work, request, settings));
          io.post([weak, code] {
            if (const auto self = weak.lock()) self->go_on(std::move(*code));
          });
        });
    if (posted) return;
    io_.post([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->fail({Errc::kInternal, "the server is overloaded"});
    });
  }

  /// The file system's library throws at names and links that the user may choose.
  static Result<Code> guarded(Work work, const BuildRequest& request, const BuilderSettings& settings) {
    try {
      return work(request, settings);
    } catch (const std::exception& e) {
      return Error(Errc::kBadCode, e.what());
    }
  }

  /// Makes the build's folder, with the code in it if that is in an archive.
  static Result<Code> prepare(const BuildRequest& request, const BuilderSettings& settings) {
    std::error_code ec;
    const std::string code = code_folder(request);
    // A build that an earlier life of the server began is done anew.
    for (const char* part : {"/code", "/env", "/tmp"}) fs::remove_all(request.directory + part, ec);
    std::vector<std::string> left_out;
    if (!request.repository) {
      HKUBE_ASSIGN(left_out, extract_archive(request.archive_path, code));
    }
    for (const char* part : {"/code", "/home", "/tmp"}) fs::create_directories(request.directory + part, ec);
    if (request.repository) return Code{Stage::kFetching, code, fetch_steps(request, settings)};
    HKUBE_ASSIGN(Code found, locate(request, settings));
    if (!left_out.empty()) found.notes = text_of(left_out) + found.notes;
    return found;
  }

  static std::string text_of(const std::vector<std::string>& left_out) {
    constexpr std::size_t kMost = 10;
    std::string text = "left out, as nothing can run or read it:";
    for (std::size_t i = 0; i < std::min(left_out.size(), kMost); ++i) text += " " + left_out[i];
    if (left_out.size() > kMost) text += " and " + std::to_string(left_out.size() - kMost) + " more";
    return text + "\n";
  }

  static Result<Code> locate(const BuildRequest& request, const BuilderSettings& settings) {
    HKUBE_TRY(check_links(code_folder(request)));
    Code code;
    code.stage = Stage::kBuilding;
    HKUBE_ASSIGN(code.root, find_root(request, code.notes));
    HKUBE_ASSIGN(code.steps, steps_of(request, settings, code.root));
    return code;
  }

  /// A completed build is recorded for ever: power loss after that must find its files.
  static Result<Code> make_durable(const BuildRequest& request, const BuilderSettings&) {
    HKUBE_TRY(runtime::sync_file_system(request.directory));
    return Code{Stage::kDurable};
  }

  static std::string code_folder(const BuildRequest& request) { return request.directory + "/code"; }

  /// The folder that holds the entry point.
  static Result<std::string> find_root(const BuildRequest& request, std::string& notes) {
    const std::string code = code_folder(request);
    const std::string source = request.repository ? "repository" : "uploaded code";
    const std::string entry = entry_file(request.language, request.entry_point);
    if (request.language == Language::kJava) {
      if (const auto root = find_java_root(code, entry)) return *root;
      return Error(Errc::kBadCode, "no jar, .java file or pom.xml was found in the " + source);
    }
    if (request.language == Language::kCpp)
      return find_cpp_root(code, entry, !request.dependency_install_command.empty());
    if (leads_out(plain_path(entry))) {
      return Error(Errc::kBadCode, "entry point \"" + entry + "\" leads out of the algorithm's folder");
    }
    const std::string root = find_code_root(request.language, code, entry);
    if (find_entry(request.language, root, entry)) return root;
    std::error_code ec;
    if (fs::is_directory(fs::path(root) / plain_path(entry), ec)) {
      return Error(Errc::kBadCode, "entry point \"" + entry + "\" is a folder without a function start");
    }
    // It may be made later: by a command of the build, or by the algorithm's environment.
    notes +=
        "entry point \"" + entry + "\" was not found in the " + source + "; jobs fail as long as it is not there\n";
    return root;
  }

  void go_on(Result<Code> code) {
    if (!code.ok()) return fail(code.error());
    if (code->stage == Stage::kDurable) return finish({});
    log_.append(code->notes);
    code_root_ = std::move(code->root);
    stage_ = code->stage;
    steps_ = std::move(code->steps);
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
    if (steps_.empty()) return on_pool(stage_ == Stage::kBuilding ? &make_durable : &locate);
    Step step = std::move(steps_.front());
    steps_.pop_front();
    std::string shown = "$";
    for (const std::string& word : step.argv) shown += " " + word;
    log_.append(shown + "\n");
    runtime::ProcessSpec spec{step.argv, environment(), code_root_};
    spec.env.insert(spec.env.end(), step.env.begin(), step.env.end());
    const std::string needs = step.needs;
    const Step again = step;
    auto started = starter_.start(spec, {[this](runtime::OutputStream, std::string_view chunk) { log_.append(chunk); },
                                         [weak = weak_from_this(), step = std::move(step)](runtime::ProcessExit exit) {
                                           if (const auto self = weak.lock()) self->stepped(step, exit);
                                         }});
    if (!started.ok() && started.error().kind == ErrorKind::kUnavailable) return wait_with(again, started.error());
    if (!started.ok()) return fail(needs.empty() ? started.error() : started.error().with_context(needs));
    process_ = std::move(started).value();
  }

  /// The server lacks something that the step needs. It comes back when others end.
  void wait_with(Step step, const Error& lack) {
    log_.append("waiting: " + lack.message + "\n");
    steps_.push_front(std::move(step));
    pause_ = io_.after(kPause, [this] { next(); });
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
    clear();
  }

  /// What a build without success has made is of no use; the archive stays, so that it can be run again.
  void clear() {
    (void)pool_.post([directory = request_.directory] {
      std::error_code ignored;
      for (const char* part : {"/code", "/code.partial", "/env", "/home", "/tmp"})
        fs::remove_all(directory + part, ignored);
    });
  }

  void finish(Status status) {
    timer_.reset();
    pause_.reset();
    if (process_ != nullptr) process_->kill_all();
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
  Stage stage_ = Stage::kFetching;
  std::unique_ptr<runtime::Timer> pause_;  ///< until a step is tried again
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
