#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/ids.h"
#include "spec/pipeline.h"

namespace hkube::control {

/// The open jobs of each pipeline (experiment and name), and which of them are held because there are too many. Held
/// jobs stand in a line.
class ConcurrencyGroups {
 public:
  void add_running(const spec::Pipeline& pipeline);
  /// `order`: the smallest is admitted first; of equal ones the oldest.
  void add_held(const spec::Pipeline& pipeline, JobNumber job, double order);
  /// Another place in the line for a job that is held; nothing happens to others.
  void reorder(const spec::Pipeline& pipeline, JobNumber job, double order);
  void admit(const spec::Pipeline& pipeline, JobNumber job);
  void remove(const spec::Pipeline& pipeline, JobNumber job);

  /// Jobs without a result, held ones included.
  [[nodiscard]] std::uint64_t open(const spec::Pipeline& pipeline) const;
  /// Jobs without a result that are not held.
  [[nodiscard]] std::uint64_t running(const spec::Pipeline& pipeline) const;
  /// A held job's place in the line, from 1; 0 when it is not held.
  [[nodiscard]] std::uint64_t place(const spec::Pipeline& pipeline, JobNumber job) const;
  [[nodiscard]] std::optional<JobNumber> next_held(const spec::Pipeline& pipeline) const;

 private:
  struct Group {
    std::uint64_t running = 0;
    std::set<std::pair<double, JobNumber>> line;
    std::map<JobNumber, double> held;  ///< those of the line, with their order
  };
  using Key = std::pair<std::string, std::string>;
  static Key key(const spec::Pipeline& pipeline) { return {pipeline.experiment, pipeline.name}; }
  [[nodiscard]] const Group* find(const spec::Pipeline& pipeline) const;
  static bool take_out(Group& group, JobNumber job);

  std::map<Key, Group> groups_;
};

}  // namespace hkube::control
