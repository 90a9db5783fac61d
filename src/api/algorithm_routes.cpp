#include "api/algorithm_lists.h"
#include "api/algorithm_removal.h"
#include "api/apply_algorithms.h"
#include "api/ask.h"
#include "api/multipart.h"
#include "api/store_routes.h"
#include "base/json_document.h"
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
      // A text field of that name is what clients send that have no code.
      if (part.name == "file" && !part.filename.empty() && !part.content.empty()) {
        body.has_file = true;
        body.file_at = static_cast<std::size_t>(part.content.data() - request.http.content().data());
        body.file_size = part.content.size();
      }
    }
    return body;
  }
  auto read = request.json_body();
  const bool says_what = type.find("json") != std::string::npos || type.find("yaml") != std::string::npos;
  if (!read.ok() && says_what) return read.take_error();
  // What is no form and no JSON has no fields: the answer is what is missing.
  Json json = read.ok() ? *std::move(read) : Json(Json::object());
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
  Json item = {{"code", http_status(error)}, {"message", error.message}};
  if (!name.empty()) item["name"] = name;
  return {{"error", std::move(item)}};
}

/// Where clients look for what went wrong with the descriptor itself: in the answer to a creation that was accepted.
bool is_told_in_answer(ApplyRequest::Mode mode, Json name, const Error& error) {
  return mode == ApplyRequest::Mode::kCreate && error.kind == ErrorKind::kInvalid &&
         spec::validate(spec::algorithm_name_schema(), name).ok();
}

/// A request that stores one algorithm, or a list of them. Kept until it is answered.
class AlgorithmStoring : public std::enable_shared_from_this<AlgorithmStoring> {
 public:
  AlgorithmStoring(ApiContext& api, BuildService& builds, Request request, ApplyRequest::Mode mode, Responder respond)
      : api_(api), builds_(builds), request_(std::move(request)), mode_(mode), respond_(std::move(respond)) {}

  /// On the pool: an upload is written and checked.
  void run() {
    auto body = read_body(request_);
    if (!body.ok()) return respond_(error_response(body.error()));
    body_ = *std::move(body);
    auto payload = parse_json_document(body_.payload.empty() ? "{}" : body_.payload);
    if (!payload.ok()) return respond_(error_response(payload.error()));
    if (payload->is_array() && mode_ == ApplyRequest::Mode::kCreate) return store_all(*payload);
    if (!payload->is_object()) return respond_(error_response(bad_request("the payload must be a JSON object")));
    store_one(*std::move(payload));
  }

 private:
  void store_one(Json payload) {
    const std::string name = string_or(payload, "name");
    store({make_apply(request_, body_, mode_, std::move(payload))}, [self = shared_from_this(), name](auto results) {
      const Result<Json>& applied = results.front();
      const int status = self->mode_ == ApplyRequest::Mode::kCreate ? 201 : 200;
      if (applied.ok()) return self->respond_(json_response(self->answer(*applied), status));
      if (!is_told_in_answer(self->mode_, name, applied.error()))
        return self->respond_(error_response(applied.error()));
      self->respond_(json_response(error_item(applied.error(), name), status));
    });
  }

  /// Each by itself: one that fails does not keep the others out.
  void store_all(const Json& payloads) {
    auto answers = std::make_shared<std::vector<std::optional<Json>>>();  // of those that are not even read
    std::vector<ApplyRequest> requests;
    for (const Json& one : payloads) {
      auto payload = one.is_string() ? parse_json_document(one.get<std::string>()) : Result<Json>(one);
      if (payload.ok() && !payload->is_object()) payload = bad_request("the payload must be a JSON object");
      answers->push_back(payload.ok() ? std::nullopt : std::optional<Json>(error_item(payload.error(), "")));
      if (payload.ok()) requests.push_back(make_apply(request_, body_, mode_, *std::move(payload)));
    }
    std::vector<std::string> names;
    for (const ApplyRequest& request : requests) names.push_back(string_or(request.payload, "name"));
    const bool overwrite = option(body_.options, "allowOverwrite") || is_overwrite(request_);
    store(std::move(requests), [self = shared_from_this(), answers, names, overwrite](auto results) {
      Json all = Json::array();
      std::size_t next = 0;
      for (std::optional<Json>& answer : *answers) {
        if (!answer) {
          answer = self->item(results[next], names[next], overwrite);
          ++next;
        }
        all.push_back(std::move(*answer));
      }
      self->respond_(json_response(all, 201));
    });
  }

  Json item(const Result<Json>& applied, const std::string& name, bool overwrite) const {
    if (applied.ok()) return answer(*applied);
    if (!overwrite || applied.error().kind != ErrorKind::kInvalid) return error_item(applied.error(), name);
    return error_item(bad_request("Error updating " + name + " " + applied.error().message), name);
  }

  [[nodiscard]] Json answer(const Json& applied) const { return body_.plain ? applied["algorithm"] : applied; }

  void store(std::vector<ApplyRequest> requests, std::function<void(std::vector<Result<Json>>)> then) {
    apply_algorithms(api_, builds_, std::move(requests),
                     [self = shared_from_this(), then = std::move(then)](Result<std::vector<Result<Json>>> results) {
                       if (!results.ok()) return self->respond_(error_response(results.error()));
                       then(*std::move(results));
                     });
  }

  ApiContext& api_;
  BuildService& builds_;
  const Request request_;
  const ApplyRequest::Mode mode_;
  const Responder respond_;
  StoreBody body_;
};

void store_algorithm(ApiContext& api, BuildService& builds, Request request, ApplyRequest::Mode mode,
                     const Responder& respond) {
  const auto storing = std::make_shared<AlgorithmStoring>(api, builds, std::move(request), mode, respond);
  if (!api.pool.post([storing] { storing->run(); })) respond(error_response(overloaded()));
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
