// What does one pipeline of 10,000 nodes cost: layers of 100, each node reading two of the layer before?
#include "bench/control_rig.h"

namespace {

std::string layered_pipeline() {
  constexpr int kLayers = 100;
  constexpr int kWidth = 100;
  std::string nodes;
  for (int layer = 0; layer < kLayers; ++layer) {
    for (int i = 0; i < kWidth; ++i) {
      const auto name = [](int l, int n) { return "n" + std::to_string(l) + "x" + std::to_string(n); };
      const std::string input =
          layer == 0 ? "1" : "\"@" + name(layer - 1, i) + "\",\"@" + name(layer - 1, (i * 7 + 3) % kWidth) + "\"";
      nodes += std::string(nodes.empty() ? "" : ",") + R"({"nodeName":")" + name(layer, i) +
               R"(","algorithmName":"noop","input":[)" + input + "]}";
    }
  }
  return R"({"name":"wide","nodes":[)" + nodes + "]}";
}

}  // namespace

int main() {
  using namespace hkube::bench;
  const Figures dag = ControlRig().run(layered_pipeline(), 1);
  if (!dag.completed || dag.tasks != 10'000) return 1;
  print_result("10,000 nodes in one pipeline, accepted after", dag.accept_seconds, "s", 1);
  print_result("10,000 nodes in one pipeline, run", dag.seconds, "s", 2);
  print_result("10,000 nodes in one pipeline, growth of memory", static_cast<double>(dag.grown_bytes) / 1e6, "MB", 100);
  return 0;
}
