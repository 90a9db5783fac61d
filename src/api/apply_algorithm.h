#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/build_service.h"
#include "api/context.h"

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
};

/// Stores an algorithm: merges over the stored one, checks, decides whether to build, writes (rest-api §4.4 to §4.6,
/// §5.6). Nothing is stored on error. Returns the apply response (§6.8). Blocks on the disk for the size of the upload.
Result<Json> apply_algorithm(ApiContext& api, BuildService& builds, const ApplyRequest& request);

}  // namespace hkube::api
