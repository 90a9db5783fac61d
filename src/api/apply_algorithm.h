#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/build_service.h"
#include "api/context.h"
#include "build/git_source.h"

namespace hkube::api {

/// What a client sends to store an algorithm (rest-api §3.4).
struct ApplyRequest {
  enum class Mode { kApply, kCreate, kUpdate };
  Mode mode = Mode::kApply;
  Json payload;
  bool force_build = false;
  bool force_update = false;
  bool allow_overwrite = false;
  std::optional<std::string_view> file;  ///< the uploaded archive
  std::string user = {};                 ///< who sends it; empty without authentication
  bool once = false;  ///< what the newest build has, if that waits, runs or has failed, is not built again
  /// The commit to build, or why there is none; needed when wanted_source() has given something.
  std::optional<Result<build::GitCommit>> commit = {};
};

/// The repository whose commit must be known before the algorithm can be stored. Nothing when there is none, and when
/// the request will be refused anyway.
std::optional<Result<build::GitSource>> wanted_source(const ApiContext& api, const ApplyRequest& request);

/// Stores an algorithm: merges over the stored one, checks, decides whether to build, writes (rest-api §4.4 to §4.6,
/// §5.6). Nothing is stored on error. Returns the apply response (§6.8), with a `note` when what was stored is not in
/// effect. Decides anew when others change the algorithm meanwhile. Blocks on the disk for the size of the upload.
Result<Json> apply_algorithm(ApiContext& api, BuildService& builds, const ApplyRequest& request);

}  // namespace hkube::api
