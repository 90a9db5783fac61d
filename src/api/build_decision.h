#pragma once

#include <optional>
#include <string>

#include "base/json.h"

namespace hkube::api {

enum class Archive { kNone, kUploaded };
enum class BuildWish { kIfChanged, kForced };

/// Whether to build an algorithm, and what to tell about it (rest-api §4.5).
struct BuildDecision {
  bool build = false;
  std::string message;  ///< empty: nothing
  int code = 0;
};

/// `merged` is what is to be stored over `stored`, with the checksum of its archive or the commit of its repository.
BuildDecision decide_build(BuildWish wish, Archive archive, const std::optional<Json>& stored, const Json& merged);

/// Whether this build was made of the same as the algorithm is to be built of now, and has not completed.
bool is_open_build_of(const Json& build, const Json& algorithm);

}  // namespace hkube::api
