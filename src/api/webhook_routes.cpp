#include "api/ask.h"
#include "api/trigger_routes.h"

namespace hkube::api {

namespace {

using Kind = control::WebhookOutcome::Kind;

/// Answers about the outcomes of a job's webhooks.
template <typename Answer>
void with_webhooks(ApiContext& api, const Request& request, const Responder& respond, Answer answer) {
  const JobId id(request.param("jobId"));
  if (id.empty()) return respond(error_response(missing_job_id()));
  answer_from_pool(api, respond, [&api, id, answer] {
    const auto outcomes = api.jobs.find_webhooks(id);
    if (!outcomes.ok()) return error_response(outcomes.error());
    std::optional<std::string> result;
    std::optional<std::string> progress;
    for (const control::WebhookOutcome& outcome : *outcomes) {
      (outcome.kind == Kind::kResult ? result : progress) = outcome.document;
    }
    const std::optional<std::string> text = answer(id, result, progress);
    return text ? text_response(*text) : error_response(not_found("webhook", id.str()));
  });
}

using Outcome = std::optional<std::string>;

}  // namespace

void add_webhook_routes(Router& router, ApiContext& api) {
  const auto add = [&](const char* path,
                       Outcome (*answer)(const JobId&, const Outcome& result, const Outcome& progress)) {
    router.add("GET", path, [&api, answer](const Request& request, const Responder& respond) {
      with_webhooks(api, request, respond, answer);
    });
  };
  add("webhooks/results/:jobId?", [](const JobId&, const Outcome& result, const Outcome&) { return result; });
  add("webhooks/status/:jobId?", [](const JobId&, const Outcome&, const Outcome& progress) { return progress; });
  add("webhooks/list/:jobId?", [](const JobId& id, const Outcome& result, const Outcome& progress) -> Outcome {
    if (!result && !progress) return std::nullopt;
    return "{\"jobId\":" + to_text(id.str()) + ",\"result\":" + result.value_or("null") +
           ",\"progress\":" + progress.value_or("null") + "}";
  });
}

}  // namespace hkube::api
