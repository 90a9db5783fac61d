// The algorithms of test_cpp_wrapper.py in one program; the first argument says which.
#include <fcntl.h>
#include <hkube/algorithm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <clocale>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using hkube::Algorithm;
using hkube::Api;
using hkube::Value;

/// A door that one thread opens and others wait at.
class Gate {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
  }
  void set(bool open) {
    const std::lock_guard lock(mutex_);
    open_ = open;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

bool on_main_thread() { return ::syscall(SYS_gettid) == ::getpid(); }

Value calls(Value args, Api& api) {
  const Value& input = args["input"];
  const std::string kind = input[0];
  if (kind == "algorithm") return api.start_algorithm(input[1], input[2]);
  if (kind == "stored") return api.start_stored_subpipeline(input[1], input[2]);
  if (kind == "raw") return api.start_raw_subpipeline(input[1], input[2]);
  if (kind == "forget") {
    api.start_algorithm_async("other");
    return "not waited";
  }
  std::vector<hkube::Call> open;
  for (int i = 0; i < 3; ++i) {
    if (i == 2 && (open[0].done() || open[0].wait_for(std::chrono::milliseconds(1))))
      throw std::logic_error("nothing was answered yet");
    open.push_back(api.start_algorithm_async("other", Value::array({i})));
  }
  Value results = Value::array();
  for (const hkube::Call& call : open) results.push_back(call.result());
  return results;
}

Value caught(Value, Api& api) {
  try {
    return api.start_stored_subpipeline("x", nullptr);
  } catch (const hkube::CallStopped& error) {
    return {"stopped", error.what()};
  } catch (const hkube::CallError& error) {
    return {"failed", error.what()};
  }
}

class Init : public Algorithm {
 public:
  void init(const Value& args) override { calls_.push_back({"init", args["taskId"]}); }
  Value start(Value args, Api&) override {
    calls_.push_back({"start", args["taskId"], on_main_thread()});
    return calls_;
  }

 private:
  Value calls_ = Value::array();
};

class Count : public Algorithm {
 public:
  Value start(Value, Api&) override { return ++count_; }

 private:
  int count_ = 0;
};

class RaiseInInit : public Algorithm {
 public:
  void init(const Value&) override { throw std::runtime_error("init failed"); }
  Value start(Value, Api&) override { return nullptr; }
};

class Broken : public Algorithm {
 public:
  Broken() { throw std::runtime_error("broken at import"); }
  Value start(Value, Api&) override { return nullptr; }
};

class UntilStopped : public Algorithm {
 public:
  void init(const Value&) override { gate_.set(false); }
  Value start(Value, Api&) override {
    gate_.wait();
    return "must not be seen";
  }
  void stop(const Value& data) override {
    std::cout << "stop hook " << (data["forceStop"].get<bool>() ? "True" : "False") << "\n";
    gate_.set(true);
  }

 private:
  Gate gate_;
};

/// Learns of a stop from the api; `x` as input: from a call that ends with it.
Value asks(Value args, Api& api) {
  if (!args["input"].empty()) return api.stopped();
  try {
    api.start_algorithm("x");
  } catch (const hkube::CallStopped& error) {
    std::cout << error.what() << " " << (api.stopped() ? "True" : "False") << std::endl;
  }
  return nullptr;
}

class ExitHook : public Algorithm {
 public:
  ~ExitHook() override { std::cout << "destroyed\n"; }
  Value start(Value, Api&) override { return nullptr; }
  void exit(const Value& data) override {
    const Value code = data.is_object() ? data.value("exitCode", Value(0)) : Value(0);
    std::cout << "exit hook " << code << "\n";
  }
};

class BadHooks : public Algorithm {
 public:
  Value start(Value, Api&) override { return nullptr; }
  void stop(const Value&) override { throw std::runtime_error("will not stop"); }
  void exit(const Value&) override { throw std::runtime_error("will not exit"); }
};

class Endless : public Algorithm {
 public:
  Value start(Value, Api&) override {
    gate_.wait();
    return nullptr;
  }
  void stop(const Value&) override { gate_.wait(); }
  void exit(const Value&) override { std::cout << "bye\n"; }

 private:
  Gate gate_;
};

class HangsInStop : public Algorithm {
 public:
  Value start(Value, Api&) override { return nullptr; }
  void stop(const Value&) override { gate_.wait(); }
  void exit(const Value&) override { std::cout << "bye\n"; }

 private:
  Gate gate_;
};

Value nested(int depth) {
  Value value = Value::array();
  for (int i = 1; i < depth; ++i) value = Value::array({std::move(value)});
  return value;
}

Value throws(const std::string& kind) {
  if (kind == "number") throw 42;
  if (kind == "text") throw "just a text";
  if (kind == "latin") throw std::runtime_error("caf\xE9");
  try {
    throw std::out_of_range("the cause");
  } catch (const std::exception&) {
    std::throw_with_nested(std::runtime_error("the effect"));
  }
}

Value unsupported(Value args) {
  const std::string kind = args["input"].empty() ? "" : args["input"][0].get<std::string>();
  if (kind == "parse") return Value::parse("{", nullptr, false);
  return {{"a", "caf\xE9"}};
}

/// What the child of a task does; gives its exit code to the parent.
Value forks(Value args, Api& api) {
  const std::string how = args["input"][0];
  const pid_t child = ::fork();
  if (child != 0) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
  }
  if (how == "exit") std::exit(3);
  if (how == "raise") throw std::runtime_error("in the child");
  if (how == "call") {
    try {
      api.start_algorithm("other");
    } catch (const hkube::CallStopped&) {
      ::_exit(9);
    }
  }
  return "of the child";
}

Value state() {
  std::array<char, 4096> directory{};
  const mode_t mask = ::umask(022);
  ::umask(mask);
  Value variables = Value::array();
  for (char** variable = environ; *variable != nullptr; ++variable) variables.push_back(*variable);
  std::sort(variables.begin(), variables.end());
  struct sigaction action {};
  ::sigaction(SIGALRM, nullptr, &action);
  struct stat file {};
  ::fstat(1, &file);
  return {::getcwd(directory.data(), directory.size()),
          mask,
          variables,
          std::setlocale(LC_ALL, nullptr),
          action.sa_handler == SIG_DFL,
          file.st_ino,
          std::cout.rdbuf() == nullptr};
}

Value changes(const std::string& what) {
  if (what == "directory" && ::chdir("/") != 0) return "failed";
  if (what == "mask") ::umask(0777);
  if (what == "variables") {
    ::setenv("NEW", "x", 1);
    ::unsetenv("PATH");
    ::setenv("HOME", "/nowhere", 1);
  }
  if (what == "locale") std::setlocale(LC_ALL, "C.UTF-8");
  if (what == "alarm") {
    std::signal(SIGALRM, [](int) { ::_exit(1); });
    ::ualarm(200'000, 0);
  }
  if (what == "output") ::dup2(::open("/dev/null", O_WRONLY), 1);
  if (what == "closed") ::close(1);
  if (what == "stream") std::cout.rdbuf(nullptr);
  if (what == "raises") {
    if (::chdir("/") != 0) return "failed";
    throw std::runtime_error("and fails");
  }
  return state();
}

/// Text that is as far as a line, and text in a buffer of the user's own.
Value prints(Value args) {
  std::cout << "printed " << args["input"][0].get<std::string>() << "\n";
  return nullptr;
}

Value unsynced(Value) {
  std::cout << "in a buffer";
  std::fputs(" and out", stdout);
  return nullptr;
}

const std::map<std::string, std::function<int()>>& cases() {
  static const std::map<std::string, std::function<int()>> kCases{
      {"echo", [] { return hkube::run([](Value args) { return args["input"]; }); }},
      {"first", [] { return hkube::run([](Value args) { return args["input"][0]; }); }},
      {"calls", [] { return hkube::run(calls); }},
      {"caught", [] { return hkube::run(caught); }},
      {"changes", [] { return hkube::run([](Value args) { return changes(args["input"][0]); }); }},
      {"forks", [] { return hkube::run(forks); }},
      {"init", [] { return hkube::run<Init>(); }},
      {"api",
       [] {
         return hkube::run([](Value, Api& api) -> Value { return {api.job_id(), api.task_id(), api.node_name()}; });
       }},
      {"count", [] { return hkube::run<Count>(); }},
      {"raise",
       [] {
         return hkube::run(
             [](Value args) -> Value { throw std::invalid_argument(args["input"][0].get<std::string>()); });
       }},
      {"raise_in_init", [] { return hkube::run<RaiseInInit>(); }},
      {"no_start", [] { return hkube::run(std::function<Value(Value)>()); }},
      {"no_start_with_api", [] { return hkube::run(std::function<Value(Value, Api&)>()); }},
      {"broken", [] { return hkube::run<Broken>(); }},
      {"unsupported", [] { return hkube::run(unsupported); }},
      {"bad_input",
       [] { return hkube::run([](Value, Api& api) { return api.start_algorithm("x", Value::array({"\xFF"})); }); }},
      {"nested", [] { return hkube::run([](Value args) { return nested(args["input"][0]); }); }},
      {"print", [] { return hkube::run(prints); }},
      {"unsynced",
       [] {
         std::ios::sync_with_stdio(false);
         return hkube::run(unsynced);
       }},
      {"until_stopped", [] { return hkube::run<UntilStopped>(); }},
      {"asks", [] { return hkube::run(asks); }},
      {"exit_hook", [] { return hkube::run<ExitHook>(); }},
      {"bad_hooks", [] { return hkube::run<BadHooks>(); }},
      {"endless", [] { return hkube::run<Endless>(); }},
      {"hangs_in_stop", [] { return hkube::run<HangsInStop>(); }},
      {"throws", [] { return hkube::run([](Value args) { return throws(args["input"][0]); }); }},
      {"crash", [] { return hkube::run([](Value) -> Value { std::abort(); }); }},
      {"type_error", [] { return hkube::run([](Value args) -> Value { return args["input"][0].get<int>(); }); }},
  };
  return kCases;
}

}  // namespace

int main(int count, char** arguments) { return cases().at(count > 1 ? arguments[1] : "echo")(); }
