#pragma once

#include <string>

#include "objects/object_store.h"
#include "store/job_store.h"

namespace hkube::trigger {

/// Results larger than this do not travel with triggers and webhooks.
inline constexpr std::size_t kMaxResultBytes = std::size_t{64} << 20;

/// The `data` array of a completed job's result, as JSON text: from the job's row, or from the object store when it was
/// too large for that. Past `most` bytes it is an error. Reads files.
Result<std::string> read_result_data(const store::JobRow& row, objects::ObjectStore& objects,
                                     const std::string& cluster, std::size_t most = kMaxResultBytes);

/// The result record (rest-api §6.3). What cannot be read is replaced by an `error` that says why.
std::string result_record(const store::JobRow& row, objects::ObjectStore& objects, const std::string& cluster,
                          std::size_t most = kMaxResultBytes);

}  // namespace hkube::trigger
