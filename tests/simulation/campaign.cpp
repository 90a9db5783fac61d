#include "campaign.h"

#include <array>
#include <cstdio>
#include <fstream>

namespace hkube::sim {

namespace {

/// What is summed up, in the order of the file.
constexpr std::array kSums{&Report::jobs,      &Report::completed,     &Report::failed,    &Report::stopped,
                           &Report::refused,   &Report::sub_pipelines, &Report::triggered, &Report::again,
                           &Report::task_runs, &Report::crashes,       &Report::steps};

}  // namespace

Campaign::Campaign(std::uint64_t first, std::uint64_t count, std::string file)
    : first_(first), count_(count), file_(std::move(file)) {
  if (!file_.empty()) load();
}

void Campaign::add(const Report& report) {
  for (const auto member : kSums) total_.*member += report.*member;
  if (report.failure) failed_seeds_.push_back(next());
  ++done_;
}

// Three lines: the range and how much of it is done; the sums; the seeds that failed.
void Campaign::load() {
  std::ifstream in(file_);
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::uint64_t done = 0;
  Report total;
  in >> first >> count >> done;
  for (const auto member : kSums) in >> total.*member;
  std::size_t failures = 0;
  in >> failures;
  if (!in || first != first_ || count != count_ || done > count_ || failures > done) return;
  std::vector<std::uint64_t> seeds(failures);
  for (std::uint64_t& seed : seeds) in >> seed;
  if (!in) return;
  done_ = done;
  total_ = total;
  failed_seeds_ = std::move(seeds);
}

bool Campaign::save() const {
  if (file_.empty()) return true;
  const std::string written = file_ + ".new";
  std::ofstream out(written, std::ios::trunc);
  out << first_ << ' ' << count_ << ' ' << done_ << '\n';
  for (const auto member : kSums) out << total_.*member << ' ';
  out << '\n' << failed_seeds_.size();
  for (const std::uint64_t seed : failed_seeds_) out << ' ' << seed;
  out << '\n' << std::flush;
  return static_cast<bool>(out) && std::rename(written.c_str(), file_.c_str()) == 0;
}

}  // namespace hkube::sim
