// How long do 1,000 tasks of 1 s take on 1,000 simulated workers that are there already, durable?
#include "bench/control_rig.h"

int main() {
  using namespace hkube::bench;
  constexpr int kWorkers = 1'000;
  ControlRig rig(kWorkers, std::chrono::seconds(1));
  const auto pipeline = [](int tasks) {
    return R"({"name":"s","nodes":[{"nodeName":"a","algorithmName":"noop","input":["#[1...)" + std::to_string(tasks) +
           R"(]"]}]})";
  };
  if (!rig.run(pipeline(kWorkers), 1).completed) return 1;  // starts the workers
  const Figures figures = rig.run(pipeline(kWorkers), 1);
  if (!figures.completed) return 1;
  print_result("1,000 tasks of 1 s on 1,000 simulated workers", figures.seconds, "s", 1.05);
  return 0;
}
