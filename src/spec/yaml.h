#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace hkube::spec {

enum class YamlErrc { kMalformed, kTooLarge };
ErrorInfo describe(YamlErrc e);

/// Reads one YAML (and so also JSON) document with the types of YAML 1.2's core schema; quoted scalars are strings.
/// Merge keys are followed. Errors carry the place: "malformed YAML: line 3, column 5: …". Documents are bounded in
/// depth (kMaxJsonDepth) and in nodes after the expansion of aliases, so that a small text cannot become a huge value.
Result<Json> parse_yaml(std::string_view text);

/// Block-style YAML that parse_yaml reads back to the same value. Binary values become lists of numbers.
std::string to_yaml(const Json& value);

}  // namespace hkube::spec
