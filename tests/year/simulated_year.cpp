// A year of a server in minutes: hkube_year <folder> [days] [jobs a day]. Real stores, real retention, a clock that is
// set. Prints a line for each tenth of the time; fails when the folder has grown past 20 GB, or when the days at the
// end take more than twice as long as those at the start.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "api/retention/build_sweep.h"
#include "api/retention/job_sweep.h"
#include "api/retention/log_sweep.h"
#include "api/retention/payload_sweep.h"
#include "data_folder.h"
#include "objects/paths.h"

namespace hkube::year {

namespace {

namespace fs = std::filesystem;
using std::chrono::hours;

constexpr std::uint64_t kMostBytes = std::uint64_t{20} << 30;
constexpr std::uint64_t kBurst = 500;
constexpr std::size_t kAlgorithms = 10;
constexpr std::size_t kBuildsOfADay = 20;
constexpr double kSlower = 2;

/// Seconds of one day's work, by kind.
struct Day {
  double jobs = 0;
  double looks = 0;  ///< at the newest jobs, an old one, a log
  double sweeps = 0;
};

/// What a step must bring; a year that cannot go on has nothing to tell.
template <typename T>
T must(Result<T> result, const char* what) {
  if (result.ok()) return std::move(result).value();
  std::fprintf(stderr, "%s: %s\n", what, result.error().message.c_str());
  std::exit(1);
}
void must(const Status& status, const char* what) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s: %s\n", what, status.error().message.c_str());
  std::exit(1);
}

std::uint64_t bytes_on_disk(const std::string& folder) {
  constexpr std::uint64_t kBlock = 4096;
  std::uint64_t bytes = 0;
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const bool file = entry.is_regular_file(ignored);
    bytes += file ? (entry.file_size(ignored) + kBlock - 1) / kBlock * kBlock : kBlock;
  }
  return bytes;
}

class Year {
 public:
  Year(const std::string& folder, std::uint64_t jobs_a_day)
      : jobs_a_day_(jobs_a_day), data_(folder, clock_, usual_policy()) {
    data_.rig().on_job([this](const JobId& job) { leave_traces(job); });
    constexpr std::uint64_t kOneIn = 97;
    data_.rig().cluster().fail_every(kOneIn);
  }

  Day live_a_day() {
    Day day;
    constexpr int kParts = 24;
    for (int hour = 0; hour < kParts; ++hour) {
      day.jobs += timed([&] { run_jobs(jobs_a_day_ / kParts); });
      clock_.pass(hours(1));
      // As the server does: logs after half a minute, the rest each hour.
      day.sweeps += timed([&] { sweep(); });
    }
    for (std::size_t i = 0; i < kBuildsOfADay; ++i) build(i % kAlgorithms);
    day.looks = timed([&] { look(); });
    return day;
  }

  [[nodiscard]] std::uint64_t jobs() const { return jobs_; }

 private:
  static api::RetentionPolicy usual_policy() {
    api::RetentionPolicy policy;
    policy.jobs = must(api::parse_keep_rule("90d,1000000,6Gi"), "rule");
    policy.logs = must(api::parse_keep_rule("30d,3Gi"), "rule");
    policy.payloads = must(api::parse_keep_rule("10d,6Gi"), "rule");
    policy.builds = must(api::parse_keep_rule("20"), "rule");
    policy.versions = must(api::parse_keep_rule("100"), "rule");
    return policy;
  }

  template <typename Work>
  static double timed(Work work) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    return bench::ControlRig::since(begun);
  }

  void run_jobs(std::uint64_t count) {
    for (std::uint64_t done = 0; done < count; done += kBurst) {
      const std::string name = "p" + std::to_string(jobs_ / kBurst % 100);
      const std::string pipeline =
          R"({"name":")" + name + R"(","nodes":[{"nodeName":"a","algorithmName":"noop","input":[1]}]})";
      const std::uint64_t burst = std::min(kBurst, count - done);
      if (!data_.rig().run(pipeline, burst).completed) {
        std::fprintf(stderr, "jobs were not accepted\n");
        std::exit(1);
      }
      jobs_ += burst;
    }
  }

  /// What a job prints, and for some a result that is an object of its own.
  void leave_traces(const JobId& job) {
    observe::LogLine line;
    line.at = clock_.now();
    line.task = TaskId(job.str());
    line.node = "a";
    for (const char* text : {"begins with its first part", "half of it is done, nothing to report", "is done"}) {
      line.text = text;
      data_.api().logs.append(job, line);
    }
    constexpr std::uint64_t kLarge = 50;
    if (++seen_ % kLarge == 0) {
      static const std::string kBytes(100 << 10, 'x');
      must(data_.api().objects.put(objects::task_result_path("local", job, TaskId(job.str())), kBytes), "object");
    }
    newest_ = job;
  }

  /// The files of logs that are not packed yet were written an hour of this clock ago.
  void date_logs() {
    data_.api().logs.flush();
    const std::chrono::sys_time<std::chrono::milliseconds> written(
        std::chrono::milliseconds((clock_.now() + -hours(1)).ms));
    const auto date =
        std::chrono::time_point_cast<fs::file_time_type::duration>(std::chrono::file_clock::from_sys(written));
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(data_.path() + "/logs")) fs::last_write_time(entry, date, ignored);
  }

  void sweep() {
    const api::InUse nothing;
    date_logs();
    must(data_.api().logs.pack([](const JobId&) { return false; }, clock_.now(), std::chrono::seconds(10)), "packing");
    must(api::sweep_jobs(data_.api(), nothing, std::nullopt, api::CleanMode::kRemove), "jobs");
    must(api::sweep_logs(data_.api(), nothing, std::nullopt, api::CleanMode::kRemove), "logs");
    must(api::sweep_payloads(data_.api(), nothing, std::nullopt, api::CleanMode::kRemove), "payloads");
    must(api::sweep_builds(data_.api(), nothing, api::CleanMode::kRemove), "builds");
    must(api::sweep_versions(data_.api(), nothing, api::CleanMode::kRemove), "versions");
  }

  /// A build of an algorithm with its files; each fifth fails.
  void build(std::size_t algorithm) {
    using store::DocumentKind;
    const std::string name = "algorithm-" + std::to_string(algorithm);
    const std::string id = name + "-" + std::to_string(++builds_);
    constexpr std::uint64_t kFailing = 5;
    const bool fails = builds_ % kFailing == 0;
    const fs::path folder = fs::path(data_.api().settings.build_directory) / id;
    fs::create_directories(folder / "code");
    for (const char* file : {"code/main.py", "code/helper.py", "build.log"}) {
      std::ofstream(folder / file) << std::string(20 << 10, '#');
    }
    // Older than the hour in which a folder may wait for its document.
    fs::last_write_time(folder, fs::file_time_type::clock::now() - hours(2));
    const Json document = {{"buildId", id}, {"algorithmName", name}, {"status", fails ? "failed" : "completed"}};
    std::vector<store::DocumentChange> changes{{DocumentKind::kBuild, id, name, document}};
    if (!fails) {
      const Json version = {{"name", name}, {"version", id}, {"buildId", id}};
      changes.push_back({DocumentKind::kAlgorithm, name, "", version});
      changes.push_back({DocumentKind::kAlgorithmVersion, name + "/" + id, name,
                         Json{{"name", name}, {"version", id}, {"algorithm", version}}});
    }
    must(data_.api().catalog.write(changes), "build");
  }

  void look() {
    store::JobQuery query;
    query.limit = 100;
    (void)must(data_.api().jobs.search_jobs(query), "search");
    query.name = "p7";
    (void)must(data_.api().jobs.search_jobs(query), "search of a pipeline");
    (void)must(data_.api().jobs.find_job(newest_), "job");
    observe::LogQuery log;
    log.job = newest_;
    if (must(data_.api().logs.read(log), "log").lines.empty()) {
      std::fprintf(stderr, "the newest job has no log\n");
      std::exit(1);
    }
  }

  const std::uint64_t jobs_a_day_;
  SetClock clock_{Timestamp{1'800'000'000'000}};
  DataFolder data_;
  std::uint64_t jobs_ = 0;
  std::uint64_t seen_ = 0;
  std::uint64_t builds_ = 0;
  JobId newest_;
};

/// The middle of some days.
Day median(const std::vector<Day>& days, std::size_t from, std::size_t to) {
  const auto of = [&](double Day::*member) {
    std::vector<double> values;
    for (std::size_t i = from; i < to; ++i) values.push_back(days[i].*member);
    std::ranges::sort(values);
    return values[values.size() / 2];
  };
  return {of(&Day::jobs), of(&Day::looks), of(&Day::sweeps)};
}

int live(const std::string& folder, std::size_t days, std::uint64_t jobs_a_day) {
  fs::create_directories(folder + "/builds");
  Year year(folder, jobs_a_day);
  std::vector<Day> lived;
  std::uint64_t most = 0;
  const std::size_t part = std::max<std::size_t>(days / 10, 1);
  for (std::size_t day = 1; day <= days; ++day) {
    lived.push_back(year.live_a_day());
    if (day % part != 0 && day != days) continue;
    const std::uint64_t bytes = bytes_on_disk(folder);
    most = std::max(most, bytes);
    const Day middle = median(lived, day - part, day);
    std::printf("day %zu: %llu jobs, %.2f GB, a day's jobs %.2f s, looks %.1f ms, clean-ups %.2f s\n", day,
                static_cast<unsigned long long>(year.jobs()), static_cast<double>(bytes) / 1e9, middle.jobs,
                middle.looks * 1e3, middle.sweeps);
    std::fflush(stdout);
  }
  const Day first = median(lived, 0, part);
  const Day last = median(lived, days - part, days);
  std::printf("jobs of a day: %.2f s at first, %.2f s at last; at most %.2f GB\n", first.jobs, last.jobs,
              static_cast<double>(most) / 1e9);
  return most <= kMostBytes && last.jobs <= kSlower * first.jobs ? 0 : 1;
}

}  // namespace

}  // namespace hkube::year

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  constexpr std::size_t kDays = 365;
  constexpr std::uint64_t kJobsADay = 10'000;
  const std::size_t days = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : kDays;
  return hkube::year::live(argv[1], days, argc > 3 ? std::strtoull(argv[3], nullptr, 10) : kJobsADay);
}
