#pragma once

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/executor.h"

namespace hkube::runtime {

/// Ends what children leave behind, on machines without control groups: processes that left their group or session are
/// found by their parents and by the mark that they inherited. One look through all processes serves all children that
/// end within a short time. Lives on the io thread.
class Stragglers {
 public:
  explicit Stragglers(Executor& io) : io_(io) {}
  ~Stragglers();
  Stragglers(const Stragglers&) = delete;
  Stragglers& operator=(const Stragglers&) = delete;

  /// Kills the descendants of a child, which may be dead already, and whoever has its mark.
  void end(int root, const std::string& mark);

 private:
  /// Kills what descends from these, or has one of the marks.
  void look(const std::vector<int>& roots);

  Executor& io_;
  std::set<std::string, std::less<>> marks_;  ///< of children that ended since the last look
  std::unique_ptr<Timer> pause_;              ///< until the next look
};

}  // namespace hkube::runtime
