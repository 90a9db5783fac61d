// Builds that users stop, run again or delete.
#include <filesystem>
#include <system_error>
#include <vector>

#include "api/build_service.h"
#include "api/git_repository.h"
#include "api/respond.h"
#include "base/log.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

bool is_active(const std::string& status) { return status == "pending" || status == "creating" || status == "active"; }

/// Removes the folders of all runs of a build: "<id>", "<id>.1", …
void remove_builds(const std::filesystem::path& parent, const std::string& build_id) {
  std::error_code ec;
  std::vector<std::filesystem::path> folders;
  for (std::filesystem::directory_iterator it(parent, ec), end; !ec && it != end; it.increment(ec)) {
    const std::string name = it->path().filename().string();
    if (name == build_id || name.starts_with(build_id + ".")) folders.push_back(it->path());
  }
  for (const auto& folder : folders) std::filesystem::remove_all(folder, ec);
}

Result<Json> find_build(const ApiContext& api, const std::string& id) {
  HKUBE_ASSIGN(auto found, api.catalog.find(DocumentKind::kBuild, id));
  if (!found) return not_found("build", id);
  return *std::move(found);
}

}  // namespace

Status BuildService::stop(const std::string& build_id) {
  HKUBE_ASSIGN(Json build, find_build(api_, build_id));
  const std::string status = string_or(build, "status");
  if (!is_active(status)) return bad_request("unable to stop build because its in " + status + " status");
  build["status"] = "stopped";
  build["endTime"] = api_.clock.now().ms;
  build["timestamp"] = build["endTime"];
  store_build(build);
  tell_algorithm(string_or(build, "algorithmName"), "it was stopped");
  log::info("build stopped", {{"build", build_id}});
  std::erase(waiting_, build_id);
  end(build_id);
  return {};
}

Status BuildService::rerun(const std::string& build_id) {
  HKUBE_ASSIGN(Json build, find_build(api_, build_id));
  const std::string status = string_or(build, "status");
  if (is_active(status)) return bad_request("unable to rerun build because its in " + status + " status");
  std::error_code ec;
  const Json algorithm = build.value("algorithm", Json::object());
  if (git_repository(algorithm) == nullptr && !std::filesystem::exists(archive_path(build_id), ec)) {
    return bad_request("the code of build " + build_id + " is not stored any more");
  }
  const std::int64_t now = api_.clock.now().ms;
  build["status"] = "pending";
  build["progress"] = 0;
  build["runs"] = build.value("runs", 0) + 1;
  for (const char* key : {"result", "error", "trace", "endTime"}) build[key] = nullptr;
  build["startTime"] = now;
  build["timestamp"] = now;
  store_build(build);
  tell_algorithm(string_or(build, "algorithmName"), "");
  enqueue(build_id);
  return {};
}

void BuildService::forget(const std::string& build_id, bool remove_files) {
  std::erase(waiting_, build_id);
  end(build_id);
  if (!remove_files) return;
  // On the pool, once the run that writes there is gone.
  api_.io.post([this, build_id] {
    (void)api_.pool.post([parent = settings_.directory, build_id] { remove_builds(parent, build_id); });
  });
}

}  // namespace hkube::api
