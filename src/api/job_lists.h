#pragma once

#include <string>

#include "api/context.h"
#include "api/router.h"

namespace hkube::api {

/// Reads the query of a list of jobs (rest-api §3.2): name, experimentName, sort, limit.
Result<store::JobFilter> read_list_query(const Request& request);

/// Answers with the result records of finished jobs; 404 "{what} {name} Not Found" when there are none.
void answer_results(const ApiContext& api, store::JobFilter filter, const std::string& what, const Responder& respond);

/// Answers with the status documents of jobs, live and finished; 404 as above.
void answer_statuses(const ApiContext& api, const store::JobFilter& filter, const std::string& what,
                     const Responder& respond);

}  // namespace hkube::api
