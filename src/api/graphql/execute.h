#pragma once

#include <functional>
#include <string>

#include "api/graphql/answer_format.h"
#include "api/graphql/resolvers.h"

namespace hkube::api::graphql {

/// A query as it came.
struct QueryRequest {
  std::string query;
  std::string operation;  ///< which one, of several
  Json variables;         ///< an object or null
  AnswerFormat format = AnswerFormat::kAny;
  bool only_queries = false;  ///< a GET: it must not change anything
};

struct QueryAnswer {
  int status = 200;
  std::string body;  ///< {data?, errors?}
};

/// Bounds of one answer.
struct QueryLimits {
  std::size_t max_bytes = std::size_t{128} << 20;
  std::function<bool()> expired = [] { return false; };  ///< whether the query's time is over
  QuerySession* session = nullptr;                       ///< handed to the resolvers
};

/// Answers a query: reads, checks and plans it, then resolves and writes one field after the other. An answer of which
/// a part could be resolved has `data` and `errors`, and status 200. One of which nothing could has, in the format
/// kAny, no `data` and the status of its first error. Blocks as its resolvers do.
QueryAnswer execute_query(const Schema& schema, const Resolvers& resolvers, const QueryRequest& request,
                          const QueryLimits& limits);

/// An answer that is one error.
QueryAnswer failed_query(const QueryError& error);

}  // namespace hkube::api::graphql
