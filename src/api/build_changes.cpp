// Builds that users stop, run again or delete.
#include <filesystem>
#include <system_error>
#include <vector>

#include "api/build_decision.h"
#include "api/build_service.h"
#include "api/git_repository.h"
#include "api/respond.h"
#include "base/log.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

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

}  // namespace

void BuildService::stop(const std::string& build_id, Answer answer) {
  on_pool([this, build_id, answer = std::move(answer)] {
    const Status stopped = change_build(build_id, "its build was stopped", [this](Json& build) -> Status {
      if (!is_active_build(build)) {
        return bad_request("unable to stop build because its in " + string_or(build, "status") + " status");
      }
      build["status"] = "stopped";
      build["endTime"] = api_.clock.now().ms;
      build["timestamp"] = build["endTime"];
      return {};
    });
    api_.io.post([this, build_id, stopped, answer] {
      if (stopped.ok()) {
        log::info("build stopped", {{"build", build_id}});
        std::erase(waiting_, build_id);
        end(build_id);
      }
      answer(stopped);
    });
  });
}

void BuildService::rerun(const std::string& build_id, Answer answer) {
  on_pool([this, build_id, answer = std::move(answer)] {
    const Status queued = change_build(build_id, "", [this, &build_id](Json& build) -> Status {
      if (is_active_build(build)) {
        return bad_request("unable to rerun build because its in " + string_or(build, "status") + " status");
      }
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
      return {};
    });
    api_.io.post([this, build_id, queued, answer] {
      if (queued.ok()) enqueue(build_id);
      answer(queued);
    });
  });
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
