#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "control/ports.h"
#include "job/job.h"

namespace hkube::control {

/// Name of the job's status as it is recorded: pending, active, paused, completed, failed, stopped.
std::string_view job_status(const job::Job& job);

/// The same as whoever asks is told while the control loop still has the job: pending, active, paused. The end of such
/// a job is not durable yet, and a crash would take it back; one whose end is durable is in the store only.
std::string_view open_status(const job::Job& job);

/// Progress of a job: {progress, states, details} (pipeline-semantics §5.1).
Json progress_document(const job::Job& job);

/// The status object of a job (rest-api §6.2), as it is recorded. `now` stands for a live job's time stamp.
Json status_document(const job::Job& job, Timestamp now);

/// The status object of a job that the control loop still has, with its open_status().
Json open_status_document(const job::Job& job, Timestamp now);

/// What users did to the job, newest first: [{timestamp, user, action}] (rest-api §4.7).
Json audit_document(const job::Job& job);

/// The result record of a finished job (rest-api §6.3) as text. `data` is the JSON array of results, already text, or
/// empty when there is none or it lies in the object store.
std::string result_document(const job::Job& job, std::string_view data);

/// The row of a job whose record cannot be read: it has failed at `now` with this reason.
FinishedJob lost_job_document(const LostJob& job, const std::string& reason, Timestamp now);

}  // namespace hkube::control
