// Are submitting and listing as fast with 100,000 finished jobs in the store as at the start?
#include <cstdlib>

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

/// Jobs per second of `total` jobs, submitted in bursts of 2,000; 0 when one did not complete.
double jobs_per_second(ControlRig& rig, const std::string& pipeline, int total) {
  constexpr int kBurst = 2'000;
  double seconds = 0;
  for (int done = 0; done < total; done += kBurst) {
    const auto figures = rig.run(pipeline, kBurst);
    if (!figures.completed) return 0;
    seconds += figures.seconds;
  }
  return total / seconds;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace hkube::bench;
  constexpr int kMeasured = 20'000;  // long enough for the store to write its log back several times
  const int old = argc > 1 ? std::atoi(argv[1]) : 100'000;
  const std::string pipeline = R"({"name":"old","nodes":[{"nodeName":"a","algorithmName":"noop","input":[1]}]})";
  const std::string many = std::to_string(old) + " finished jobs";
  ControlRig rig;
  const double first = jobs_per_second(rig, pipeline, kMeasured);
  const double first_list = list_us(rig);
  if (first == 0 || jobs_per_second(rig, pipeline, old - kMeasured) == 0) return 1;
  const double last = jobs_per_second(rig, pipeline, kMeasured);
  const double last_list = list_us(rig);
  if (last == 0) return 1;
  print_result("jobs of one node, fresh store", first, "jobs/s", 20'000);
  print_result("jobs of one node, " + many + " in the store", last, "jobs/s", 20'000);
  print_result("listing 100 jobs and the last run, fresh store", first_list, "us", 2'000);
  print_result("listing 100 jobs and the last run, " + many, last_list, "us", 2'000);
  return 0;
}
