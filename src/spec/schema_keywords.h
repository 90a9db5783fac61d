#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/json.h"

namespace hkube::spec {

/// The keywords of JSON schema that validate understands.
enum class Keyword : std::size_t {
  kRef,
  kType,
  kNullable,
  kMaximum,
  kMinimum,
  kMaxLength,
  kMinLength,
  kFormat,
  kMaxItems,
  kMinItems,
  kItems,
  kUniqueItems,
  kRequired,
  kProperties,
  kAdditional,
  kEnum,
  kAnyOf,
  kAllOf,
};
inline constexpr std::size_t kKeywordCount = static_cast<std::size_t>(Keyword::kAllOf) + 1;
inline constexpr std::array<std::string_view, kKeywordCount> kKeywordNames{
    "$ref",      "type",        "nullable", "maximum",    "minimum",
    "maxLength", "minLength",   "format",   "maxItems",   "minItems",
    "items",     "uniqueItems", "required", "properties", "additionalProperties",
    "enum",      "anyOf",       "allOf"};

/// The keywords of one schema, found in one pass over it. It refers to the schema, which must outlive it.
class Keywords {
 public:
  explicit Keywords(const Json& schema) {
    if (!schema.is_object()) return;
    for (auto it = schema.begin(); it != schema.end(); ++it) {
      for (std::size_t k = 0; k < kKeywordCount; ++k) {
        if (kKeywordNames[k] == it.key()) found_[k] = &it.value();
      }
    }
  }
  /// The keyword's value, or null.
  const Json* operator[](Keyword k) const { return found_[static_cast<std::size_t>(k)]; }
  /// False for a schema that allows everything.
  [[nodiscard]] bool any() const {
    for (const Json* found : found_) {
      if (found != nullptr) return true;
    }
    return false;
  }

 private:
  std::array<const Json*, kKeywordCount> found_{};
};

}  // namespace hkube::spec
