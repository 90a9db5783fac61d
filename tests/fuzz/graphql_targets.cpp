// What clients of GraphQL send: the language, and requests as a whole.
#include "api/graphql/execute.h"
#include "api/graphql/graphql_service.h"
#include "api/graphql/introspection.h"
#include "api/graphql/parser.h"
#include "targets.h"

namespace hkube::fuzz {

namespace {

using namespace api::graphql;

void language(std::string_view bytes) {
  QueryError error;
  const auto document = parse_query(bytes, error);
  if (!document) require(!error.message.empty() && !error.locations.empty(), "a syntax error says what and where");
}

/// The whole way of a query against the server's schema, with documents that are empty.
void query(std::string_view bytes) {
  static const Resolvers resolvers = [] {
    Resolvers list;
    add_introspection(list, schema());
    for (const FieldDefinition& field : schema().query().fields) {
      list.add("Query", field.name, [](const FieldCall& call) -> Result<Json> {
        if (call.field.definition->type.is_list()) return Json::array({Json::object(), nullptr});
        return Json::object();
      });
    }
    return list;
  }();
  net::HttpRequest request;
  request.method = "POST";
  request.headers.emplace_back("content-type", "application/json");
  request.body = bytes;
  auto read = read_request(request);
  if (!read.ok()) read = QueryRequest{std::string(bytes), "", nullptr, AnswerFormat::kAny, false};
  QueryLimits limits;
  limits.max_bytes = 1 << 20;
  const QueryAnswer answer = execute_query(schema(), resolvers, *read, limits);
  const auto body = parse_json(answer.body);
  require(body.ok(), "an answer is JSON");
  require(body->contains("data") || body->contains("errors"), "an answer has data or errors");
  if (answer.status != 200) require(body->contains("errors") && !body->contains("data"), "a refusal has no data");
}

constexpr const char* kJobs = R"(query Jobs($tags: [String] = ["a"], $range: Range, $yes: Boolean!) {
  first: jobsAggregated(tags: $tags, datesRange: $range, limit: 5) { ...J cursor @include(if: $yes) }
  jobsAggregated(datesRange: {from: "2026-01-01", to: null}) { jobsCount __typename ... on AggregatedJobs { cursor } }
}
fragment J on AggregatedJobs { jobs { key graph { nodes { input { value } } } pipeline { tags } } } # end
)";
constexpr const char* kIntrospection =
    "{ __schema { types { ...T fields(includeDeprecated: true) { name args { type { ...T } defaultValue } } } } "
    "__type(name: \"Job\") { kind } } fragment T on __Type { kind name ofType { kind name } }";

}  // namespace

std::vector<Target> graphql_targets() {
  const std::string request = to_text({{"query", kJobs}, {"variables", {{"yes", true}, {"range", {{"from", "1"}}}}}});
  return {
      {"graphql-language",
       &language,
       {kJobs, kIntrospection,
        "query ($a: [Int!]! = [1 -2.5e3]) @d(x: {k: \"\"\"block\n  \\\"\"\"\"\"\"}) { a(b: RED, c: \"\\u00e4\") }"}},
      {"graphql-query", &query, {request, kIntrospection, "{ pipelines { list } algorithmsByName(name: \"x\") }"}},
  };
}

}  // namespace hkube::fuzz
