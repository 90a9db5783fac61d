#pragma once

#include "api/errc.h"
#include "base/json.h"
#include "runtime/net/http_server.h"

namespace hkube::api {

/// The HTTP status of an error: the one table, by its kind; 507 where a disk that is full is the cause.
int http_status(const Error& error);

/// A JSON answer.
net::HttpResponse json_response(const Json& body, int status = 200);
/// A JSON answer whose text is at hand.
net::HttpResponse text_response(std::string json_text, int status = 200);
/// The error envelope: {"error": {"code": 404, "message": "…", "details": "…"}} (rest-api §1.5).
net::HttpResponse error_response(const Error& error);

/// "{type} {name} Not Found".
Error not_found(std::string_view type, std::string_view name);
/// A path or body without the job's id.
Error missing_job_id();
/// A 400 with this text.
Error bad_request(std::string text, std::string details = {});

}  // namespace hkube::api
