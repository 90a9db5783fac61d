#include "api/stored_bytes.h"

#include <algorithm>

#include "api/ask.h"
#include "api/job_archive.h"
#include "api/respond.h"
#include "job/task_number.h"
#include "objects/header.h"
#include "objects/paths.h"
#include "worker/payloads.h"

namespace hkube::api {

namespace {

/// "<bucket>/<job>/<name>" in its parts; empty where the path has another form.
struct JobPath {
  std::string bucket;
  std::string job;
  std::string name;
};

JobPath split_path(const std::string& path) {
  const auto first = path.find('/');
  const auto second = first == std::string::npos ? first : path.find('/', first + 1);
  if (second == std::string::npos || path.find('/', second + 1) != std::string::npos) return {};
  return {path.substr(0, first), path.substr(first + 1, second - first - 1), path.substr(second + 1)};
}

std::optional<std::string> small_result(const job::Job& job, const TaskId& task) {
  const auto number = job::task_number(job.id(), task);
  if (!number) return std::nullopt;
  for (const job::NodeRun& run : job.nodes()) {
    if (run.results == nullptr || !run.plan || *number < run.plan->first_task) continue;
    const std::uint32_t item = *number - run.plan->first_task;
    if (item >= run.count()) continue;
    const auto result = run.results->get(item);
    if (result && result->origin.empty()) return result->inline_bytes;
  }
  return std::nullopt;
}

Result<std::optional<std::string>> kept_with_job(const ApiContext& api, const JobPath& path) {
  const std::string& cluster = api.settings.cluster_name;
  const JobId id(path.job);
  if (path.bucket == cluster + "-hkube-results" && path.name == "result.json") {
    HKUBE_ASSIGN(const auto row, api.jobs.find_job(id));
    if (!row || row->result_document.empty()) return std::optional<std::string>();
    HKUBE_ASSIGN(const Json document, parse_json(row->result_document));
    const auto data = document.find("data");
    return data == document.end() ? std::optional<std::string>() : std::optional<std::string>(to_text(*data));
  }
  if (path.bucket != cluster + "-hkube") return std::optional<std::string>();
  HKUBE_ASSIGN(const auto job, load_job(api, id));
  if (job == nullptr) return std::optional<std::string>();
  if (path.name == path.job) {
    const Json& flow_input = job->descriptor().pipeline.flow_input;
    return flow_input.is_null() ? std::optional<std::string>() : std::optional<std::string>(to_text(flow_input));
  }
  return small_result(*job, TaskId(path.name));
}

}  // namespace

Result<std::string> read_stored(const ApiContext& api, const std::string& path) {
  auto object = api.objects.get(path);
  if (object.ok() || object.error().kind != ErrorKind::kNotFound) return object;
  HKUBE_ASSIGN(auto kept, kept_with_job(api, split_path(path)));
  if (kept) return *std::move(kept);
  return object;
}

net::HttpPieces in_pieces(const ApiContext& api, std::string path, std::uint64_t begin, std::uint64_t end) {
  net::HttpPieces pieces;
  pieces.size = end - begin;
  pieces.read = [&api, path = std::move(path), begin, end](std::uint64_t offset, net::HttpPieces::Done done) {
    const bool posted = api.readers.post([&api, path, from = begin + offset, end, done] {
      done(api.objects.get_range(path, from, std::min(kPieceBytes, end - from)));
    });
    if (!posted) done(overloaded());
  };
  return pieces;
}

Result<Json> decode_stored(std::string_view bytes) {
  if (!objects::parse_header(bytes)) {
    // One of the platform's own documents, or the work of an older program.
    if (auto document = parse_json(bytes); document.ok()) return document;
  }
  return worker::decode_object(bytes, worker::RawAs::kText);
}

}  // namespace hkube::api
