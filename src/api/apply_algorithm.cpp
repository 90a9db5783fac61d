#include "api/apply_algorithm.h"

#include <filesystem>
#include <system_error>

#include "api/algorithm_checks.h"
#include "api/algorithms.h"
#include "api/build_decision.h"
#include "api/git_repository.h"
#include "api/respond.h"
#include "api/secret_masks.h"
#include "api/upload.h"
#include "api/versions.h"
#include "build/archive.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"
#include "store/retry.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

/// The payload over the stored document: shallow, null removes a key, server fields of the payload are ignored.
Json merge_over(Json base, Json payload) {
  for (const char* owned : {"version", "created", "modified", "buildId", "codeRoot", "buildError", "auditTrail",
                            "errors", "fileInfo", "lastBuildId"}) {
    payload.erase(owned);
  }
  for (auto it = payload.begin(); it != payload.end(); ++it) {
    if (it.value().is_null()) {
      base.erase(it.key());
    } else {
      base[it.key()] = it.value();
    }
  }
  return base;
}

void fill_derived(const ApiContext& api, Json& algorithm) {
  const Resources resources = resources_of(algorithm);
  if (!algorithm.contains("reservedMemory")) {
    constexpr std::int64_t kShare = 5;  // a fifth of the memory
    const std::int64_t mib = resources.memory >> 20;
    algorithm["reservedMemory"] = std::to_string((mib + kShare - 1) / kShare) + "Mi";
  }
  const std::int64_t now = api.clock.now().ms;
  if (!algorithm.contains("created")) algorithm["created"] = now;
  algorithm["modified"] = now;
}

Json build_document(const ApiContext& api, const std::string& id, const std::string& user, const Json& algorithm) {
  const std::int64_t now = api.clock.now().ms;
  const Json* file = at_path(algorithm, "fileInfo.fileExt");
  return {{"buildId", id},
          {"imageTag", api.random.id(8)},
          {"algorithm", algorithm},
          {"env", string_or(algorithm, "env")},
          {"fileExt", file == nullptr ? Json() : *file},
          {"gitRepository", algorithm.value("gitRepository", Json())},
          {"algorithmName", string_or(algorithm, "name")},
          {"type", string_or(algorithm, "type")},
          {"baseImage", algorithm.value("baseImage", Json())},
          {"dependencyInstallCmd", algorithm.value("dependencyInstallCmd", Json())},
          {"status", "pending"},
          {"progress", 0},
          {"result", nullptr},
          {"error", nullptr},
          {"trace", nullptr},
          {"startTime", now},
          {"endTime", nullptr},
          {"timestamp", now},
          {"createdBy", api.settings.name_of(user)},
          {"buildMode", "local"}};
}

bool has_file_info(const Json& payload) {
  const auto info = payload.find("fileInfo");
  return info != payload.end() && info->is_object();
}

Result<Json> checked_descriptor(const ApiContext& api, const ApplyRequest& request, const std::optional<Json>& stored) {
  Json merged = merge_over(stored.value_or(Json::object()), request.payload);
  if (stored) restore_masked(merged, *stored);
  // The public guide writes javascript where the schema says nodejs.
  if (string_or(merged, "env") == "javascript") merged["env"] = "nodejs";
  HKUBE_TRY(spec::validate(spec::algorithm_schema(), merged, spec::Defaults::kInject));
  HKUBE_TRY(check_environment(merged));
  const auto repository = merged.find("gitRepository");
  const bool from_git = !request.file && repository != merged.end() && repository->is_object();
  const std::string given =
      string_or(request.payload, "type", string_or(stored.value_or(Json::object()), "type", "Image"));
  const std::string type = request.file ? "Code" : from_git ? "Git" : given;
  if (stored && string_or(*stored, "type", type) != type) {
    return bad_request("algorithm type cannot be changed from \"" + string_or(*stored, "type") + "\" to \"" + type +
                       "\"");
  }
  merged["type"] = type;
  HKUBE_TRY(check_resources(merged));
  HKUBE_TRY(check_capacity(api.settings, merged));
  // Of an import `fileInfo` says that there is code somewhere; it cannot be run here, but it is kept.
  const bool has_code = request.file || from_git || merged.contains("fileInfo") || has_file_info(request.payload);
  if (!has_code && string_or(merged, "algorithmImage").empty()) {
    return bad_request("cannot apply algorithm due to missing image url or build data");
  }
  return merged;
}

/// Whether there must be one, or must not.
Status check_mode(const ApplyRequest& request, const std::string& name, const std::optional<Json>& stored) {
  if (request.mode == ApplyRequest::Mode::kUpdate && !stored) return not_found("algorithm", name);
  if (request.mode == ApplyRequest::Mode::kCreate && stored && !request.allow_overwrite) {
    return Error(Errc::kExists, "algorithm " + name + " already exists");
  }
  return {};
}

/// Whether the commit that is stored is the one to build: the request does not speak of the repository.
bool keeps_commit(const ApplyRequest& request, const std::optional<Json>& stored) {
  return stored && !request.payload.contains("gitRepository") && !commit_of(*stored).empty();
}

/// What is read and written of an algorithm is the same: members that the server changes by itself are left out.
Json without_times(Json document) {
  for (const char* key : {"created", "modified", "auditTrail", "version", "lastBuildId", "buildError"}) {
    document.erase(key);
  }
  return document;
}

/// One request on its way into the store. attempt() decides by what is stored and is run again when others have changed
/// that meanwhile; the upload is written once.
class Application {
 public:
  Application(ApiContext& api, BuildService& builds, const ApplyRequest& request, std::string name)
      : api_(api),
        builds_(builds),
        request_(request),
        name_(std::move(name)),
        build_id_(name_ + "-" + api.random.id(6)),
        upload_(builds.directory_of(build_id_)) {}

  Result<Json> attempt() {
    changes_.clear();
    response_ = {{"messages", Json::array()}, {"messagesCode", Json::array()}};
    HKUBE_ASSIGN(auto found, api_.catalog.find_revised(DocumentKind::kAlgorithm, name_));
    revision_ = found ? found->revision : store::kNoDocument;
    stored_ = found ? std::optional<Json>(std::move(found->document)) : std::nullopt;
    HKUBE_TRY(check_mode(request_, name_, stored_));
    HKUBE_ASSIGN(merged_, checked_descriptor(api_, request_, stored_));
    HKUBE_TRY(take_file());
    HKUBE_TRY(take_commit());
    const bool has_source = request_.file || git_repository(merged_) != nullptr;
    if (has_source && string_or(merged_, "env").empty()) {
      return bad_request("data should have required property 'env'");
    }
    fill_derived(api_, merged_);
    HKUBE_ASSIGN(const BuildDecision decision, decide());
    if (!decision.message.empty()) say(decision.message, decision.code);
    if (!decision.follows.empty()) response_["buildId"] = decision.follows;
    if (decision.build) HKUBE_TRY(add_build());
    HKUBE_TRY(add_descriptor(decision.build));
    HKUBE_TRY(api_.catalog.write(changes_));
    if (decision.build) upload_.keep();
    response_["algorithm"] = std::move(merged_);
    return std::move(response_);
  }

 private:
  void say(const std::string& message, int code) {
    response_["messages"].push_back(message);
    response_["messagesCode"].push_back(code);
  }

  Status take_file() {
    if (!request_.file) return {};
    const std::string path = builds_.archive_path(build_id_);
    if (extension_.empty()) {
      HKUBE_TRY(upload_.write(path, *request_.file));
      HKUBE_ASSIGN(extension_, archive_extension(path));
      HKUBE_TRY(build::check_archive(path));
      checksum_ = sha1_hex(*request_.file);
    }
    merged_["fileInfo"] = {
        {"fileExt", extension_}, {"checksum", checksum_}, {"fileSize", request_.file->size()}, {"path", name_}};
    return {};
  }

  Status take_commit() {
    if (git_repository(merged_) == nullptr) {
      if (const auto unused = merged_.find("gitRepository"); unused != merged_.end() && unused->is_object()) {
        unused->erase("token");
      }
      return {};
    }
    if (keeps_commit(request_, stored_)) return {};
    if (!request_.commit) return bad_request("the algorithm was changed at the same time; try again");
    HKUBE_ASSIGN(const build::GitCommit commit, *request_.commit);
    HKUBE_ASSIGN(auto token, complete_repository(name_, commit, merged_["gitRepository"]));
    if (token) changes_.push_back(*std::move(token));
    return {};
  }

  Result<BuildDecision> decide() {
    BuildHistory history;
    if (stored_) {
      HKUBE_ASSIGN(history.newest, api_.catalog.find(DocumentKind::kBuild, string_or(*stored_, "lastBuildId")));
      HKUBE_ASSIGN(history.current, api_.catalog.find(DocumentKind::kBuild, current_build()));
    }
    const BuildWish wish = request_.force_build ? BuildWish::kForced
                           : request_.once      ? BuildWish::kOnce
                                                : BuildWish::kIfChanged;
    return decide_build(wish, request_.file ? Archive::kUploaded : Archive::kNone, stored_, merged_, history);
  }

  [[nodiscard]] std::string current_build() const { return build_of_code(string_or(*stored_, "buildId")); }

  /// Rebuilding earlier code with other settings needs the archive of a build of that code.
  Status take_archive() {
    const Json* wanted = at_path(merged_, "fileInfo.checksum");
    constexpr std::size_t kMostBuilds = 100;
    HKUBE_ASSIGN(const auto builds, api_.catalog.list_newest(DocumentKind::kBuild, name_, kMostBuilds));
    for (const Json& build : builds) {
      const Json* checksum = at_path(build, "algorithm.fileInfo.checksum");
      const std::string path = builds_.archive_path(string_or(build, "buildId"));
      std::error_code ec;
      if (wanted == nullptr || checksum == nullptr || *checksum != *wanted || !std::filesystem::exists(path, ec))
        continue;
      return upload_.copy(path, builds_.archive_path(build_id_));
    }
    return bad_request("the code of algorithm " + name_ + " is not stored any more; send it again");
  }

  Status add_build() {
    if (!request_.file && git_repository(merged_) == nullptr) HKUBE_TRY(take_archive());
    merged_["lastBuildId"] = build_id_;
    merged_.erase("buildError");
    changes_.push_back(
        {DocumentKind::kBuild, build_id_, name_, build_document(api_, build_id_, request_.user, merged_)});
    response_["buildId"] = build_id_;
    if (!stored_) merged_["options"]["pending"] = true;
    return {};
  }

  /// The descriptor and its version, as far as they change.
  Status add_descriptor(bool build) {
    const bool differs = !stored_ || without_times(*stored_) != without_times(merged_);
    if (!differs && !build) {
      merged_ = *stored_;
      return {};
    }
    const bool versioned = differs && !build && !string_or(merged_, "algorithmImage").empty();
    if (versioned) {
      HKUBE_ASSIGN(store::DocumentChange version,
                   make_version(api_, DocumentKind::kAlgorithmVersion, "algorithm", request_.user, merged_));
      changes_.push_back(std::move(version));
      say("a new version of algorithm " + name_ + " has been created", 1024);
    }
    if (!stored_ || (request_.force_update && (versioned || build))) {
      add_audit(api_, request_.user, merged_);
      put(merged_);
      say("the algorithm " + name_ + " has been successfully pushed to hkube", 1023);
      return {};
    }
    // One that has never run has no version to go on with: the settings count.
    if (string_or(*stored_, "version").empty()) {
      put(merged_);
      return {};
    }
    // The stored document stays, but for where its newest build is. It is written all the same: what was decided by it
    // (the number of a version) holds only if nobody else has changed it.
    Json same = *stored_;
    if (build) {
      same["lastBuildId"] = build_id_;
      same.erase("buildError");
    }
    put(std::move(same));
    if (versioned) {
      response_["note"] = "version " + string_or(merged_, "version") + " is stored and not in effect: " + name_ +
                          " goes on with version " + string_or(*stored_, "version") +
                          " until versions/algorithms/apply makes the new one current";
    }
    return {};
  }

  void put(Json document) {
    changes_.push_back({DocumentKind::kAlgorithm, name_, name_, std::move(document), revision_});
  }

  ApiContext& api_;
  BuildService& builds_;
  const ApplyRequest& request_;
  const std::string name_;
  const std::string build_id_;
  Upload upload_;
  std::string extension_;  ///< of the upload, once it is written
  std::string checksum_;   ///< likewise
  // Of one attempt.
  std::optional<Json> stored_;
  std::uint64_t revision_ = store::kNoDocument;
  Json merged_;
  Json response_;
  std::vector<store::DocumentChange> changes_;
};

/// The checked name of what a request stores. Who applies is told so in words of its own when there is none.
Result<std::string> checked_name(const ApplyRequest& request) {
  const auto given = request.payload.find("name");
  const bool missing = given == request.payload.end() || given->is_null() || *given == "";
  if (missing && request.mode == ApplyRequest::Mode::kApply) {
    return bad_request("algorithm should have required property \"name\"");
  }
  Json named = Json::object();
  if (given != request.payload.end()) named["name"] = *given;
  HKUBE_TRY(spec::validate(spec::algorithm_schema(), named));
  return named["name"].get<std::string>();
}

}  // namespace

std::optional<Result<build::GitSource>> wanted_source(const ApiContext& api, const ApplyRequest& request) {
  const std::string name = string_or(request.payload, "name");
  const auto stored = api.catalog.find(DocumentKind::kAlgorithm, name);
  if (!stored.ok() || !check_mode(request, name, *stored).ok() || keeps_commit(request, *stored)) return std::nullopt;
  const auto merged = checked_descriptor(api, request, *stored);
  const Json* repository = merged.ok() ? git_repository(*merged) : nullptr;
  if (repository == nullptr) return std::nullopt;
  return git_source(api, name, *repository);
}

Result<Json> apply_algorithm(ApiContext& api, BuildService& builds, const ApplyRequest& request) {
  HKUBE_ASSIGN(const std::string name, checked_name(request));
  Application application(api, builds, request, name);
  return store::until_unchanged([&] { return application.attempt(); });
}

}  // namespace hkube::api
