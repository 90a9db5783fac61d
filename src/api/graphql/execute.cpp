#include "api/graphql/execute.h"

#include <algorithm>

#include "api/graphql/answer_writer.h"
#include "api/graphql/check.h"
#include "api/graphql/coerce.h"
#include "api/graphql/parser.h"

namespace hkube::api::graphql {

namespace {

QueryAnswer failed(const std::vector<QueryError>& errors) {
  Json list = Json::array();
  for (const QueryError& error : errors) list.push_back(error.document());
  return {errors.front().status, to_text({{"errors", std::move(list)}})};
}

/// What cannot be run: in plain JSON that is no fault of HTTP's.
QueryAnswer not_run(const std::vector<QueryError>& errors, const QueryRequest& request) {
  QueryAnswer answer = failed(errors);
  if (request.format == AnswerFormat::kJson) answer.status = 200;
  return answer;
}

/// The operation that is meant.
const Operation* choose(const Document& document, const std::string& name, QueryError& error) {
  if (document.operations.empty()) {
    error = QueryError("The query has no operation.", {});
  } else if (name.empty() && document.operations.size() == 1) {
    return &document.operations.front();
  } else if (name.empty()) {
    error = QueryError("Must provide operation name if query contains multiple operations.", {}, "BAD_USER_INPUT");
  } else {
    for (const Operation& operation : document.operations) {
      if (operation.name == name) return &operation;
    }
    error = QueryError("Unknown operation named \"" + name + "\".", {}, "BAD_USER_INPUT");
  }
  return nullptr;
}

bool is_change(const Operation& operation) { return operation.kind == Operation::Kind::kMutation; }

}  // namespace

QueryAnswer failed_query(const QueryError& error) { return failed({error}); }

QueryAnswer execute_query(const Schema& schema, const Resolvers& resolvers, const QueryRequest& request,
                          const QueryLimits& limits) {
  QueryError error;
  const auto document = parse_query(request.query, error);
  if (!document) return not_run({error}, request);
  if (request.only_queries && std::ranges::any_of(document->operations, is_change)) {
    error = QueryError("Mutations are not allowed in GET requests.", {}, "BAD_REQUEST");
    error.status = 405;
    return failed_query(error);
  }
  if (const auto errors = check_query(schema, *document); !errors.empty()) return not_run(errors, request);
  const Operation* operation = choose(*document, request.operation, error);
  if (operation == nullptr) return not_run({error}, request);
  const auto variables = coerce_variables(schema, *operation, request.variables, error);
  if (!variables) return not_run({error}, request);
  const auto plan = make_plan(schema, *document, *operation, *variables, error);
  if (!plan) return not_run({error}, request);
  AnswerWriter writer(schema, resolvers, limits);
  writer.write_query(*plan);
  const std::vector<QueryError>& errors = writer.errors();
  if (errors.empty()) return {200, "{\"data\":" + writer.take() + "}"};
  const bool nothing = writer.failed_roots() == plan->size();
  if (writer.aborted() || (nothing && request.format == AnswerFormat::kAny)) return failed(errors);
  Json list = Json::array();
  for (const QueryError& entry : errors) list.push_back(entry.document());
  return {200, "{\"errors\":" + to_text(list) + ",\"data\":" + writer.take() + "}"};
}

}  // namespace hkube::api::graphql
