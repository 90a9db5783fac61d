#pragma once

#include <memory>

#include "api/context.h"
#include "api/graphql/execute.h"
#include "api/router.h"

namespace hkube::api::graphql {

/// Answers GraphQL over HTTP. Queries are read and answered on threads of their own, a few at a time and each within a
/// limit of time, so that no query, however made, holds up the io thread, the control loop or the storing of results.
class GraphqlService {
 public:
  /// `threads` runs the queries; it and `api` must outlive the service's last answer.
  GraphqlService(ApiContext& api, runtime::BlockingPool& threads);

  /// Any request for the path of GraphQL. On the io thread.
  void handle(net::HttpRequest request, const Responder& respond) const;

 private:
  [[nodiscard]] QueryAnswer answer(const QueryRequest& request) const;

  ApiContext& api_;
  runtime::BlockingPool& threads_;
  Resolvers resolvers_;
};

/// The query of a request: of its URL, or of a body in JSON or in the language itself. An error is the client's.
Result<QueryRequest> read_request(const net::HttpRequest& request);

}  // namespace hkube::api::graphql
