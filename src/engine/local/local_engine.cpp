#include "engine/local/local_engine.h"

namespace hkube::engine {

void LocalEngine::start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm> algorithm) {
  if (algorithm->name == control::builtin_queue()) {
    builtin_workers_.insert(worker);
    context_.control.post(control::WorkerReady{worker});
    return;
  }
  context_.io.post([this, worker, algorithm = std::move(algorithm)] {
    if (down_) return;
    auto process = std::make_unique<worker::AlgorithmProcess>(context_, worker, algorithm, [this, worker] {
      // Not destroyed within its own callback.
      context_.io.post([this, worker] { processes_.erase(worker); });
    });
    worker::AlgorithmProcess& started = *(processes_[worker] = std::move(process));
    started.start();
  });
}

void LocalEngine::with(WorkerId worker, std::function<void(worker::AlgorithmProcess&)> act) {
  context_.io.post([this, worker, act = std::move(act)] {
    auto it = processes_.find(worker);
    if (it != processes_.end()) act(*it->second);
  });
}

void LocalEngine::stop(WorkerId worker) {
  if (builtin_workers_.erase(worker) > 0) return context_.control.post(control::WorkerGone{worker, ""});
  with(worker, [](worker::AlgorithmProcess& process) { process.stop(); });
}

void LocalEngine::assign(WorkerId worker, const control::Assignment& assignment) {
  if (builtin_workers_.contains(worker)) return builtin_.run(worker, assignment);
  {
    const std::lock_guard lock(mutex_);
    const bool under_way = !assigned_.empty();
    assigned_[worker].push_back(assignment);
    if (under_way) return;
  }
  context_.io.post([this] { hand_over(); });
}

void LocalEngine::hand_over() {
  std::map<WorkerId, std::vector<control::Assignment>> assigned;
  {
    const std::lock_guard lock(mutex_);
    assigned.swap(assigned_);
  }
  for (auto& [worker, tasks] : assigned) {
    if (const auto it = processes_.find(worker); it != processes_.end()) it->second->assign(std::move(tasks));
  }
}

void LocalEngine::cancel(WorkerId worker, AssignmentId assignment) {
  with(worker, [assignment](worker::AlgorithmProcess& process) { process.cancel(assignment); });
}

void LocalEngine::shut_down() {
  down_ = true;
  processes_.clear();
}

}  // namespace hkube::engine
