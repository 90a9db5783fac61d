#pragma once

#include <string>

#include "base/json.h"
#include "runtime/net/http_server.h"

namespace hkube::api {

/// The description of the REST API (OpenAPI 3.0): api/openapi.yaml with the schemas that requests are checked with
/// under components/schemas, and a parameter for each property of an operation's `x-query`. `servers` is left to
/// openapi_text. Made on first use; lives as long as the process; thread-safe. An error means that the file is broken.
const Result<Json>& openapi_document();

/// The document as JSON text, with `server` as its only server: the prefix of all its paths.
std::string openapi_text(const std::string& server);

/// A page that shows the document and lets one try what only reads; it needs nothing from elsewhere.
net::HttpResponse swagger_page();

}  // namespace hkube::api
