#include <algorithm>
#include <memory>

#include "api/ask.h"
#include "api/checked_request.h"
#include "api/special_nodes.h"
#include "api/store_routes.h"
#include "api/submission.h"
#include "api/versions.h"
#include "graph/dag.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"
#include "store/errc.h"
#include "store/retry.h"
#include "trigger/time_zone.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

enum class Existing { kRefuse, kReplace, kRequire };

/// A cron trigger's own time zone must be one that this machine knows.
Status check_time_zone(const Json& document) {
  const Json* zone = at_path(document, "triggers.cron.timeZone");
  if (zone == nullptr) return {};
  const std::string name = zone->is_string() ? zone->get<std::string>() : "";
  if (name.empty() || !trigger::load_time_zone(name).ok()) {
    return bad_request("data.triggers.cron.timeZone should be the name of a time zone");
  }
  return {};
}

/// Checks a descriptor in the contract's order and stores it with a version; nothing is stored on error.
Result<Json> store_pipeline(const ApiContext& api, Json document, Existing existing, const std::string& user) {
  HKUBE_TRY(spec::validate(spec::pipeline_schema(), document, spec::Defaults::kInject));
  HKUBE_ASSIGN(const spec::Pipeline pipeline, spec::read_pipeline(document));
  HKUBE_TRY(check_debug_override(document));
  HKUBE_TRY(check_algorithms(api, pipeline));
  if (const auto dag = graph::build_dag(pipeline); !dag.ok()) return dag.error();
  HKUBE_TRY(check_time_zone(document));
  return store::until_unchanged([&]() -> Result<Json> {
    HKUBE_ASSIGN(const auto stored, api.catalog.find_revised(DocumentKind::kPipeline, pipeline.name));
    if (existing == Existing::kRefuse && stored) {
      return Error(Errc::kExists, "pipeline " + pipeline.name + " already exists");
    }
    if (existing == Existing::kRequire && !stored) return not_found("pipeline", pipeline.name);
    if (stored && stored->document == document) return document;  // what is there already is no new version
    Json changed = document;
    changed["modified"] = api.clock.now().ms;
    if (stored && stored->document.contains("auditTrail")) changed["auditTrail"] = stored->document["auditTrail"];
    HKUBE_ASSIGN(store::DocumentChange version,
                 make_version(api, DocumentKind::kPipelineVersion, "pipeline", user, changed));
    add_audit(api, user, changed);
    HKUBE_TRY(api.catalog.write({{DocumentKind::kPipeline, pipeline.name, pipeline.name, changed,
                                  stored ? stored->revision : store::kNoDocument},
                                 std::move(version)}));
    return changed;
  });
}

Json store_many(const ApiContext& api, const Json& documents, Existing existing, const std::string& user) {
  Json answers = Json::array();
  for (const Json& document : documents) {
    auto stored = store_pipeline(api, document, existing, user);
    if (stored.ok()) {
      answers.push_back(*std::move(stored));
    } else {
      answers.push_back({{"error",
                          {{"code", http_status(stored.error())},
                           {"message", stored.error().message},
                           {"name", string_or(document, "name")}}}});
    }
  }
  return answers;
}

void post_pipeline(ApiContext& api, const Request& request, const Responder& respond) {
  const auto body = request.json_body();
  if (!body.ok()) return respond(error_response(body.error()));
  const Existing existing = request.query("overwrite") == "true" ? Existing::kReplace : Existing::kRefuse;
  answer_from_pool(api, respond, [&api, body = *body, existing, user = request.user] {
    constexpr int kCreated = 201;
    if (body.is_array()) return json_response(store_many(api, body, existing, user), kCreated);
    return to_response(store_pipeline(api, body, Existing::kRefuse, user), kCreated);
  });
}

void put_pipeline(ApiContext& api, const Request& request, const Responder& respond) {
  const auto body = request.json_body();
  if (!body.ok()) return respond(error_response(body.error()));
  answer_from_pool(api, respond, [&api, body = *body, user = request.user] {
    return to_response(store_pipeline(api, body, Existing::kRequire, user));
  });
}

Result<Json> find_pipeline(const ApiContext& api, Json name) {
  HKUBE_TRY(spec::validate(spec::pipeline_name_schema(), name));
  HKUBE_ASSIGN(auto found, api.catalog.find(DocumentKind::kPipeline, name.get<std::string>()));
  if (!found) return not_found("pipeline", name.get<std::string>());
  return *std::move(found);
}

/// Jobs that are being stopped; the client is told once all of them are over, and how many that were.
class Stopping {
 public:
  Stopping(std::string name, std::size_t jobs, Responder respond)
      : name_(std::move(name)), jobs_(jobs), open_(jobs), respond_(std::move(respond)) {}

  void one_is_over(const Status& status) {
    if (status.ok()) ++stopped_;
    if (--open_ == 0) answer();
  }
  void answer() const {
    std::string message = "pipeline " + name_ + " successfully deleted from store";
    if (jobs_ > 0) {
      message += ", stopped related running pipelines " + std::to_string(stopped_) + "/" + std::to_string(jobs_);
    }
    respond_(json_response({{"message", message}}));
  }

 private:
  const std::string name_;
  const std::size_t jobs_;
  std::size_t open_;
  std::size_t stopped_ = 0;
  const Responder respond_;
};

/// Stops the running jobs of a deleted pipeline.
void stop_jobs_of(const ApiContext& api, const std::string& name, const Responder& respond) {
  ask(
      api, respond,
      [name](const control::ControlLoop& loop) {
        std::vector<JobId> jobs;
        for (const auto& [number, job] : loop.jobs()) {
          const auto& types = job->descriptor().types;
          const bool stored = std::find(types.begin(), types.end(), "stored") != types.end();
          if (stored && job->phase() == job::Phase::kActive && job->descriptor().pipeline.name == name) {
            jobs.push_back(job->id());
          }
        }
        return jobs;
      },
      [&api, name, respond](const std::vector<JobId>& jobs) {
        const auto stopping = std::make_shared<Stopping>(name, jobs.size(), respond);
        if (jobs.empty()) return stopping->answer();
        for (const JobId& job : jobs) {
          // Replies come on the control thread, one after the other.
          api.control.post(control::StopJob{job, "pipeline has been deleted",
                                            [stopping](const Status& status) { stopping->one_is_over(status); }});
        }
      });
}

Status remove_pipeline(const ApiContext& api, const std::string& name, bool keep_versions) {
  if (const auto found = find_pipeline(api, name); !found.ok() && !store::is_damaged(found.error())) {
    return found.error();
  }
  std::vector<store::DocumentChange> changes{{DocumentKind::kPipeline, name, name, std::nullopt},
                                             {DocumentKind::kPipelineReadme, name, name, std::nullopt}};
  if (!keep_versions) {
    HKUBE_ASSIGN(const auto versions, api.catalog.list_group(DocumentKind::kPipelineVersion, name));
    for (const Json& version : versions) {
      changes.push_back(
          {DocumentKind::kPipelineVersion, name + "/" + string_or(version, "version"), name, std::nullopt});
    }
  }
  return api.catalog.write(changes);
}

void delete_pipeline(ApiContext& api, const Request& request, const Responder& respond) {
  const bool keep = request.query("keepOldVersions") != "false";
  const bool posted = api.pool.post([&api, name = request.param("name"), keep, respond] {
    const Status removed = remove_pipeline(api, name, keep);
    if (!removed.ok()) return respond(error_response(removed.error()));
    stop_jobs_of(api, name, respond);
  });
  if (!posted) respond(error_response(overloaded()));
}

}  // namespace

void add_pipeline_routes(Router& router, ApiContext& api) {
  const auto add = [&](const char* method, const char* path,
                       void (*handler)(ApiContext&, const Request&, const Responder&)) {
    router.add(method, path,
               [&api, handler](const Request& request, const Responder& respond) { handler(api, request, respond); });
  };
  add("POST", "store/pipelines", post_pipeline);
  add("PUT", "store/pipelines", put_pipeline);
  add("DELETE", "store/pipelines/:name", delete_pipeline);
  router.add("GET", "store/pipelines", [&api](const Request&, const Responder& respond) {
    const auto all = api.catalog.list(DocumentKind::kPipeline);
    respond(all.ok() ? json_response(*all) : error_response(all.error()));
  });
  router.add("GET", "store/pipelines/:name", [&api](const Request& request, const Responder& respond) {
    const auto found = find_pipeline(api, request.param("name"));
    respond(found.ok() ? json_response(*found) : error_response(found.error()));
  });
}

}  // namespace hkube::api
