#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "spec/yaml_tree.h"

namespace hkube::spec {

/// The value of a scalar without quotes and without a tag, by YAML 1.2's core schema. Whole numbers beyond 64 bits
/// become floats, as in JSON. The error is a reason without a place: JSON has neither infinities nor NaN.
Result<Json> plain_yaml_scalar(std::string_view text);

/// The value of a scalar with a tag; an error when the text is none of that type.
Result<Json> tagged_yaml_scalar(YamlTag tag, std::string_view text);

}  // namespace hkube::spec
