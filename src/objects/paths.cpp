#include "objects/paths.h"

#include <initializer_list>

#include "base/json.h"
#include "objects/errc.h"

namespace hkube::objects {

namespace {

std::string join(std::string_view cluster, std::string_view prefix, std::initializer_list<std::string_view> segments) {
  std::string path;
  path.append(cluster).append("-").append(prefix);
  for (const std::string_view segment : segments) path.append("/").append(segment);
  return path;
}

Error bad_path(std::string_view path, std::string_view why) {
  // Shown as JSON text, cut: the path may hold anything.
  return {Errc::kBadPath, "path " + to_text(Json(path.substr(0, 200))) + " " + std::string(why)};
}

}  // namespace

Result<void> check_path(std::string_view path) {
  if (path.empty()) return bad_path(path, "is empty");
  if (path.size() > kLongestPath) return bad_path(path, "is too long");
  if (path.find('\0') != std::string_view::npos) return bad_path(path, "has a zero byte");
  for (;;) {
    const auto slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    if (segment.empty()) return bad_path(path, "has an empty segment");
    if (segment == "." || segment == "..") return bad_path(path, "has a segment that is not a name");
    if (segment.size() > kLongestSegment) return bad_path(path, "has a segment that is too long");
    if (segment.starts_with(kReservedPrefix)) return bad_path(path, "has a reserved segment");
    if (slash == std::string_view::npos) return {};
    path.remove_prefix(slash + 1);
  }
}

std::string task_result_path(std::string_view cluster, const JobId& job, const TaskId& task) {
  return join(cluster, "hkube", {job.str(), task.str()});
}

std::string job_folder(std::string_view cluster, const JobId& job) { return join(cluster, "hkube", {job.str()}); }

std::vector<std::string> job_folders(std::string_view cluster, const JobId& job) {
  std::vector<std::string> folders;
  for (const char* type : {"hkube", "hkube-results", "hkube-metadata", "hkube-execution"}) {
    folders.push_back(join(cluster, type, {job.str()}));
  }
  return folders;
}

std::string flow_input_path(std::string_view cluster, const JobId& job) {
  return join(cluster, "hkube", {job.str(), job.str()});
}

std::string job_result_path(std::string_view cluster, const JobId& job) {
  return join(cluster, "hkube-results", {job.str(), "result.json"});
}

std::string execution_path(std::string_view cluster, const JobId& job) {
  return join(cluster, "hkube-execution", {job.str(), "descriptor.json"});
}

std::string metadata_path(std::string_view cluster, const JobId& job, const TaskId& task) {
  return join(cluster, "hkube-metadata", {job.str(), task.str()});
}

std::string index_path(std::string_view cluster, std::string_view day, const JobId& job) {
  return join(cluster, "hkube-index", {day, job.str()});
}

std::string store_path(std::string_view cluster, std::string_view type, std::string_view name) {
  return join(cluster, "hkube-store", {type, std::string(name) + ".json"});
}

std::string build_path(std::string_view cluster, const BuildId& build) {
  return join(cluster, "hkube-builds", {build.str()});
}

std::string metrics_folder(std::string_view cluster, std::string_view pipeline, std::string_view node, const JobId& job,
                           const TaskId& task) {
  return join(cluster, "hkube-algo-metrics", {pipeline, node, job.str(), task.str()});
}

}  // namespace hkube::objects
