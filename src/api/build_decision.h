#pragma once

#include <optional>
#include <string>

#include "base/json.h"

namespace hkube::api {

enum class Archive { kNone, kUploaded };
enum class BuildWish {
  kIfChanged,
  kOnce,  ///< the same, but what the newest build has is not built again when that failed or was stopped
  kForced,
};

/// Whether to build an algorithm, and what to tell about it (rest-api §4.5).
struct BuildDecision {
  bool build = false;
  std::string message = {};  ///< empty: nothing
  int code = 0;
  std::string follows = {};  ///< the build that waits or runs for the same code; empty: none
};

/// The builds of an algorithm, as documents.
struct BuildHistory {
  std::optional<Json> current;  ///< the one whose code runs; nothing when none has ever completed
  std::optional<Json> newest;   ///< the one that was queued last
};

/// `merged` is what is to be stored over `stored`, with the checksum of its archive or the commit of its repository.
/// What counts is the code that runs: a build that failed or was stopped has changed nothing.
BuildDecision decide_build(BuildWish wish, Archive archive, const std::optional<Json>& stored, const Json& merged,
                           const BuildHistory& history);

/// Whether a build is made of the same code, with the same settings, as the algorithm is to be built of.
bool is_build_of(const Json& build, const Json& algorithm);

/// Whether a build waits or runs.
bool is_active_build(const Json& build);

/// The id of the build that made the code of this folder: later runs of a build have folders of their own ("id.2").
std::string build_of_code(const std::string& code_id);

}  // namespace hkube::api
