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

constexpr const char* kOneNode = R"({"name":"old","nodes":[{"nodeName":"a","algorithmName":"noop","input":[1]}]})";
constexpr const char* kBatch =
    R"({"name":"b","nodes":[{"nodeName":"a","algorithmName":"noop","input":["#[1...200000]"]}]})";

/// Jobs per second of `total` jobs, submitted in bursts; 0 when one did not complete.
double jobs_per_second(ControlRig& rig, const char* pipeline, int total, int burst) {
  double seconds = 0;
  for (int done = 0; done < total; done += burst) {
    const auto figures = rig.run(pipeline, static_cast<std::uint64_t>(burst));
    if (!figures.completed) return 0;
    seconds += figures.seconds;
  }
  return total / seconds;
}

/// What was measured in several runs.
struct Speed {
  std::vector<double> tasks;  ///< of one batch, a second
  std::vector<double> chains;
  std::vector<double> jobs;
  std::vector<double> list_us;
};

/// Other work of the machine disturbs some runs, and some are lucky.
double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

/// One run. False when a job did not complete or the store did not answer.
bool measure(ControlRig& rig, Speed& speed) {
  constexpr int kJobs = 20'000;  // long enough for the store to write its log back several times
  speed.jobs.push_back(jobs_per_second(rig, kOneNode, kJobs, 2'000));
  speed.chains.push_back(jobs_per_second(rig, hkube::bench::kChainOfThree, 10'000, 10'000));
  speed.tasks.push_back(200'000 * jobs_per_second(rig, kBatch, 5, 1));
  speed.list_us.push_back(list_us(rig));
  return speed.jobs.back() > 0 && speed.chains.back() > 0 && speed.tasks.back() > 0 && speed.list_us.back() > 0;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace hkube::bench;
  const int old = argc > 1 ? std::atoi(argv[1]) : 1'000'000;
  const std::string many = std::to_string(old) + " finished jobs";
  ControlRig full;
  if (jobs_per_second(full, kOneNode, old, 2'000) == 0) return 1;
  ControlRig fresh;
  if (jobs_per_second(fresh, kOneNode, 4'000, 2'000) == 0) return 1;  // the first ones find nothing in memory
  // In turns, so that a machine that becomes slower or faster meanwhile does so to both.
  constexpr int kTimes = 9;
  Speed first;
  Speed last;
  for (int i = 0; i < kTimes; ++i) {
    if (!measure(fresh, first) || !measure(full, last)) return 1;
  }
  const double search = search_ms(full);
  if (search == 0) return 1;
  const auto compare = [&](const char* what, const std::vector<double>& fresh_runs,
                           const std::vector<double>& full_runs, const char* unit, double goal) {
    const double before = median(fresh_runs);
    const double now = median(full_runs);
    print_result(std::string(what) + ", fresh store", before, unit, goal);
    print_result(std::string(what) + ", " + many + " in the store", now, unit, goal);
    print_result(std::string(what) + ", " + many + ", share of a fresh store's", now / before * 100, "%", 90);
  };
  compare("jobs of one node", first.jobs, last.jobs, "jobs/s", 20'000);
  compare("jobs of 3 nodes", first.chains, last.chains, "jobs/s", 20'000);
  compare("200,000 tasks in one batch", first.tasks, last.tasks, "tasks/s", 150'000);
  print_result("listing 100 jobs and the last run, fresh store", median(first.list_us), "us", 2'000);
  print_result("listing 100 jobs and the last run, " + many, median(last.list_us), "us", 2'000);
  print_result("the slowest search, " + many, search, "ms", 20);
  return 0;
}
