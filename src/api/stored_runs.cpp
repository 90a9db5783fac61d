#include "api/stored_runs.h"

#include "api/ask.h"
#include "api/submission.h"

namespace hkube::api {

void StoredRuns::start(trigger::StartRequest request, std::function<void(Result<JobId>)> done) {
  // On the pool: the results of a parent can be large, and they are checked like any flow input.
  auto shared = std::make_shared<trigger::StartRequest>(std::move(request));
  const auto answer = [&io = api_.io, done = std::move(done)](Result<JobId> result) {
    io.post([done, result = std::move(result)] { done(result); });
  };
  const bool posted = api_.pool.post([this, shared, answer] {
    const auto descriptor = prepare(*shared);
    if (!descriptor.ok()) return answer(descriptor.error());
    control::SubmitJob submit{*descriptor, [answer, id = (*descriptor)->id](const Status& status) {
                                if (!status.ok()) return answer(status.error());
                                answer(id);
                              }};
    submit.settles = shared->settles;
    if (!api_.control.post_request(std::move(submit))) answer(overloaded());
  });
  if (!posted) answer(overloaded());
}

Result<std::shared_ptr<const job::Descriptor>> StoredRuns::prepare(const trigger::StartRequest& request) const {
  HKUBE_ASSIGN(auto stored, api_.catalog.find(store::DocumentKind::kPipeline, request.pipeline));
  if (!stored) return not_found("pipeline", request.pipeline);
  Submission submission{*stored, *std::move(stored), request.types};
  submission.user = "triggerUser";
  if (request.parent) {
    HKUBE_ASSIGN(Json results, parse_json(request.parent->results));
    Json& flow_input = submission.pipeline["flowInput"];
    if (!flow_input.is_object()) flow_input = Json::object();
    flow_input["parent"] = std::move(results);
    submission.pipeline["tags"] = request.parent->tags;
    submission.pipeline["rootJobId"] = request.parent->root.str();
    submission.user_pipeline = submission.pipeline;
    submission.context.root_job = request.parent->root;
    submission.context.parent_job = request.parent->job;
  }
  return prepare_job(api_, std::move(submission));
}

}  // namespace hkube::api
