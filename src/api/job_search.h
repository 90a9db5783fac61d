#pragma once

#include <string>

#include "api/context.h"
#include "api/projection.h"
#include "api/router.h"

namespace hkube::api {

/// A search for jobs, read from a request (rest-api §3.1, §6.6).
struct JobSearch {
  store::JobQuery query;
  std::string live_status;  ///< "active", "pending", "paused": only jobs of which the control loop says so
  bool impossible = false;  ///< nothing can match
  Projection fields;
};

/// Reads a body of exec_search_schema. An error is a 400.
Result<JobSearch> read_search(const Json& body);
/// The body that the texts of a query stand for.
Json search_body(const Request& request);

/// Answers with {hits, cursor, timeTook}.
void answer_search(ApiContext& api, JobSearch search, const Responder& respond);

}  // namespace hkube::api
