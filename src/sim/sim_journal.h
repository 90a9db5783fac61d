#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "control/commands.h"
#include "sim/faults.h"
#include "sim/world.h"

namespace hkube::sim {

/// What survives a crash.
struct Disk {
  std::map<JobNumber, std::string> records;
  std::map<JobNumber, control::FinishedJob> finished;
  std::set<JobId> jobs;
  std::map<std::pair<JobNumber, std::string>, control::FollowUp> follow_ups;  ///< triggers to fire, by target
  std::map<JobId, std::uint64_t> triggered;                                   ///< jobs that the end of one started
};

/// A store that takes its time, refuses now and then, and forgets what it had not written when the server crashes.
class SimJournal : public control::Journal {
 public:
  SimJournal(World& world, Disk& disk, const Faults& faults, std::function<void(control::Committed)> answer)
      : world_(world), disk_(disk), faults_(faults), answer_(std::move(answer)) {}

  void commit(std::shared_ptr<const control::CommitBatch> batch) override;
  /// The server is gone: no answer is given and nothing is written any more.
  void crash() { *alive_ = false; }

 private:
  void write(const control::CommitBatch& batch);

  World& world_;
  Disk& disk_;
  const Faults& faults_;
  std::function<void(control::Committed)> answer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace hkube::sim
