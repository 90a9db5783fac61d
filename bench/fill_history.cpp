// fill_history <data folder> <jobs>: finished jobs for a server that starts with that folder, of 100 pipelines.
#include "bench/control_rig.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  constexpr int kPipelines = 100;
  constexpr int kBurst = 500;
  const int jobs = std::atoi(argv[2]);
  std::filesystem::create_directories(argv[1]);
  hkube::bench::ControlRig rig(64, {}, argv[1]);
  for (int done = 0; done < jobs; done += kBurst) {
    const std::string name = "old-" + std::to_string(done / kBurst % kPipelines);
    const std::string pipeline =
        R"({"name":")" + name + R"(","nodes":[{"nodeName":"a","algorithmName":"noop","input":[1]}]})";
    if (!rig.run(pipeline, kBurst).completed) return 1;
  }
  return 0;
}
