#include <algorithm>

#include "api/algorithms.h"
#include "api/apply_algorithm.h"
#include "api/ask.h"
#include "api/multipart.h"
#include "api/store_routes.h"
#include "api/versions.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

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
    HKUBE_ASSIGN(const std::vector<Part> parts, parse_multipart(type, request.http.body));
    for (const Part& part : parts) {
      if (part.name == "payload") body.payload = std::string(part.content);
      if (part.name == "options" && !part.content.empty()) {
        HKUBE_ASSIGN(body.options, parse_json(part.content));
      }
      if (part.name == "file" && !part.content.empty()) {
        body.has_file = true;
        body.file_at = static_cast<std::size_t>(part.content.data() - request.http.body.data());
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

Result<ApplyRequest> read_apply(const Request& request, const StoreBody& body, ApplyRequest::Mode mode) {
  ApplyRequest apply;
  apply.mode = mode;
  HKUBE_ASSIGN(apply.payload, parse_json(body.payload.empty() ? "{}" : body.payload));
  if (!apply.payload.is_object()) return bad_request("the payload must be a JSON object");
  apply.force_build = option(body.options, "forceBuild");
  apply.force_update = option(body.options, "forceUpdate") || mode == ApplyRequest::Mode::kCreate ||
                       (body.plain && mode == ApplyRequest::Mode::kUpdate);
  apply.allow_overwrite = option(body.options, "allowOverwrite") || !request.query("overwrite").empty();
  if (body.has_file) apply.file = std::string_view(request.http.body).substr(body.file_at, body.file_size);
  return apply;
}

/// Runs on the pool: an upload is written and checked.
void store_algorithm(ApiContext& api, BuildService& builds, Request request, ApplyRequest::Mode mode,
                     const Responder& respond) {
  auto shared = std::make_shared<Request>(std::move(request));
  answer_from_pool(api, respond, [&api, &builds, shared, mode] {
    const auto body = read_body(*shared);
    if (!body.ok()) return error_response(body.error());
    const auto apply = read_apply(*shared, *body, mode);
    if (!apply.ok()) return error_response(apply.error());
    const auto applied = apply_algorithm(api, builds, *apply);
    if (!applied.ok()) return error_response(applied.error());
    const std::string build = string_or(*applied, "buildId");
    if (!build.empty()) api.io.post([&builds, build] { builds.enqueue(build); });
    const int status = mode == ApplyRequest::Mode::kCreate ? 201 : 200;
    return json_response(body->plain ? (*applied)["algorithm"] : *applied, status);
  });
}

net::HttpResponse list_algorithms(const ApiContext& api, const std::string& part) {
  const auto all = api.catalog.list(DocumentKind::kAlgorithm);
  if (!all.ok()) return error_response(all.error());
  Json list = Json::array();
  for (const Json& algorithm : *all) {
    if (string_or(algorithm, "name").find(part) != std::string::npos) list.push_back(algorithm);
  }
  return json_response(list);
}

Result<Json> find_algorithm(const ApiContext& api, Json name) {
  HKUBE_TRY(spec::validate(spec::algorithm_name_schema(), name));
  HKUBE_ASSIGN(auto found, api.catalog.find(DocumentKind::kAlgorithm, name.get<std::string>()));
  if (!found) return not_found("algorithm", name.get<std::string>());
  return *std::move(found);
}

/// What keeps an algorithm from being deleted, and goes with it when forced.
struct Dependants {
  std::vector<std::string> pipelines;
  std::vector<std::string> jobs;

  [[nodiscard]] std::string text() const {
    const auto list = [](const std::vector<std::string>& names, const char* what) {
      std::string joined;
      for (const std::string& name : names) joined += (joined.empty() ? "" : ",") + name;
      return names.empty() ? std::string() : std::to_string(names.size()) + " " + what + " (" + joined + ")";
    };
    const std::string a = list(pipelines, "pipelines");
    const std::string b = list(jobs, "executions");
    return a + (a.empty() || b.empty() ? "" : ", ") + b;
  }
};

Result<std::vector<std::string>> pipelines_using(const ApiContext& api, const std::string& algorithm) {
  HKUBE_ASSIGN(const auto pipelines, api.catalog.list(DocumentKind::kPipeline));
  std::vector<std::string> names;
  for (const Json& pipeline : pipelines) {
    for (const Json& node : pipeline.value("nodes", Json(Json::array()))) {
      if (string_or(node, "algorithmName") != algorithm) continue;
      names.push_back(string_or(pipeline, "name"));
      break;
    }
  }
  return names;
}

net::HttpResponse remove_algorithm(ApiContext& api, const std::string& name, const Dependants& dependants, bool force,
                                   bool keep_versions) {
  if (!force && (!dependants.pipelines.empty() || !dependants.jobs.empty())) {
    return error_response(bad_request("algorithm " + name + " is stored in " + dependants.text() +
                                          ". you must first delete all related data or use the force flag",
                                      dependants.text()));
  }
  const auto builds = api.catalog.list_group(DocumentKind::kBuild, name);
  const auto versions = api.catalog.list_group(DocumentKind::kAlgorithmVersion, name);
  if (!builds.ok()) return error_response(builds.error());
  if (!versions.ok()) return error_response(versions.error());
  std::vector<store::DocumentChange> changes{{DocumentKind::kAlgorithm, name, name, std::nullopt}};
  std::string related;
  const auto count = [&](std::size_t n, const char* what) {
    if (n > 0) related += (related.empty() ? "" : ", ") + std::to_string(n) + " " + what;
  };
  for (const Json& build : *builds)
    changes.push_back({DocumentKind::kBuild, string_or(build, "buildId"), name, std::nullopt});
  count(builds->size(), "builds");
  if (!keep_versions) {
    for (const Json& version : *versions) {
      changes.push_back(
          {DocumentKind::kAlgorithmVersion, name + "/" + string_or(version, "version"), name, std::nullopt});
    }
    count(versions->size(), "versions");
  }
  for (const std::string& pipeline : dependants.pipelines) {
    changes.push_back({DocumentKind::kPipeline, pipeline, pipeline, std::nullopt});
  }
  count(dependants.pipelines.size(), "pipelines");
  count(dependants.jobs.size(), "executions");
  if (Status written = api.catalog.write(changes); !written.ok()) return error_response(written.error());
  for (const std::string& job : dependants.jobs) {
    api.control.post(control::StopJob{JobId(job), "algorithm " + name + " has been deleted", [](const Status&) {}});
  }
  api.control.post(control::RemoveAlgorithm{name});
  std::string message = "algorithm " + name + " successfully deleted from store.";
  if (!related.empty()) message += " related data deleted: " + related;
  return json_response({{"message", message}});
}

void delete_algorithm(ApiContext& api, const Request& request, const Responder& respond) {
  const auto found = find_algorithm(api, request.param("name"));
  if (!found.ok()) return respond(error_response(found.error()));
  const std::string name = string_or(*found, "name");
  const bool force = request.query("force") == "true";
  const bool keep_versions = request.query("keepOldVersions") != "false";
  ask(
      api, respond,
      [name](const control::ControlLoop& loop) {
        std::vector<std::string> jobs;
        for (const auto& [number, job] : loop.jobs()) {
          const auto& nodes = job->descriptor().pipeline.nodes;
          if (std::any_of(nodes.begin(), nodes.end(), [&](const spec::Node& n) { return n.algorithm == name; })) {
            jobs.push_back(job->id().str());
          }
        }
        return jobs;
      },
      [&api, name, force, keep_versions, respond](const std::vector<std::string>& jobs) {
        const auto pipelines = pipelines_using(api, name);
        if (!pipelines.ok()) return respond(error_response(pipelines.error()));
        respond(remove_algorithm(api, name, {*pipelines, jobs}, force, keep_versions));
      });
}

net::HttpResponse list_versions(const ApiContext& api, const std::string& name) {
  auto versions = api.catalog.list_group(DocumentKind::kAlgorithmVersion, name);
  if (!versions.ok()) return error_response(versions.error());
  Json list = Json::array();
  for (auto it = versions->rbegin(); it != versions->rend(); ++it) list.push_back(std::move(*it));
  return json_response(list);
}

/// Makes a stored version the current one.
Result<Json> apply_version(ApiContext& api, const Request& request) {
  HKUBE_ASSIGN(const Json body, request.json_body());
  const std::string name = string_or(body, "name");
  const std::string version = string_or(body, "version");
  for (const char* key : {"name", "version"}) {
    if (!body.contains(key)) return bad_request(std::string("data should have required property '") + key + "'");
  }
  HKUBE_TRY(find_algorithm(api, name).ok() ? Status() : Status(not_found("algorithm", name)));
  HKUBE_ASSIGN(auto document, api.catalog.find(DocumentKind::kAlgorithmVersion, name + "/" + version));
  if (!document) return not_found("version", version);
  Json algorithm = (*document)["algorithm"];
  algorithm["version"] = version;
  add_audit(api, algorithm);
  HKUBE_TRY(api.catalog.write({{DocumentKind::kAlgorithm, name, name, algorithm}}));
  api.control.post(control::PutAlgorithm{to_runnable(algorithm)});
  return *std::move(document);
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
  router.add("GET", "store/algorithms", [&api](const Request& request, const Responder& respond) {
    respond(list_algorithms(api, request.query("name")));
  });
  router.add("GET", "store/algorithms/:name", [&api](const Request& request, const Responder& respond) {
    const auto found = find_algorithm(api, request.param("name"));
    respond(found.ok() ? json_response(*found) : error_response(found.error()));
  });
  router.add("DELETE", "store/algorithms/:name",
             [&api](const Request& request, const Responder& respond) { delete_algorithm(api, request, respond); });
  router.add("GET", "versions/algorithms/:name", [&api](const Request& request, const Responder& respond) {
    respond(list_versions(api, request.param("name")));
  });
  router.add("POST", "versions/algorithms/apply", [&api](const Request& request, const Responder& respond) {
    const auto applied = apply_version(api, request);
    respond(applied.ok() ? json_response(*applied, 201) : error_response(applied.error()));
  });
}

}  // namespace hkube::api
