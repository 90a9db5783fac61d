#include "api/retention/build_sweep.h"

#include <filesystem>

#include "api/build_decision.h"

namespace hkube::api {

namespace {

namespace fs = std::filesystem;
using store::DocumentKind;

bool has_ended(const Json& build) {
  const std::string status = string_or(build, "status");
  return status == "completed" || status == "failed" || status == "stopped";
}

void add_needed(std::set<std::string>& needed, const Json& descriptor) {
  for (const char* key : {"buildId", "lastBuildId"}) {
    const std::string id = string_or(descriptor, key);
    if (id.empty()) continue;
    needed.insert(id);
    needed.insert(build_of_code(id));
  }
}

/// Ids of builds, and names of their folders, that algorithms and versions run.
Result<std::set<std::string>> needed_builds(const ApiContext& api) {
  std::set<std::string> needed;
  HKUBE_ASSIGN(const auto algorithms, api.catalog.list(DocumentKind::kAlgorithm));
  for (const Json& algorithm : algorithms) add_needed(needed, algorithm);
  HKUBE_ASSIGN(const auto names, api.catalog.list_groups(DocumentKind::kAlgorithmVersion));
  for (const std::string& name : names) {
    HKUBE_ASSIGN(const auto versions, api.catalog.list_group(DocumentKind::kAlgorithmVersion, name));
    for (const Json& version : versions) {
      add_needed(needed, version);
      add_needed(needed, version.value("algorithm", Json::object()));
    }
  }
  return needed;
}

class BuildSweep {
 public:
  BuildSweep(ApiContext& api, const InUse& in_use, CleanMode mode) : api_(api), in_use_(in_use), mode_(mode) {}

  Result<Cleaning> run() {
    HKUBE_ASSIGN(needed_, needed_builds(api_));
    HKUBE_TRY(sweep_documents());
    HKUBE_TRY(sweep_folders());
    return std::move(cleaning_);
  }

 private:
  Status sweep_documents() {
    const auto most = api_.settings.retention.builds.count;
    if (!most) return {};
    HKUBE_ASSIGN(const auto names, api_.catalog.list_groups(DocumentKind::kBuild));
    for (const std::string& name : names) {
      if (in_use_.algorithms.contains(name)) continue;
      HKUBE_ASSIGN(const auto builds, api_.catalog.list_group(DocumentKind::kBuild, name));
      for (std::size_t i = 0; i + *most < builds.size(); ++i) HKUBE_TRY(take(name, builds[i]));
    }
    return {};
  }

  Status take(const std::string& name, const Json& build) {
    const std::string id = string_or(build, "buildId");
    if (needed_.contains(id) || !has_ended(build)) return {};
    note(cleaning_, id);
    return mode_ == CleanMode::kLook ? Status() : api_.catalog.write({{DocumentKind::kBuild, id, name, std::nullopt}});
  }

  /// What is left of builds without a document, of this sweep or of an earlier crash.
  Status sweep_folders() {
    // A younger folder may be that of an upload whose document is not stored yet.
    const auto oldest = fs::file_time_type::clock::now() - std::chrono::hours(1);
    std::error_code ec;
    std::vector<fs::path> unknown;
    for (fs::directory_iterator it(api_.settings.build_directory, ec), end; !ec && it != end; it.increment(ec)) {
      const std::string name = it->path().filename().string();
      if (needed_.contains(name)) continue;
      HKUBE_ASSIGN(const auto build, api_.catalog.find(DocumentKind::kBuild, build_of_code(name)));
      std::error_code ignored;
      if (!build && it->last_write_time(ignored) < oldest) unknown.push_back(it->path());
    }
    for (const fs::path& folder : unknown) {
      note(cleaning_, folder.filename().string());
      if (mode_ == CleanMode::kRemove) fs::remove_all(folder, ec);
    }
    return {};
  }

  ApiContext& api_;
  const InUse& in_use_;
  const CleanMode mode_;
  std::set<std::string> needed_;
  Cleaning cleaning_;
};

bool is_marked(const Json& version) {
  const auto pinned = version.find("pinned");
  const auto tags = version.find("tags");
  return (pinned != version.end() && *pinned == true) || (tags != version.end() && tags->is_array() && !tags->empty());
}

Status sweep_versions_of(ApiContext& api, DocumentKind owner_kind, DocumentKind kind, std::uint64_t most,
                         const InUse& in_use, CleanMode mode, Cleaning& cleaning) {
  HKUBE_ASSIGN(const auto names, api.catalog.list_groups(kind));
  for (const std::string& name : names) {
    if (owner_kind == DocumentKind::kAlgorithm && in_use.algorithms.contains(name)) continue;
    HKUBE_ASSIGN(const auto versions, api.catalog.list_group(kind, name));
    if (versions.size() <= most) continue;
    HKUBE_ASSIGN(const auto owner, api.catalog.find(owner_kind, name));
    const std::string current = owner ? string_or(*owner, "version") : std::string();
    for (std::size_t i = 0; i + most < versions.size(); ++i) {
      const std::string id = string_or(versions[i], "version");
      if (id == current || is_marked(versions[i])) continue;
      note(cleaning, name + "/" + id);
      if (mode == CleanMode::kRemove) HKUBE_TRY(api.catalog.write({{kind, name + "/" + id, name, std::nullopt}}));
    }
  }
  return {};
}

}  // namespace

Result<Cleaning> sweep_builds(ApiContext& api, const InUse& in_use, CleanMode mode) {
  return BuildSweep(api, in_use, mode).run();
}

Result<Cleaning> sweep_versions(ApiContext& api, const InUse& in_use, CleanMode mode) {
  Cleaning cleaning;
  const auto most = api.settings.retention.versions.count;
  if (!most) return cleaning;
  HKUBE_TRY(
      sweep_versions_of(api, DocumentKind::kAlgorithm, DocumentKind::kAlgorithmVersion, *most, in_use, mode, cleaning));
  HKUBE_TRY(
      sweep_versions_of(api, DocumentKind::kPipeline, DocumentKind::kPipelineVersion, *most, in_use, mode, cleaning));
  return cleaning;
}

}  // namespace hkube::api
