#include "api/graphql/query_error.h"

#include "api/respond.h"

namespace hkube::api::graphql {

namespace {

const char* code_of(int status) {
  switch (status) {
    case 400:
      return "BAD_USER_INPUT";
    case 401:
      return "UNAUTHORIZED";
    case 403:
      return "FORBIDDEN";
    case 404:
      return "NOT_FOUND";
    case 409:
      return "CONFLICT";
    case 413:
      return "TOO_LARGE";
    case 503:
      return "UNAVAILABLE";
    case 504:
      return "TIMEOUT";
    default:
      return "INTERNAL_SERVER_ERROR";
  }
}

}  // namespace

QueryError::QueryError(std::string text, Location at, std::string error_code)
    : message(std::move(text)), locations{at}, code(std::move(error_code)) {}

QueryError::QueryError(const Error& error, Location at, Json where)
    : message(error.message), locations{at}, path(std::move(where)), status(http_status(error)) {
  code = code_of(status);
}

Json QueryError::document() const {
  Json places = Json::array();
  for (const Location& at : locations) places.push_back({{"line", at.line}, {"column", at.column}});
  Json document = {{"message", message}, {"locations", std::move(places)}};
  if (!path.is_null()) document["path"] = path;
  document["code"] = code;
  document["status"] = status;
  document["extensions"] = {{"code", code}};
  return document;
}

}  // namespace hkube::api::graphql
