// How many tasks and jobs a second does the control plane alone carry, with a durable journal and workers that cost
// nothing?
#include "bench/control_rig.h"

int main() {
  using namespace hkube::bench;
  const Figures batch = ControlRig().run(
      R"({"name":"b","nodes":[{"nodeName":"a","algorithmName":"noop","input":["#[1...100000]"]}]})", 1);
  const Figures chain = ControlRig().run(
      R"({"name":"c","nodes":[{"nodeName":"a","algorithmName":"noop","input":[1]},{"nodeName":"b","algorithmName":"noop","input":["@a"]},)"
      R"({"nodeName":"c","algorithmName":"noop","input":["@b"]}]})",
      10'000);
  if (!batch.completed || !chain.completed) return 1;
  print_result("control plane, 100,000 no-op tasks in one batch", static_cast<double>(batch.tasks) / batch.seconds,
               "tasks/s", 100'000);
  print_result("control plane, 10,000 jobs of 3 nodes", 10'000 / chain.seconds, "jobs/s", 20'000);
  return 0;
}
