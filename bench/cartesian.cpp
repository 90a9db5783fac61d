// What does a cartesian batch of 1,000 × 1,000 cost?
#include "bench/control_rig.h"

int main() {
  using namespace hkube::bench;
  const Figures batch =
      ControlRig().run(R"({"name":"b","nodes":[{"nodeName":"a","algorithmName":"noop","batchOperation":"cartesian",)"
                       R"("input":["#[1...1000]","#[1...1000]"]}]})",
                       1);
  if (!batch.completed || batch.tasks != 1'000'000) return 1;
  print_result("cartesian 1,000 x 1,000, control plane", static_cast<double>(batch.tasks) / batch.seconds, "tasks/s",
               150'000);
  print_result("cartesian 1,000 x 1,000, growth of memory", static_cast<double>(batch.grown_bytes) / 1e6, "MB", 300);
  return 0;
}
