#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace hkube::store {

/// A stored thing that cannot be read or written. The rest of the store works on without it.
struct Problem {
  std::string subject;  ///< names it: "job x1y2", "algorithm green"
  std::string text;     ///< what is the matter
  std::string remedy;   ///< what a person can do
  std::uint64_t times = 1;
};

/// What the stores have found damaged since the server started. Bounded. Thread-safe; no call blocks for long.
class Problems {
 public:
  static constexpr std::size_t kMost = 1'000;

  /// Keeps a problem and logs it once, after `headline`; the same subject counts up.
  void report(Problem problem, std::string_view headline = "stored data is damaged");
  /// The subject was written anew or removed.
  void solved(const std::string& subject);
  /// In order of subject.
  [[nodiscard]] std::vector<Problem> list() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Problem> problems_;  ///< by subject; guarded by mutex_
};

}  // namespace hkube::store
