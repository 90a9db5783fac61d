#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/job_store.h"

namespace hkube::api {

/// Which stored pipelines start which: [{name, children}], from the pipelines that nothing starts, or the named one
/// alone (rest-api §5.8). 400 when nothing has a trigger or when triggers go in a circle, 404 for an unknown name.
Result<Json> trigger_tree(const std::vector<Json>& pipelines, const std::string& name);

/// {jobId, name, children: [{name, jobId, children}]}: the jobs that followed from a root. Jobs deeper than the JSON
/// that clients can be asked to read are left out.
Json job_tree(const JobId& root, const std::string& pipeline, const std::vector<store::TreeRow>& descendants);

}  // namespace hkube::api
