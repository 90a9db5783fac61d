#include "api/graphql/graphql_service.h"

#include "api/ask.h"
#include "api/graphql/job_session.h"
#include "api/graphql/parser.h"
#include "api/graphql/server_resolvers.h"
#include "api/respond.h"

namespace hkube::api::graphql {

namespace {

constexpr std::chrono::seconds kMostTime{30};
/// Of a body: the query and its variables.
constexpr std::size_t kMaxBodyBytes = std::size_t{4} << 20;

Result<Json> read_variables(const std::string& text) {
  if (text.empty()) return Json();
  HKUBE_ASSIGN(Json variables, parse_json(text));
  if (!variables.is_object() && !variables.is_null()) return bad_request("variables must be a JSON object");
  return variables;
}

Result<QueryRequest> from_url(const net::HttpRequest& request) {
  const auto text = [&](const char* name) {
    const std::string* value = request.find_query(name);
    return value == nullptr ? std::string() : *value;
  };
  QueryRequest query{text("query"), text("operationName"), nullptr};
  HKUBE_ASSIGN(query.variables, read_variables(text("variables")));
  return query;
}

Result<QueryRequest> from_json(const std::string& body) {
  HKUBE_ASSIGN(const Json document, parse_json(body));
  if (!document.is_object()) return bad_request("the body must be a JSON object: {query, variables, operationName}");
  const auto text = [&](const char* name) -> Result<std::string> {
    const auto it = document.find(name);
    if (it == document.end() || it->is_null()) return std::string();
    if (!it->is_string()) return bad_request(std::string(name) + " must be a text");
    return it->get<std::string>();
  };
  QueryRequest query;
  HKUBE_ASSIGN(query.query, text("query"));
  HKUBE_ASSIGN(query.operation, text("operationName"));
  if (const auto variables = document.find("variables"); variables != document.end()) {
    if (!variables->is_object() && !variables->is_null()) return bad_request("variables must be a JSON object");
    query.variables = *variables;
  }
  return query;
}

net::HttpResponse to_response(QueryAnswer answer) { return text_response(std::move(answer.body), answer.status); }

net::HttpResponse refusal(const Error& error) {
  QueryError entry(error, {}, nullptr);
  return to_response(failed_query(entry));
}

}  // namespace

Result<QueryRequest> read_request(const net::HttpRequest& request) {
  if (request.body.size() > kMaxBodyBytes) {
    return Error(Errc::kTooLarge, "the request is longer than " + std::to_string(kMaxBodyBytes) + " bytes");
  }
  Result<QueryRequest> read = from_url(request);
  if (request.method == "POST" && !request.body.empty()) {
    const bool language = request.header("content-type").starts_with("application/graphql") &&
                          request.header("content-type").find("json") == std::string_view::npos;
    if (language) {
      HKUBE_TRY(read);
      read->query = request.body;
    } else {
      read = from_json(request.body);
    }
  }
  if (read.ok() && read->query.empty()) return bad_request("the request has no query");
  return read;
}

GraphqlService::GraphqlService(ApiContext& api, runtime::BlockingPool& threads)
    : api_(api), threads_(threads), resolvers_(server_resolvers(api)) {}

QueryAnswer GraphqlService::answer(const QueryRequest& request) const {
  JobSession session(api_);
  QueryLimits limits;
  limits.session = &session;
  limits.expired = [this, until = api_.clock.now() + kMostTime] { return api_.clock.now() > until; };
  return execute_query(schema(), resolvers_, request, limits);
}

void GraphqlService::handle(net::HttpRequest request, const Responder& respond) const {
  if (request.method != "GET" && request.method != "POST") {
    net::HttpResponse refused = json_response({{"error", {{"code", 405}, {"message", "Method Not Allowed"}}}}, 405);
    refused.headers.emplace_back("Allow", "GET, POST");
    return respond(std::move(refused));
  }
  const bool posted =
      threads_.post([this, request = std::make_shared<const net::HttpRequest>(std::move(request)), respond] {
        const auto query = read_request(*request);
        respond(query.ok() ? to_response(answer(*query)) : refusal(query.error()));
      });
  if (!posted) respond(refusal(overloaded()));
}

}  // namespace hkube::api::graphql
