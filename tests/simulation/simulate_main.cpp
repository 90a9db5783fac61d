// Runs seeds of the simulator: hkube_simulate <count> [first seed]. Prints the seed and the reason of each failure.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "sim/simulation.h"

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
  const std::uint64_t first = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  std::uint64_t failures = 0;
  hkube::sim::Report total;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const hkube::sim::Report report = hkube::sim::simulate(seed);
    total.jobs += report.jobs;
    total.completed += report.completed;
    total.failed += report.failed;
    total.stopped += report.stopped;
    total.refused += report.refused;
    total.sub_pipelines += report.sub_pipelines;
    total.triggered += report.triggered;
    total.again += report.again;
    total.task_runs += report.task_runs;
    total.crashes += report.crashes;
    total.steps += report.steps;
    if (report.failure) {
      ++failures;
      std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), report.failure->c_str());
    }
  }
  if (count == 1) std::printf("%llu steps\n", static_cast<unsigned long long>(total.steps));
  std::printf("%llu jobs completed, %llu failed, %llu stopped, %llu refused\n",
              static_cast<unsigned long long>(total.completed), static_cast<unsigned long long>(total.failed),
              static_cast<unsigned long long>(total.stopped), static_cast<unsigned long long>(total.refused));
  std::printf("%llu sub-pipelines, %llu triggers fired, %llu parts run again\n",
              static_cast<unsigned long long>(total.sub_pipelines), static_cast<unsigned long long>(total.triggered),
              static_cast<unsigned long long>(total.again));
  std::printf("%llu seeds, %llu failures, %llu jobs, %llu task runs, %llu server crashes\n",
              static_cast<unsigned long long>(count), static_cast<unsigned long long>(failures),
              static_cast<unsigned long long>(total.jobs), static_cast<unsigned long long>(total.task_runs),
              static_cast<unsigned long long>(total.crashes));
  return failures == 0 ? 0 : 1;
}
