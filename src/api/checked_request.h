#pragma once

#include "api/ask.h"
#include "api/respond.h"
#include "api/router.h"

namespace hkube::api {

/// The query values that the schema names, coerced to its types, with its defaults. An error is a 400.
Result<Json> checked_query(const Request& request, const Json& schema);
/// The body, checked likewise.
Result<Json> checked_body(const Request& request, const Json& schema);

/// The document with this status, or the error.
net::HttpResponse to_response(const Result<Json>& answer, int status = 200);

/// A handler that answers at once with what `work` returns, a Result<Json>: for quick work.
template <typename Work>
Handler answering(Work work, int status = 200) {
  return [work = std::move(work), status](const Request& request, const Responder& respond) {
    respond(to_response(work(request), status));
  };
}

/// The same for work that waits for the disk: it runs on the pool.
template <typename Work>
Handler answering_from_pool(const ApiContext& api, Work work, int status = 200) {
  return [&api, work = std::move(work), status](const Request& request, const Responder& respond) {
    answer_from_pool(api, respond, [work, request, status] { return to_response(work(request), status); });
  };
}

/// Puts a list in the order and the length that a query of list_query_schema asks for; `key` is a member with a number.
/// Without `sort` the list keeps its order.
Json sorted_list(std::vector<Json> list, const Json& query, const char* key);

}  // namespace hkube::api
