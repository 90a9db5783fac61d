#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "base/ids.h"

namespace hkube::control {

/// The jobs that go before all others, in the order that users gave them. A job stays until it is over; the queue shows
/// it only while it waits.
class PreferredJobs {
 public:
  /// Puts jobs that are not here at this place of the order.
  void insert(std::size_t at, const std::vector<JobNumber>& jobs);
  /// False when it was not here.
  bool remove(JobNumber job);
  /// A job's place, from 0.
  [[nodiscard]] std::optional<std::size_t> place(JobNumber job) const;
  [[nodiscard]] const std::vector<JobNumber>& order() const { return order_; }

 private:
  void renumber();

  std::vector<JobNumber> order_;
  std::unordered_map<JobNumber, std::size_t> places_;
};

}  // namespace hkube::control
