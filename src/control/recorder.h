#pragma once

#include <chrono>
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
/// A batch for which nobody waits may fill for a while: then what somebody waits for is not behind it, and one commit
/// does for many tasks. A crash costs no more for it than those tasks' running again.
class Recorder {
 public:
  /// Who waits for a commit: a client or work that follows from it, or only those who look on.
  enum class Urgency : std::uint8_t { kNow, kCanWait };

  /// `linger`: how long a batch that can wait is kept open.
  Recorder(Journal& journal, std::chrono::milliseconds linger) : journal_(journal), linger_(linger) {}

  void submitted(const JobSummary& summary);
  /// Can wait, unlike the others.
  void event(JobNumber job, const job::Event& event);
  void finished(FinishedJob job);
  void settled(FollowUp follow_up);
  void webhook(WebhookOutcome outcome);

  /// Runs `act` once everything recorded so far is durable; at once if it is already.
  void when_durable(std::function<void()> act, Urgency urgency = Urgency::kNow);

  /// Hands the open batch to the journal if none is under way and it is time.
  void flush(Timestamp now);
  /// When the open batch has waited long enough; nothing while there is none, or another is under way.
  [[nodiscard]] std::optional<Timestamp> due() const { return in_flight_ ? std::nullopt : due_; }
  /// The journal's answer. On success runs what waited for it; on failure the batch is kept for retry().
  void committed(std::uint64_t sequence, const Status& status);
  void retry();

  /// The journal's last error while writing fails, else nothing.
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
  /// Bytes recorded and not yet durable.
  [[nodiscard]] std::size_t pending_bytes() const { return open_bytes_ + written_bytes_; }
  [[nodiscard]] bool idle() const { return !in_flight_ && open_.empty(); }

 private:
  static constexpr std::size_t kFullBytes = std::size_t{256} << 10;  ///< of a batch that waits no longer

  Journal& journal_;
  std::chrono::milliseconds linger_;
  CommitBatch open_;
  Urgency urgency_ = Urgency::kCanWait;  ///< of the open batch
  std::optional<Timestamp> due_;
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
