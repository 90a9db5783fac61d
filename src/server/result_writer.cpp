#include "server/result_writer.h"

#include "job/task_number.h"
#include "objects/paths.h"
#include "worker/payloads.h"

namespace hkube::server {

bool ResultWriter::is_quick(const control::ResultRequest& request) {
  std::uint64_t bytes = 0;
  std::uint32_t items = 0;
  for (const auto& node : request.nodes) {
    if (node.results == nullptr) continue;
    items += node.results->count();
    bytes += node.results->inline_bytes();
    if (items > kQuickItems || bytes > kQuickBytes) return false;
    for (std::uint32_t i = 0; i < node.results->count(); ++i) {
      if (const auto result = node.results->get(i); result && !result->inline_bytes) return false;
    }
  }
  return true;
}

void ResultWriter::store(JobNumber job, const control::ResultRequest& request) {
  if (is_quick(request)) return run(job, request);
  if (!pool_.post([this, job, request] { run(job, request); })) {
    // Rare: the pool is full. Done here rather than lost; the control thread waits for it.
    run(job, request);
  }
}

void ResultWriter::run(JobNumber job, const control::ResultRequest& request) {
  auto data = make_data(request);
  if (!data.ok()) {
    control_.post(control::ResultStored{job, 0, "", "the result cannot be read: " + data.error().message});
    return;
  }
  if (data->size() <= kInlineBytes) {
    const std::size_t bytes = data->size();
    control_.post(control::ResultStored{job, bytes, std::move(data).value(), ""});
    return;
  }
  const auto stored = store_.put(objects::job_result_path(cluster_, request.descriptor->id), *data);
  control_.post(control::ResultStored{job, data->size(), "",
                                      stored.ok() ? "" : "the result cannot be stored: " + stored.error().message});
}

Result<Json> ResultWriter::result_item(const control::ResultRequest& request, const job::StoredResult& result) const {
  const JobId& origin = result.origin.empty() ? request.descriptor->id : result.origin;
  const std::string path = objects::task_result_path(cluster_, origin, job::task_id(origin, result.task_number));
  if (!result.inline_bytes && result.size >= kBigResult) {
    return Json{{"info",
                 {{"path", path},
                  {"size", result.size},
                  {"isBigData", true},
                  {"message", "data too large (" + pretty_size(result.size) + "), use the stream api"}}}};
  }
  std::string bytes;
  if (result.inline_bytes) {
    bytes = *result.inline_bytes;
  } else {
    HKUBE_ASSIGN(bytes, store_.get(path));
  }
  HKUBE_ASSIGN(Json value, worker::decode_object(bytes, worker::RawAs::kText));
  return Json{{"result", std::move(value)}};
}

Result<std::string> ResultWriter::make_data(const control::ResultRequest& request) const {
  std::string data = "[";
  const auto add = [&](Json entry) {
    if (data.size() > 1) data += ',';
    data += to_text(entry);
  };
  for (const auto& node : request.nodes) {
    Json head = {{"nodeName", node.node}, {"algorithmName", node.algorithm}};
    if (node.results == nullptr) {
      head["batchIndex"] = -1;
      add(head);
      continue;
    }
    const bool batch = node.kind == graph::ResultShape::Kind::kBatch;
    auto error = node.errors.begin();
    for (std::uint32_t i = 0; i < node.results->count(); ++i) {
      Json entry = head;
      if (batch) entry["batchIndex"] = i + 1;
      if (error != node.errors.end() && error->first == i) {
        entry["error"] = error->second;
        ++error;
      } else if (const auto result = node.results->get(i)) {
        HKUBE_ASSIGN(const Json item, result_item(request, *result));
        entry.update(item);
      }
      add(std::move(entry));
    }
  }
  return data + "]";
}

}  // namespace hkube::server
