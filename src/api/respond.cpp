#include "api/respond.h"

#include "api/errc.h"

namespace hkube::api {

namespace {

int status_of_kind(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return 400;
    case ErrorKind::kNotFound:
      return 404;
    case ErrorKind::kConflict:
      return 409;
    case ErrorKind::kDenied:
      return 403;
    case ErrorKind::kTooLarge:
      return 413;
    case ErrorKind::kUnavailable:
      return 503;
    case ErrorKind::kTimeout:
      return 504;
    case ErrorKind::kInternal:
      return 500;
  }
  return 500;
}

}  // namespace

int http_status(const Error& error) {
  constexpr int kInsufficientStorage = 507;
  const bool no_room = error.code == "api.no_room" || error.code == "control.no_room" || error.code == "objects.full";
  return no_room ? kInsufficientStorage : status_of_kind(error.kind);
}

net::HttpResponse json_response(const Json& body, int status) { return text_response(to_text(body), status); }

net::HttpResponse text_response(std::string json_text, int status) {
  net::HttpResponse response;
  response.status = status;
  response.body = std::move(json_text);
  return response;
}

net::HttpResponse error_response(const Error& error) {
  const int status = http_status(error);
  Json envelope = {{"code", status}, {"message", error.message}};
  if (!error.details.empty()) envelope["details"] = error.details;
  return json_response({{"error", std::move(envelope)}}, status);
}

Error not_found(std::string_view type, std::string_view name) {
  return {Errc::kNotFound, std::string(type) + " " + std::string(name) + " Not Found"};
}

Error missing_job_id() { return bad_request("data should have required property 'jobId'"); }

Error bad_request(std::string text, std::string details) {
  return {Errc::kBadRequest, std::move(text), std::move(details)};
}

}  // namespace hkube::api
