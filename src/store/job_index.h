#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "store/job_store.h"

namespace hkube::store {

/// What jobs are searched by, in columns in memory (about 70 bytes for a job): any mix of conditions over a million
/// jobs is a walk over arrays of a few milliseconds, and nothing is written for it when a job is submitted. Names are
/// kept as 64-bit hashes. Thread-safe with one writer at a time; searches do not hold it up.
class JobIndex {
 public:
  static constexpr char kType = 't';
  static constexpr char kAlgorithm = 'a';
  static constexpr char kTag = 'g';
  static constexpr char kUser = 'u';  ///< who submitted it
  struct Entry {
    JobNumber number;  ///< higher than all before it
    std::string_view pipeline;
    std::string_view experiment;
    Timestamp started;
    bool external = false;                                 ///< has an id of the client's own
    std::vector<std::pair<char, std::string_view>> terms;  ///< of the kinds above
  };

  void add(const Entry& entry);
  /// A job has ended with this status. Nothing happens when it is not here.
  void finish(JobNumber number, std::string_view status);
  /// Searches find these jobs no more. Their memory is freed when all jobs around them are removed as well.
  void remove(const std::vector<JobNumber>& numbers);
  /// The jobs that match, in the query's order, without its first `skip` and at most its `limit`. `named`: jobs whose
  /// own ids are the query's name, in order.
  [[nodiscard]] std::vector<JobNumber> find(const JobQuery& query, const std::vector<JobNumber>& named) const;
  /// How many rows all searches together have looked at: what they cost.
  [[nodiscard]] std::uint64_t rows_looked_at() const { return looked_at_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t kRows = std::size_t{1} << 14;
  /// Rows that are published do not change but for their state.
  struct Chunk {
    std::array<std::uint64_t, kRows> number;
    std::array<std::int64_t, kRows> started;
    std::array<std::uint64_t, kRows> pipeline;
    std::array<std::uint64_t, kRows> experiment;
    std::array<std::uint32_t, kRows> terms_end;
    std::array<std::atomic<std::uint8_t>, kRows> state;
  };
  struct Part {
    std::shared_ptr<Chunk> rows;
    std::shared_ptr<std::uint64_t[]> terms;  ///< replaced by a larger one, never moved under a reader
    std::size_t room = 0;
    std::size_t used = 0;
    std::size_t count = 0;
    std::size_t removed = 0;
  };
  /// A row: the part and the place in it.
  struct Place {
    std::size_t part = 0;
    std::size_t row = 0;
  };
  class Matcher;
  class Walk;

  /// The first row whose number is not less; past the last one when there is none.
  static Place lower_bound(const std::vector<Part>& parts, JobNumber number);

  mutable std::mutex mutex_;  ///< held for a moment only
  std::vector<Part> parts_;
  mutable std::atomic<std::uint64_t> looked_at_ = 0;
};

}  // namespace hkube::store
