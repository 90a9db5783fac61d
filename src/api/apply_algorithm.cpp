#include "api/apply_algorithm.h"

#include <fcntl.h>
#include <openssl/evp.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "api/algorithm_checks.h"
#include "api/algorithms.h"
#include "api/build_decision.h"
#include "api/git_repository.h"
#include "api/respond.h"
#include "api/secret_masks.h"
#include "api/versions.h"
#include "base/hex.h"
#include "build/archive.h"
#include "objects/posix_file.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

std::string sha1_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha1(), nullptr);
  return to_hex({reinterpret_cast<const char*>(digest.data()), length});
}

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

Result<std::string> archive_extension(const std::string& path) {
  const auto format = build::detect_format(path);
  if (!format.ok()) return bad_request("data.fileExt should be equal to one of the allowed values (zip,gz)");
  return std::string(*format == build::ArchiveFormat::kZip ? "zip" : "gz");
}

/// An upload on its way into the store; removed again unless keep() is called.
class Upload {
 public:
  explicit Upload(std::string directory) : directory_(std::move(directory)) {}
  ~Upload() {
    std::error_code ignored;
    if (!kept_) std::filesystem::remove_all(directory_, ignored);
  }
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  /// The file is on the disk when this returns: the build that will read it survives power loss, so it must, too.
  Status write(const std::string& path, std::string_view bytes) {
    std::error_code ec;
    std::filesystem::create_directories(directory_, ec);
    HKUBE_ASSIGN(auto file, objects::PosixFile::open(path, O_WRONLY | O_CREAT | O_TRUNC));
    HKUBE_TRY(file.write_all(bytes, {}));
    HKUBE_TRY(file.sync());
    HKUBE_TRY(file.close());
    HKUBE_TRY(objects::sync_folder(directory_));
    return objects::sync_folder(std::filesystem::path(directory_).parent_path().string());
  }
  void keep() { kept_ = true; }

 private:
  std::string directory_;
  bool kept_ = false;
};

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
  if (!request.file && !from_git && !merged.contains("fileInfo") && string_or(merged, "algorithmImage").empty()) {
    return bad_request("cannot apply algorithm due to missing image url or build data");
  }
  if ((request.file || from_git) && string_or(merged, "env").empty()) {
    return bad_request("data should have required property 'env'");
  }
  return merged;
}

/// Whether there must be one, or must not.
Status check_mode(const ApplyRequest& request, const std::optional<Json>& stored) {
  const std::string name = string_or(request.payload, "name");
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

}  // namespace

std::optional<Result<build::GitSource>> wanted_source(const ApiContext& api, const ApplyRequest& request) {
  const std::string name = string_or(request.payload, "name");
  const auto stored = api.catalog.find(DocumentKind::kAlgorithm, name);
  if (!stored.ok() || !check_mode(request, *stored).ok() || keeps_commit(request, *stored)) return std::nullopt;
  const auto merged = checked_descriptor(api, request, *stored);
  const Json* repository = merged.ok() ? git_repository(*merged) : nullptr;
  if (repository == nullptr) return std::nullopt;
  return git_source(api, name, *repository);
}

Result<Json> apply_algorithm(ApiContext& api, BuildService& builds, const ApplyRequest& request) {
  const std::string name = string_or(request.payload, "name");
  if (name.empty()) return bad_request("algorithm should have required property \"name\"");
  Json checked_name = name;
  HKUBE_TRY(spec::validate(spec::algorithm_name_schema(), checked_name));
  HKUBE_ASSIGN(const std::optional<Json> stored, api.catalog.find(DocumentKind::kAlgorithm, name));
  HKUBE_TRY(check_mode(request, stored));
  HKUBE_ASSIGN(Json merged, checked_descriptor(api, request, stored));

  const std::string build_id = name + "-" + api.random.id(6);
  Upload upload(builds.directory_of(build_id));
  if (request.file) {
    HKUBE_TRY(upload.write(builds.archive_path(build_id), *request.file));
    HKUBE_ASSIGN(const std::string extension, archive_extension(builds.archive_path(build_id)));
    HKUBE_TRY(build::check_archive(builds.archive_path(build_id)));
    merged["fileInfo"] = {{"fileExt", extension},
                          {"checksum", sha1_hex(*request.file)},
                          {"fileSize", request.file->size()},
                          {"path", name}};
  }
  std::vector<store::DocumentChange> changes;
  if (git_repository(merged) != nullptr) {
    if (!keeps_commit(request, stored)) {
      if (!request.commit) return bad_request("the algorithm was changed at the same time; try again");
      HKUBE_ASSIGN(const build::GitCommit commit, *request.commit);
      HKUBE_ASSIGN(auto token, complete_repository(name, commit, merged["gitRepository"]));
      if (token) changes.push_back(*std::move(token));
    }
  } else if (const auto unused = merged.find("gitRepository"); unused != merged.end() && unused->is_object()) {
    unused->erase("token");
  }
  fill_derived(api, merged);

  BuildDecision decision = decide_build(request.force_build ? BuildWish::kForced : BuildWish::kIfChanged,
                                        request.file ? Archive::kUploaded : Archive::kNone, stored, merged);
  if (request.once && decision.build && stored) {
    const std::string last = string_or(*stored, "lastBuildId");
    HKUBE_ASSIGN(const auto newest, api.catalog.find(DocumentKind::kBuild, last));
    if (newest && is_open_build_of(*newest, merged)) {
      decision = {false, "there was no trigger for build, build " + last + " is of the same", 1025};
    }
  }
  Json response = {{"messages", Json::array()}, {"messagesCode", Json::array()}};
  const auto say = [&](const std::string& message, int code) {
    response["messages"].push_back(message);
    response["messagesCode"].push_back(code);
  };
  if (!decision.message.empty()) say(decision.message, decision.code);
  const bool build = decision.build;
  if (build && !request.file && git_repository(merged) == nullptr) {
    // Rebuilding earlier code with other settings: its archive is copied, each build owns its own.
    std::ifstream in(builds.archive_path(string_or(*stored, "lastBuildId")), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    HKUBE_TRY(upload.write(builds.archive_path(build_id), bytes));
  }
  if (build) {
    merged["lastBuildId"] = build_id;
    changes.push_back({DocumentKind::kBuild, build_id, name, build_document(api, build_id, request.user, merged)});
    response["buildId"] = build_id;
    if (!stored) merged["options"]["pending"] = true;
  }

  Json comparable = stored.value_or(Json());
  const auto without_times = [](Json document) {
    for (const char* key : {"created", "modified", "auditTrail", "version", "lastBuildId"}) document.erase(key);
    return document;
  };
  const bool differs = !stored || without_times(comparable) != without_times(merged);
  const bool versioned = differs && !build && !string_or(merged, "algorithmImage").empty();
  if (versioned) {
    HKUBE_ASSIGN(store::DocumentChange version,
                 make_version(api, DocumentKind::kAlgorithmVersion, "algorithm", request.user, merged));
    changes.push_back(std::move(version));
    say("a new version of algorithm " + name + " has been created", 1024);
  }
  if (!stored || (request.force_update && (versioned || build))) {
    add_audit(api, request.user, merged);
    changes.push_back({DocumentKind::kAlgorithm, name, name, merged});
    say("the algorithm " + name + " has been successfully pushed to hkube", 1023);
  } else if (build) {
    // The stored document learns where its newest archive lies; all else changes when the build is done.
    Json pointer = *stored;
    pointer["lastBuildId"] = build_id;
    changes.push_back({DocumentKind::kAlgorithm, name, name, std::move(pointer)});
  }
  HKUBE_TRY(api.catalog.write(changes));
  if (build) upload.keep();
  if (!stored || (request.force_update && versioned)) api.control.post(control::PutAlgorithm{to_runnable(merged)});
  response["algorithm"] = std::move(merged);
  return response;
}

}  // namespace hkube::api
