#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "control/ports.h"

namespace hkube::control {

/// Collects events into group commits and holds back what must wait for them. While one batch is being written the next
/// one fills; a batch that failed is written again, so nothing recorded is ever dropped while the process lives.
class Recorder {
 public:
  explicit Recorder(Journal& journal) : journal_(journal) {}

  void submitted(const JobSummary& summary);
  void event(JobNumber job, const job::Event& event);
  void finished(FinishedJob job);
  void settled(FollowUp follow_up);
  void webhook(WebhookOutcome outcome);

  /// Runs `act` once everything recorded so far is durable; at once if it is already.
  void when_durable(std::function<void()> act);

  /// Hands the open batch to the journal if none is under way.
  void flush();
  /// The journal's answer. On success runs what waited for it; on failure the batch is kept for retry().
  void committed(std::uint64_t sequence, const Status& status);
  void retry();

  /// The journal's last error while writing fails, else nothing.
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
  /// Bytes recorded and not yet durable.
  [[nodiscard]] std::size_t pending_bytes() const { return open_bytes_ + written_bytes_; }
  [[nodiscard]] bool idle() const { return !in_flight_ && open_.empty(); }

 private:
  Journal& journal_;
  CommitBatch open_;
  std::size_t open_bytes_ = 0;
  std::unordered_map<JobNumber, std::size_t> record_of_;  ///< index in open_.records
  std::vector<std::function<void()>> open_waiters_;

  std::shared_ptr<const CommitBatch> in_flight_;
  std::size_t written_bytes_ = 0;
  std::vector<std::function<void()>> flight_waiters_;
  std::uint64_t next_sequence_ = 1;
  std::optional<Error> failure_;
};

}  // namespace hkube::control
