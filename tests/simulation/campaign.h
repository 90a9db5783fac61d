#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/simulation.h"

namespace hkube::sim {

/// Many seeds, one after the other. With a file it goes on where an earlier process was interrupted.
class Campaign {
 public:
  /// Seeds `first` to `first + count - 1`. `file` empty: nothing is kept. A file of another range is begun anew.
  Campaign(std::uint64_t first, std::uint64_t count, std::string file);

  /// The seed that is next, or 0 at the end.
  [[nodiscard]] std::uint64_t next() const { return done_ < count_ ? first_ + done_ : 0; }
  [[nodiscard]] std::uint64_t done() const { return done_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// The sums over all seeds so far.
  [[nodiscard]] const Report& total() const { return total_; }
  [[nodiscard]] const std::vector<std::uint64_t>& failed_seeds() const { return failed_seeds_; }

  /// Counts the report of seed next().
  void add(const Report& report);
  /// Writes where it is. False when the file cannot be written.
  [[nodiscard]] bool save() const;

 private:
  void load();

  const std::uint64_t first_;
  const std::uint64_t count_;
  const std::string file_;
  std::uint64_t done_ = 0;
  Report total_;
  std::vector<std::uint64_t> failed_seeds_;
};

}  // namespace hkube::sim
