#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

#include "hkube/api.h"
#include "hkube/core.h"
#include "hkube/value.h"

namespace hkube {

/// An algorithm as a class; `hkube::run<MyAlgorithm>()` makes one of it, which serves all tasks of the process.
class Algorithm {
 public:
  virtual ~Algorithm() = default;

  /// Before each start, on the same thread. `args` is the description of the task.
  virtual void init(const Value& args) { static_cast<void>(args); }

  /// Runs a task: `args["input"]` has the values of the node's inputs. What it returns becomes the result; what it
  /// throws fails the task.
  virtual Value start(Value args, Api& api) = 0;

  /// The task was stopped: make start return soon. On another thread than start.
  virtual void stop(const Value& data) { static_cast<void>(data); }

  /// Once, before the process ends. On another thread than start if that still runs.
  virtual void exit(const Value& data) { static_cast<void>(data); }
};

namespace detail {

/// Whether a class has an init of its own; without one, a task begins a message sooner.
template <class A, class = void>
struct HasInit : std::true_type {};
template <class A>
struct HasInit<A, std::enable_if_t<std::is_same_v<decltype(&A::init), void (Algorithm::*)(const Value&)>>>
    : std::false_type {};

/// Stands between the bytes of the compiled part and the values of the user's.
class ValueProgram : public core::Program {
 public:
  ValueProgram(std::unique_ptr<Algorithm> algorithm, bool has_init)
      : algorithm_(std::move(algorithm)), has_init_(has_init) {}

  bool has_init() const override { return has_init_; }

  void init(core::Task& task) override {
    args_ = msgpack::unpack(task.args());
    algorithm_->init(*args_);
  }

  void start(core::Task& task, msgpack::Writer& result, int depth) override {
    if (!args_) args_ = msgpack::unpack(task.args());
    Value args = std::move(*args_);
    args_.reset();
    Api api(task);
    msgpack::write_value(result, algorithm_->start(std::move(args), api), depth);
  }

  void stop(std::string_view data) override { algorithm_->stop(msgpack::unpack(data)); }
  void exit(std::string_view data) override { algorithm_->exit(msgpack::unpack(data)); }

 private:
  std::unique_ptr<Algorithm> algorithm_;
  const bool has_init_;
  std::optional<Value> args_;  // read for init; start gets them too
};

/// An algorithm that is nothing but its start.
class FunctionAlgorithm : public Algorithm {
 public:
  explicit FunctionAlgorithm(std::function<Value(Value, Api&)> start) : start_(std::move(start)) {}
  Value start(Value args, Api& api) override { return start_(std::move(args), api); }

 private:
  std::function<Value(Value, Api&)> start_;
};

template <class Function>
std::function<Value(Value, Api&)> to_start(Function start) {
  if constexpr (std::is_invocable_r_v<Value, Function&, Value, Api&>) {
    return start;
  } else {
    static_assert(std::is_invocable_r_v<Value, Function&, Value>,
                  "start must be callable as Value(Value args) or Value(Value args, hkube::Api& api)");
    const std::function<Value(Value)> plain(std::move(start));
    if (!plain) return nullptr;
    return [plain](Value args, Api&) { return plain(std::move(args)); };
  }
}

}  // namespace detail

/// Serves the worker with an algorithm of this class; what main() shall return. An exception of its constructor fails
/// each task.
template <class A>
int run() {
  static_assert(std::is_base_of_v<Algorithm, A>, "the class must be derived from hkube::Algorithm");
  return core::run(
      [] { return std::make_unique<detail::ValueProgram>(std::make_unique<A>(), detail::HasInit<A>::value); });
}

/// Serves the worker with a function, `Value start(Value args)` or `Value start(Value args, hkube::Api& api)`; what
/// main() shall return.
template <class Function>
int run(Function start) {
  return core::run([function = detail::to_start(std::move(start))] {
    if (!function) throw std::invalid_argument("unable to find mandatory method start");
    return std::make_unique<detail::ValueProgram>(std::make_unique<detail::FunctionAlgorithm>(function), false);
  });
}

}  // namespace hkube
