#pragma once

#include <cstdint>

#include "control/follow_up.h"
#include "job/job.h"

namespace hkube::control {

class ControlLoop;

enum class JobChange : std::uint8_t {
  kSubmitted,
  kStarted,   ///< its first task was handed to a worker
  kProgress,  ///< tasks changed; one notice for all that a burst of commands changed
  kPaused,
  kResumed,
  kFinished,  ///< the final state, result included
};

/// Is told what happens to jobs. Called on the control thread, once what is told is durable, in the order in which it
/// happened; must be quick, must not block and must not call the control loop. Changes of an earlier life of the server
/// are not repeated.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_change(const job::Job& job, JobChange change) = 0;
  /// Work is due because a job has ended. It is the observer's to settle (command Settle or SubmitJob::settles) when
  /// its kind is the observer's.
  virtual void on_follow_up(const FollowUp& follow_up) = 0;
  /// A burst of commands has been handled and what follows from it been decided; it need not be durable yet. For what
  /// is no job: workers and queues.
  virtual void on_burst(const ControlLoop& /*loop*/, Timestamp /*now*/) {}
};

}  // namespace hkube::control
