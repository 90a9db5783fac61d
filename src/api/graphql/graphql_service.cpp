#include "api/graphql/graphql_service.h"

#include <algorithm>
#include <cctype>

#include "api/ask.h"
#include "api/graphql/job_session.h"
#include "api/graphql/parser.h"
#include "api/graphql/server_resolvers.h"
#include "api/respond.h"
#include "base/json_document.h"

namespace hkube::api::graphql {

namespace {

constexpr std::chrono::seconds kMostTime{30};
/// Of a body: the query and its variables.
constexpr std::size_t kMaxBodyBytes = std::size_t{4} << 20;

Status check_map(const Json& value, const char* name) {
  if (value.is_object() || value.is_null()) return {};
  return bad_request(std::string(name) + " must be a JSON object");
}

/// A parameter of a URL that is JSON.
Result<Json> read_map(const std::string& text, const char* name) {
  if (text.empty()) return Json();
  HKUBE_ASSIGN(Json map, parse_json(text));
  HKUBE_TRY(check_map(map, name));
  return map;
}

Result<QueryRequest> from_url(const net::HttpRequest& request) {
  const auto text = [&](const char* name) {
    const std::string* value = request.find_query(name);
    return value == nullptr ? std::string() : *value;
  };
  QueryRequest query;
  query.query = text("query");
  query.operation = text("operationName");
  HKUBE_ASSIGN(query.variables, read_map(text("variables"), "variables"));
  HKUBE_TRY(read_map(text("extensions"), "extensions"));
  return query;
}

Result<QueryRequest> from_json(const std::string& body) {
  HKUBE_ASSIGN(const Json document, parse_json_document(body));
  if (!document.is_object()) return bad_request("the body must be a JSON object: {query, variables, operationName}");
  const auto text = [&](const char* name) -> Result<std::string> {
    const auto it = document.find(name);
    if (it == document.end() || it->is_null()) return std::string();
    if (!it->is_string()) return bad_request(std::string(name) + " must be a text");
    return it->get<std::string>();
  };
  const auto map = [&](const char* name) -> Result<Json> {
    const auto it = document.find(name);
    if (it == document.end()) return Json();
    HKUBE_TRY(check_map(*it, name));
    return *it;
  };
  QueryRequest query;
  HKUBE_ASSIGN(query.query, text("query"));
  HKUBE_ASSIGN(query.operation, text("operationName"));
  HKUBE_ASSIGN(query.variables, map("variables"));
  HKUBE_TRY(map("extensions"));
  return query;
}

/// The type of the body without its parameters; an error when it is not in UTF-8.
Result<std::string> body_type(const net::HttpRequest& request) {
  std::string type(request.header("content-type"));
  std::ranges::transform(type, type.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (const auto charset = type.find("charset="); charset != std::string::npos) {
    const std::string name = type.substr(charset + 8);
    if (!name.starts_with("utf-8") && !name.starts_with("\"utf-8\"") && !name.starts_with("utf8")) {
      return bad_request("the body must be in UTF-8");
    }
  }
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.pop_back();
  return type;
}

/// A page of another site can send other types than these two without asking the server first.
Result<QueryRequest> from_body(const net::HttpRequest& request) {
  HKUBE_ASSIGN(const std::string type, body_type(request));
  if (type == "application/graphql") {
    HKUBE_ASSIGN(QueryRequest query, from_url(request));
    query.query = request.body;
    return query;
  }
  if (type != "application/json" && type != "application/graphql+json") {
    return bad_request("the body must be application/json or application/graphql");
  }
  return from_json(request.body);
}

net::HttpResponse to_response(QueryAnswer answer, AnswerFormat format) {
  net::HttpResponse response = text_response(std::move(answer.body), answer.status);
  response.content_type = media_type(format);
  if (answer.status == 405) response.headers.emplace_back("Allow", "POST");
  return response;
}

net::HttpResponse refusal(const Error& error, AnswerFormat format) {
  QueryError entry(error, {}, nullptr);
  return to_response(failed_query(entry), format);
}

}  // namespace

Result<QueryRequest> read_request(const net::HttpRequest& request) {
  if (request.body.size() > kMaxBodyBytes) {
    return Error(Errc::kTooLarge, "the request is longer than " + std::to_string(kMaxBodyBytes) + " bytes");
  }
  Result<QueryRequest> read =
      request.method == "POST" && !request.body.empty() ? from_body(request) : from_url(request);
  if (read.ok() && read->query.empty()) return bad_request("the request has no query");
  if (read.ok()) {
    read->format = answer_format(request.header("accept"));
    read->only_queries = request.method == "GET";
  }
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
  const AnswerFormat format = answer_format(request.header("accept"));
  const bool posted =
      threads_.post([this, format, request = std::make_shared<const net::HttpRequest>(std::move(request)), respond] {
        const auto query = read_request(*request);
        respond(query.ok() ? to_response(answer(*query), format) : refusal(query.error(), format));
      });
  if (!posted) respond(refusal(overloaded(), format));
}

}  // namespace hkube::api::graphql
