// Are submitting and listing as fast with 1,000,000 finished jobs in the store as at the start?
#include <algorithm>
#include <cstdlib>
#include <vector>

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

/// Milliseconds of the slowest of some searches that look at every job: conditions that none or few of them meet.
double search_ms(ControlRig& rig) {
  std::vector<hkube::store::JobQuery> queries(5);
  queries[0].limit = 100;
  queries[1].status = "failed";
  queries[2].tags = {"none"};
  queries[3].name = "old";
  queries[3].algorithm = "other";
  queries[4].experiment = "main";
  queries[4].type = "raw";
  queries[4].skip = 1'000'000'000;
  double slowest = 0;
  for (const auto& query : queries) {
    const auto begun = ControlRig::Clock::now();
    if (!rig.store().search_jobs(query).ok()) return 0;
    slowest = std::max(slowest, ControlRig::since(begun) * 1e3);
  }
  return slowest;
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
  const int old = argc > 1 ? std::atoi(argv[1]) : 1'000'000;
  const std::string pipeline = R"({"name":"old","nodes":[{"nodeName":"a","algorithmName":"noop","input":[1]}]})";
  const std::string many = std::to_string(old) + " finished jobs";
  ControlRig rig;
  const double first = jobs_per_second(rig, pipeline, kMeasured);
  const double first_list = list_us(rig);
  if (first == 0 || jobs_per_second(rig, pipeline, old - kMeasured) == 0) return 1;
  const double last = jobs_per_second(rig, pipeline, kMeasured);
  const double last_list = list_us(rig);
  const double search = search_ms(rig);
  if (last == 0) return 1;
  print_result("jobs of one node, fresh store", first, "jobs/s", 20'000);
  print_result("jobs of one node, " + many + " in the store", last, "jobs/s", 20'000);
  print_result("listing 100 jobs and the last run, fresh store", first_list, "us", 2'000);
  print_result("listing 100 jobs and the last run, " + many, last_list, "us", 2'000);
  print_result("the slowest search, " + many, search, "ms", 20);
  return 0;
}
