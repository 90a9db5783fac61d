// Runs seeds of the simulator: hkube_simulate <count> [first seed] [progress file]. Prints the seed and the reason of
// each failure. With a progress file an interrupted run is taken up where it was.
#include <cstdio>
#include <cstdlib>

#include "campaign.h"

namespace {

using Number = unsigned long long;

constexpr std::uint64_t kSaveEvery = 100;

void print_sums(const hkube::sim::Campaign& campaign) {
  const hkube::sim::Report& total = campaign.total();
  if (campaign.count() == 1) std::printf("%llu steps\n", Number{total.steps});
  std::printf("%llu jobs completed, %llu failed, %llu stopped, %llu refused\n", Number{total.completed},
              Number{total.failed}, Number{total.stopped}, Number{total.refused});
  std::printf("%llu sub-pipelines, %llu triggers fired, %llu parts run again\n", Number{total.sub_pipelines},
              Number{total.triggered}, Number{total.again});
  std::printf("%llu seeds, %llu failures, %llu jobs, %llu task runs, %llu server crashes\n", Number{campaign.done()},
              Number{campaign.failed_seeds().size()}, Number{total.jobs}, Number{total.task_runs},
              Number{total.crashes});
  for (const std::uint64_t seed : campaign.failed_seeds()) std::printf("seed %llu failed\n", Number{seed});
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
  const std::uint64_t first = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  hkube::sim::Campaign campaign(first, count, argc > 3 ? argv[3] : "");
  if (campaign.done() > 0) std::printf("goes on after %llu seeds\n", Number{campaign.done()});
  while (const std::uint64_t seed = campaign.next()) {
    const hkube::sim::Report report = hkube::sim::simulate(seed);
    campaign.add(report);
    if (report.failure) std::printf("seed %llu: %s\n", Number{seed}, report.failure->c_str());
    std::fflush(stdout);
    const bool due = campaign.done() % kSaveEvery == 0 || report.failure || campaign.next() == 0;
    if (due && !campaign.save()) {
      std::fprintf(stderr, "cannot write %s\n", argv[3]);
      return 2;
    }
  }
  print_sums(campaign);
  return campaign.failed_seeds().empty() ? 0 : 1;
}
