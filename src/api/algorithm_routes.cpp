#include "api/algorithm_lists.h"
#include "api/algorithm_removal.h"
#include "api/apply_algorithm.h"
#include "api/ask.h"
#include "api/multipart.h"
#include "api/store_routes.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

/// A store request in any of its forms: multipart, JSON with a `payload` text, or the plain descriptor.
struct StoreBody {
  std::string payload;  ///< JSON text
  Json options = Json::object();
  bool has_file = false;
  std::size_t file_at = 0;  ///< position of the file in the request's body
  std::size_t file_size = 0;
  bool plain = false;
};

Result<StoreBody> read_body(const Request& request) {
  StoreBody body;
  const std::string type(request.http.header("content-type"));
  if (type.find("multipart/form-data") != std::string::npos) {
    HKUBE_ASSIGN(const std::vector<Part> parts, parse_multipart(type, request.http.content()));
    for (const Part& part : parts) {
      if (part.name == "payload") body.payload = std::string(part.content);
      if (part.name == "options" && !part.content.empty()) {
        HKUBE_ASSIGN(body.options, parse_json(part.content));
      }
      if (part.name == "file" && !part.content.empty()) {
        body.has_file = true;
        body.file_at = static_cast<std::size_t>(part.content.data() - request.http.content().data());
        body.file_size = part.content.size();
      }
    }
    return body;
  }
  HKUBE_ASSIGN(Json json, request.json_body());
  if (json.is_object() && json.contains("payload")) {
    body.payload = json["payload"].is_string() ? json["payload"].get<std::string>() : to_text(json["payload"]);
    if (json.contains("options")) {
      const Json& options = json["options"];
      if (options.is_string()) {
        HKUBE_ASSIGN(body.options, parse_json(options.get<std::string>()));
      } else {
        body.options = options;
      }
    }
    return body;
  }
  body.plain = true;
  body.payload = to_text(json);
  return body;
}

bool option(const Json& options, const char* name) {
  auto it = options.find(name);
  return options.is_object() && it != options.end() && ((it->is_boolean() && it->get<bool>()) || *it == "true");
}

/// `overwrite` of a query: any text but those that say no.
bool is_overwrite(const Request& request) {
  const std::string text = request.query("overwrite");
  return !text.empty() && text != "false" && text != "0";
}

ApplyRequest make_apply(const Request& request, const StoreBody& body, ApplyRequest::Mode mode, Json payload) {
  ApplyRequest apply;
  apply.mode = mode;
  apply.user = request.user;
  apply.payload = std::move(payload);
  apply.force_build = option(body.options, "forceBuild");
  apply.force_update = option(body.options, "forceUpdate") || mode == ApplyRequest::Mode::kCreate ||
                       (body.plain && mode == ApplyRequest::Mode::kUpdate);
  apply.allow_overwrite = option(body.options, "allowOverwrite") || is_overwrite(request);
  if (body.has_file) apply.file = request.http.content().substr(body.file_at, body.file_size);
  return apply;
}

Json error_item(const Error& error, const std::string& name) {
  Json item = {{"code", http_status(error.kind)}, {"message", error.message}};
  if (!name.empty()) item["name"] = name;
  return {{"error", std::move(item)}};
}

/// Where clients look for what went wrong with the descriptor itself: in the answer to a creation that was accepted.
bool is_told_in_answer(const ApplyRequest& apply, const Error& error) {
  if (apply.mode != ApplyRequest::Mode::kCreate || error.kind != ErrorKind::kInvalid) return false;
  Json name = string_or(apply.payload, "name");
  return spec::validate(spec::algorithm_name_schema(), name).ok();
}

class AlgorithmStoring {
 public:
  AlgorithmStoring(ApiContext& api, BuildService& builds, const Request& request, ApplyRequest::Mode mode)
      : api_(api), builds_(builds), request_(request), mode_(mode) {}

  net::HttpResponse run() {
    auto body = read_body(request_);
    if (!body.ok()) return error_response(body.error());
    auto payload = parse_json(body->payload.empty() ? "{}" : body->payload);
    if (!payload.ok()) return error_response(payload.error());
    if (payload->is_array() && mode_ == ApplyRequest::Mode::kCreate)
      return json_response(store_all(*body, *payload), 201);
    if (!payload->is_object()) return error_response(bad_request("the payload must be a JSON object"));
    const ApplyRequest apply = make_apply(request_, *body, mode_, *std::move(payload));
    const auto applied = store(apply, body->plain);
    const int status = mode_ == ApplyRequest::Mode::kCreate ? 201 : 200;
    if (applied.ok()) return json_response(*applied, status);
    if (!is_told_in_answer(apply, applied.error())) return error_response(applied.error());
    return json_response(error_item(applied.error(), string_or(apply.payload, "name")), status);
  }

 private:
  Result<Json> store(const ApplyRequest& apply, bool plain) {
    HKUBE_ASSIGN(Json applied, apply_algorithm(api_, builds_, apply));
    const std::string build = string_or(applied, "buildId");
    if (!build.empty()) api_.io.post([&builds = builds_, build] { builds.enqueue(build); });
    return plain ? applied["algorithm"] : applied;
  }

  /// Each by itself: one that fails does not keep the others out.
  Json store_all(const StoreBody& body, const Json& payloads) {
    Json answers = Json::array();
    for (const Json& one : payloads) {
      auto payload = one.is_string() ? parse_json(one.get<std::string>()) : Result<Json>(one);
      if (payload.ok() && !payload->is_object()) payload = bad_request("the payload must be a JSON object");
      if (!payload.ok()) {
        answers.push_back(error_item(payload.error(), ""));
        continue;
      }
      const ApplyRequest apply = make_apply(request_, body, mode_, *std::move(payload));
      const std::string name = string_or(apply.payload, "name");
      auto applied = store(apply, body.plain);
      if (!applied.ok() && apply.allow_overwrite && applied.error().kind == ErrorKind::kInvalid) {
        applied = Error(Errc::kBadRequest, "Error updating " + name + " " + applied.error().message);
      }
      answers.push_back(applied.ok() ? *std::move(applied) : error_item(applied.error(), name));
    }
    return answers;
  }

  ApiContext& api_;
  BuildService& builds_;
  const Request& request_;
  const ApplyRequest::Mode mode_;
};

/// Runs on the pool: an upload is written and checked.
void store_algorithm(ApiContext& api, BuildService& builds, Request request, ApplyRequest::Mode mode,
                     const Responder& respond) {
  auto shared = std::make_shared<Request>(std::move(request));
  answer_from_pool(api, respond,
                   [&api, &builds, shared, mode] { return AlgorithmStoring(api, builds, *shared, mode).run(); });
}

}  // namespace

void add_algorithm_routes(Router& router, ApiContext& api, BuildService& builds) {
  const auto store = [&](const char* method, const char* path, ApplyRequest::Mode mode) {
    router.add(method, path, [&api, &builds, mode](Request request, const Responder& respond) {
      store_algorithm(api, builds, std::move(request), mode, respond);
    });
  };
  store("POST", "store/algorithms/apply", ApplyRequest::Mode::kApply);
  store("POST", "store/algorithms", ApplyRequest::Mode::kCreate);
  store("PUT", "store/algorithms", ApplyRequest::Mode::kUpdate);
  router.add("DELETE", "store/algorithms/:name", [&api, &builds](const Request& request, const Responder& respond) {
    delete_algorithm(api, builds, request, respond);
  });
  add_algorithm_list_routes(router, api);
}

}  // namespace hkube::api
