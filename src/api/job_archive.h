#pragma once

#include <memory>

#include "api/context.h"
#include "job/job.h"

namespace hkube::api {

/// A job as its record in the store tells it, live or finished; null when there is none. What runs at this moment is
/// not in the record. Blocks: for the pool.
Result<std::unique_ptr<job::Job>> load_job(const ApiContext& api, const JobId& id);

/// The job's submission, without replaying the rest; nothing when there is no such job. Blocks.
Result<std::optional<job::Submitted>> load_submission(const ApiContext& api, const JobId& id);

/// The 404 for a job that is not known: "<what> <id> Not Found". Its details say so when the job may have been removed
/// because of its age.
Error missing_job(const ApiContext& api, std::string_view what, const JobId& id);

/// A submission's pipeline and what the server added, without the job's id. Cheaper than making a descriptor. `cluster`
/// begins the paths of stored values.
Result<Json> submitted_pipeline(const job::Submitted& submitted, const job::Context& context,
                                const std::string& cluster);

/// A job's pipeline as clients see it: {jobId, ...pipeline} and what the server added (rest-api §6.4).
Json pipeline_document(const job::Descriptor& descriptor, const std::string& cluster);

}  // namespace hkube::api
