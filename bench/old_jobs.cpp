// Are submitting and listing as fast with 100,000 finished jobs in the store as at the start?
#include "bench/control_rig.h"

namespace {

using hkube::bench::ControlRig;

/// Microseconds to find the latest jobs of one pipeline, as lists and submissions do.
double list_us(ControlRig& rig) {
  constexpr int kTimes = 200;
  const auto begun = ControlRig::Clock::now();
  for (int i = 0; i < kTimes; ++i) {
    hkube::store::JobFilter filter;
    filter.limit = 100;
    if (!rig.store().list_jobs(filter).ok()) return 0;
    if (!rig.store().last_status("old", "main").ok()) return 0;
  }
  return ControlRig::since(begun) * 1e6 / kTimes;
}

}  // namespace

int main() {
  using namespace hkube::bench;
  const std::string pipeline = R"({"name":"old","nodes":[{"nodeName":"a","algorithmName":"noop","input":[1]}]})";
  ControlRig rig;
  (void)rig.run(pipeline, 1'000);  // warm
  const Figures first = rig.run(pipeline, 2'000);
  const double first_list = list_us(rig);
  for (int i = 0; i < 50; ++i) {
    if (!rig.run(pipeline, 2'000).completed) return 1;
  }
  const Figures last = rig.run(pipeline, 2'000);
  const double last_list = list_us(rig);
  if (!first.completed || !last.completed) return 1;
  print_result("jobs of one node, fresh store", 2'000 / first.seconds, "jobs/s", 20'000);
  print_result("jobs of one node, 100,000 finished jobs in the store", 2'000 / last.seconds, "jobs/s", 20'000);
  print_result("listing 100 jobs and the last run, fresh store", first_list, "us", 2'000);
  print_result("listing 100 jobs and the last run, 100,000 finished jobs", last_list, "us", 2'000);
  return 0;
}
