#pragma once

#include <string>
#include <vector>

#include "api/graphql/document.h"
#include "base/error.h"
#include "base/json.h"

namespace hkube::api::graphql {

/// One entry of `errors` in an answer.
struct QueryError {
  QueryError() = default;
  /// A fault of the query: 400 GRAPHQL_VALIDATION_FAILED.
  QueryError(std::string text, Location at, std::string error_code = "GRAPHQL_VALIDATION_FAILED");
  /// A fault of what the query asks for.
  QueryError(const Error& error, Location at, Json where);

  std::string message;
  std::vector<Location> locations;
  Json path;  ///< keys and indexes down to the field; null: the whole query
  std::string code;
  int status = 400;

  /// {message, locations, path?, code, status, extensions: {code}}: what GraphQL wants and what HKube's clients read
  /// (rest-api §9.4).
  [[nodiscard]] Json document() const;
};

}  // namespace hkube::api::graphql
