#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/context.h"

namespace hkube::api {

/// The index of jobs by day, "<cluster>-hkube-index/<YYYY-MM-DD>/<jobId>", as a listing of the object store has it. It
/// is made of the history of jobs, so that it is always complete and costs no object per job. Nothing when `path` is
/// not below it; at most `most` jobs, newest first. Blocks.
std::optional<Result<std::vector<objects::ObjectInfo>>> list_job_index(const ApiContext& api, const std::string& path,
                                                                       std::uint32_t most);

}  // namespace hkube::api
