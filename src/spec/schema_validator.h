#pragma once

#include "base/json.h"
#include "base/result.h"

namespace hkube::spec {

/// Whether `default` of a schema is written into objects that lack the property.
enum class Defaults { kLeave, kInject };

/// Checks `value` against a JSON schema with the behaviour of ajv 6 as the contract describes it (rest-api
/// §1.6): stops at the first error, coerces scalars in place, names the root `data`. The value may be changed
/// even when an error is returned. Defaults inside anyOf are never injected.
///
/// Understood: $ref ("#/a/b", looked up in `root`, or in `schema` itself when there is no root), type,
/// nullable, minimum, maximum, minLength, maxLength, format, minItems, maxItems, items, uniqueItems,
/// required, properties, additionalProperties (false or a schema), enum, anyOf, allOf, default. Other
/// keywords are ignored.
Result<void> validate(const Json& schema, Json& value, Defaults defaults = Defaults::kLeave,
                      const Json* root = nullptr);

}  // namespace hkube::spec
