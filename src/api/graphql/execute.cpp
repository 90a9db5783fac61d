#include "api/graphql/execute.h"

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

}  // namespace

QueryAnswer failed_query(const QueryError& error) { return failed({error}); }

QueryAnswer execute_query(const Schema& schema, const Resolvers& resolvers, const QueryRequest& request,
                          const QueryLimits& limits) {
  QueryError error;
  const auto document = parse_query(request.query, error);
  if (!document) return failed_query(error);
  if (const auto errors = check_query(schema, *document); !errors.empty()) return failed(errors);
  const Operation* operation = choose(*document, request.operation, error);
  if (operation == nullptr) return failed_query(error);
  const auto variables = coerce_variables(schema, *operation, request.variables, error);
  if (!variables) return failed_query(error);
  const auto plan = make_plan(schema, *document, *operation, *variables, error);
  if (!plan) return failed_query(error);
  AnswerWriter writer(schema, resolvers, limits);
  writer.write_query(*plan);
  const std::vector<QueryError>& errors = writer.errors();
  if (errors.empty()) return {200, "{\"data\":" + writer.take() + "}"};
  if (writer.aborted() || writer.failed_roots() == plan->size()) return failed(errors);
  Json list = Json::array();
  for (const QueryError& entry : errors) list.push_back(entry.document());
  return {200, "{\"errors\":" + to_text(list) + ",\"data\":" + writer.take() + "}"};
}

}  // namespace hkube::api::graphql
