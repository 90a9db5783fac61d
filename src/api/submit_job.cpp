#include "api/submit_job.h"

#include "api/ask.h"

namespace hkube::api {

void submit_job(ApiContext& api, const std::shared_ptr<const job::Descriptor>& descriptor,
                std::vector<job::NodeReused> reused, const Responder& respond) {
  const JobId id = descriptor->id;
  const bool posted = api.control.post_request(
      control::SubmitJob{descriptor,
                         [respond, id](const Status& status) {
                           respond(status.ok() ? json_response({{"jobId", id.str()}}) : error_response(status.error()));
                         },
                         std::move(reused)});
  if (!posted) respond(error_response(overloaded()));
}

void submit(ApiContext& api, Submission submission, const Responder& respond) {
  const auto descriptor = prepare_job(api, std::move(submission));
  if (!descriptor.ok()) return respond(error_response(descriptor.error()));
  submit_job(api, *descriptor, {}, respond);
}

}  // namespace hkube::api
