#include "build/builder.h"

#include <csignal>
#include <deque>
#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "build/archive.h"
#include "build/build_log.h"
#include "build/errc.h"

namespace hkube::build {

namespace fs = std::filesystem;

namespace {

using Environment = std::vector<std::pair<std::string, std::string>>;

struct Step {
  std::string name;  ///< in error texts: "pip install"
  std::vector<std::string> argv;
};

bool has_requirements(const fs::path& code) {
  std::ifstream in(code / "requirements.txt");
  for (std::string line; std::getline(in, line);) {
    const auto first = line.find_first_not_of(" \t\r");
    if (first != std::string::npos && line[first] != '#') return true;
  }
  return false;
}

bool has_node_dependencies(const fs::path& code) {
  std::ifstream in(code / "package.json", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto package = parse_json(text);
  if (!package.ok() || !package->is_object()) return false;
  const auto dependencies = package->find("dependencies");
  return dependencies != package->end() && dependencies->is_object() && !dependencies->empty();
}

/// The commands of a build, once the code is unpacked.
std::deque<Step> steps_of(const BuildRequest& request, const BuilderSettings& settings, const fs::path& code) {
  std::deque<Step> steps;
  const bool custom = !request.dependency_install_command.empty();
  const std::string env = request.directory + "/env";
  if (request.language == Language::kPython) {
    const bool requirements = has_requirements(code);
    Step venv{"venv", {settings.python_command, "-m", "venv", env}};
    if (!requirements && !custom) venv.argv.insert(venv.argv.end() - 1, "--without-pip");
    steps.push_back(std::move(venv));
    if (requirements && !custom) {
      steps.push_back({"pip install",
                       {env + "/bin/python", "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r",
                        "requirements.txt"}});
    }
  } else if (has_node_dependencies(code) && !custom) {
    const bool locked = fs::exists(code / "package-lock.json");
    steps.push_back(
        {"npm install", {settings.npm_command, locked ? "ci" : "install", "--omit=dev", "--no-audit", "--no-fund"}});
  }
  if (custom) steps.push_back({"dependencyInstallCmd", {"sh", "-c", request.dependency_install_command}});
  return steps;
}

class Run : public BuildRun, public std::enable_shared_from_this<Run> {
 public:
  Run(runtime::Executor& io, runtime::ProcessStarter& starter, const BuilderSettings& settings, BuildRequest request,
      std::function<void(const BuildOutcome&)> done)
      : io_(io),
        starter_(starter),
        settings_(settings),
        request_(std::move(request)),
        done_(std::move(done)),
        log_(settings.max_log_bytes) {}

  void begin(runtime::BlockingPool& pool) {
    timer_ = io_.after(settings_.timeout, [this] {
      fail({Errc::kTimeout,
            "the build took longer than " + std::to_string(settings_.timeout.count() / 1000) + " seconds"});
    });
    log_.append("unpacking the code\n");
    const bool posted = pool.post([weak = weak_from_this(), request = request_, &io = io_] {
      auto unpacked = std::make_shared<Result<std::string>>(unpack(request));
      io.post([weak, unpacked] {
        if (const auto self = weak.lock()) self->unpacked(*unpacked);
      });
    });
    if (posted) return;
    io_.post([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->fail({Errc::kInternal, "the server is overloaded"});
    });
  }

  /// No outcome from now on; kills what runs.
  void cancel() {
    done_ = nullptr;
    process_.reset();
    timer_.reset();
  }

 private:
  /// Runs on the pool. Gives the folder that holds the entry point.
  static Result<std::string> unpack(const BuildRequest& request) {
    std::error_code ec;
    const std::string code = request.directory + "/code";
    // A build that an earlier life of the server began is done anew.
    for (const char* part : {"/code", "/env", "/tmp"}) fs::remove_all(request.directory + part, ec);
    HKUBE_TRY(extract_archive(request.archive_path, code));
    for (const char* part : {"/home", "/tmp"}) fs::create_directories(request.directory + part, ec);
    const std::string entry = entry_file(request.language, request.entry_point);
    const auto root = find_code_root(code, entry);
    if (!root) return Error(Errc::kBadCode, "entry point \"" + entry + "\" was not found in the uploaded code");
    return *root;
  }

  void unpacked(const Result<std::string>& root) {
    if (!root.ok()) return fail(root.error());
    code_root_ = *root;
    steps_ = steps_of(request_, settings_, code_root_);
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
    if (steps_.empty()) return finish({});
    const Step step = std::move(steps_.front());
    steps_.pop_front();
    std::string shown = "$";
    for (const std::string& word : step.argv) shown += " " + word;
    log_.append(shown + "\n");
    auto started = starter_.start({step.argv, environment(), code_root_},
                                  {[this](runtime::OutputStream, std::string_view chunk) { log_.append(chunk); },
                                   [weak = weak_from_this(), name = step.name](runtime::ProcessExit exit) {
                                     if (const auto self = weak.lock()) self->stepped(name, exit);
                                   }});
    if (!started.ok()) return fail(started.error());
    process_ = std::move(started).value();
  }

  void stepped(const std::string& name, runtime::ProcessExit exit) {
    if (exit.signal != 0)
      return fail({Errc::kStepFailed, name + " was ended by signal " + std::to_string(exit.signal), log_.tail(20)});
    if (exit.code != 0)
      return fail({Errc::kStepFailed, name + " failed with exit code " + std::to_string(exit.code), log_.tail(20)});
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
  runtime::ProcessStarter& starter_;
  const BuilderSettings& settings_;
  const BuildRequest request_;
  std::function<void(const BuildOutcome&)> done_;
  BuildLog log_;
  std::string code_root_;
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
  auto run = std::make_shared<Run>(io_, starter_, settings_, std::move(request), std::move(done));
  run->begin(pool_);
  return std::make_unique<Handle>(std::move(run));
}

}  // namespace hkube::build
