#include "api/readiness.h"

#include "api/ask.h"

namespace hkube::api {

namespace {

/// Why the control loop takes no new jobs now; empty while it does.
std::vector<std::string> reasons_of(const control::ControlLoop& loop) {
  std::vector<std::string> reasons;
  const control::Recorder& recorder = loop.recorder();
  if (recorder.failure()) reasons.push_back("the store cannot be written: " + recorder.failure()->message);
  if (recorder.pending_bytes() > loop.settings().max_pending_bytes) {
    reasons.emplace_back("too much waits to be written to the store");
  }
  if (!loop.intake_refusal().empty()) reasons.push_back(loop.intake_refusal());
  return reasons;
}

net::HttpResponse readiness_response(const ApiContext& api, ReadinessDetail detail,
                                     const std::vector<std::string>& reasons) {
  Json body = {{"status", reasons.empty() ? "ready" : "not ready"}};
  if (!reasons.empty()) body["reasons"] = reasons;
  const Json problems = problems_document(api);
  if (!problems.empty()) body["problems"] = detail == ReadinessDetail::kProblems ? problems : Json(problems.size());
  return json_response(body, reasons.empty() ? 200 : 503);
}

}  // namespace

Json problems_document(const ApiContext& api) {
  Json all = Json::array();
  for (const store::Problem& problem : api.problems.list()) {
    all.push_back(
        {{"subject", problem.subject}, {"text", problem.text}, {"remedy", problem.remedy}, {"times", problem.times}});
  }
  return all;
}

void answer_readiness(const ApiContext& api, ReadinessDetail detail, const Responder& respond) {
  const Responder busy = [&api, detail, respond](const net::HttpResponse&) {
    respond(readiness_response(api, detail, {"the server is overloaded or shutting down"}));
  };
  ask(api, busy, reasons_of, [&api, detail, respond](const std::vector<std::string>& reasons) {
    respond(readiness_response(api, detail, reasons));
  });
}

}  // namespace hkube::api
