#include "sim/promises.h"

namespace hkube::sim {

bool lost_items(const control::FinishedJob& job) {
  return Json::parse(job.status_document)["data"]["states"].contains("failed");
}

std::optional<std::string> broken_promise(const Promise& promise, const control::FinishedJob& job) {
  const Json result = Json::parse(job.result_document);
  const Json status_document = Json::parse(job.status_document);
  const std::string status = string_or(result, "status");
  const spec::Pipeline& pipeline = promise.descriptor->pipeline;
  if (string_or(status_document, "status") != status) return "has a status and a result that differ";
  if (status == "stopped") {
    const std::string reason = string_or(result, "reason");
    const auto lived = job.ended - promise.descriptor->submitted;
    if (reason == "simulated stop" && promise.stop_asked) return std::nullopt;
    if (promise.kind == Promise::Kind::kSubPipeline && reason.starts_with("parent ")) return std::nullopt;
    const std::int64_t ttl = reason == "pipeline expired"              ? pipeline.ttl_seconds
                             : reason == "pipeline active TTL expired" ? pipeline.active_ttl_seconds
                                                                       : 0;
    if (ttl > 0 && lived >= std::chrono::seconds(ttl)) return std::nullopt;
    return "was stopped: " + reason;
  }
  // Faults may exhaust the retries and the tolerance, but somebody has failed then.
  const bool lost = lost_items(job);
  if (status == "failed" && !string_or(result, "error").empty() && !string_or(result, "nodeName").empty()) {
    if (lost) return std::nullopt;
    return "failed without a failed task: " + string_or(result, "error");
  }
  if (status != "completed") return "ended as " + status;
  Json values = Json::array();
  for (const Json& item : result["data"]) values.push_back(item["result"]);
  // A batch may lose items within the tolerance, and its reduce is smaller then; otherwise the result is exact.
  if (lost || values == promise.expected) return std::nullopt;
  return "should give " + to_text(promise.expected) + ", but gives " + to_text(values);
}

}  // namespace hkube::sim
