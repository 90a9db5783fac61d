// How many tasks and jobs a second does the control plane alone carry, with a durable journal and workers that cost
// nothing? The best of three runs, as other work of the machine disturbs some.
#include <algorithm>

#include "bench/control_rig.h"

int main() {
  using namespace hkube::bench;
  constexpr int kTimes = 3;
  double tasks = 0;
  double jobs = 0;
  for (int i = 0; i < kTimes; ++i) {
    const Figures batch = ControlRig().run(
        R"({"name":"b","nodes":[{"nodeName":"a","algorithmName":"noop","input":["#[1...100000]"]}]})", 1);
    const Figures chain = ControlRig().run(kChainOfThree, 10'000);
    if (!batch.completed || batch.tasks != 100'000 || !chain.completed || chain.tasks != 30'000) return 1;
    tasks = std::max(tasks, static_cast<double>(batch.tasks) / batch.seconds);
    jobs = std::max(jobs, 10'000 / chain.seconds);
  }
  print_result("control plane, 100,000 no-op tasks in one batch", tasks, "tasks/s", 100'000);
  print_result("control plane, 10,000 jobs of 3 nodes", jobs, "jobs/s", 20'000);
  return 0;
}
