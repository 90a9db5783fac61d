#include "sim/sim_journal.h"

namespace hkube::sim {

void SimJournal::write(const control::CommitBatch& batch) {
  for (const auto& job : batch.submitted) {
    disk_.jobs.insert(job.descriptor->id);
    if (job.descriptor->types.back() == "trigger") ++disk_.triggered[job.descriptor->context.parent_job];
  }
  for (const auto& record : batch.records) disk_.records[record.job] += record.events;
  for (const auto& job : batch.finished) {
    disk_.finished[job.number] = job;
    for (const auto& work : job.follow_ups) disk_.follow_ups[{work.job, work.target}] = work;
  }
  for (const auto& work : batch.settled) disk_.follow_ups.erase({work.job, work.target});
}

void SimJournal::commit(std::shared_ptr<const control::CommitBatch> batch) {
  const std::int64_t delay = 1 + static_cast<std::int64_t>(world_.random().below(4));
  const std::uint64_t sequence = batch->sequence;
  if (world_.random().chance(faults_.store_failure)) {
    world_.after(delay, [this, sequence, alive = alive_] {
      if (*alive) answer_({sequence, Error(control::Errc::kStoreFailing, "simulated: disk full")});
    });
    return;
  }
  if (faults_.bug == PlantedBug::kAckBeforeDurable) {
    world_.after(0, [this, sequence, alive = alive_] {
      if (*alive) answer_({sequence, {}});
    });
    world_.after(delay, [this, batch, alive = alive_] {
      if (*alive) write(*batch);
    });
    return;
  }
  world_.after(delay, [this, batch, alive = alive_] {
    if (!*alive) return;
    write(*batch);
    // Written, but the answer takes a moment: a crash in between finds durable events that nobody was told of.
    world_.after(static_cast<std::int64_t>(world_.random().below(2)), [this, sequence = batch->sequence, alive] {
      if (*alive) answer_({sequence, {}});
    });
  });
}

}  // namespace hkube::sim
