// What does one batch of 1,000,000 tasks cost: time to accept, time to run, memory?
#include "bench/control_rig.h"

int main() {
  using namespace hkube::bench;
  const Figures batch = ControlRig().run(
      R"({"name":"b","nodes":[{"nodeName":"a","algorithmName":"noop","input":["#[1...1000000]"]}]})", 1);
  if (!batch.completed) return 1;
  print_result("1,000,000-task batch, accepted after", batch.accept_seconds, "s", 1);
  print_result("1,000,000-task batch, control plane", static_cast<double>(batch.tasks) / batch.seconds, "tasks/s",
               150'000);
  print_result("1,000,000-task batch, growth of memory", static_cast<double>(batch.grown_bytes) / 1e6, "MB", 300);
  return 0;
}
