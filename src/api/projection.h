#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"

namespace hkube::api {

/// Which members of a document are wanted: {"status": true, "pipeline.name": true} those alone,
/// {"graph": false} all but those. Values that are neither true nor false do not count.
class Projection {
 public:
  Projection() = default;
  explicit Projection(const Json& fields);

  /// True when something of this member of the document is wanted.
  [[nodiscard]] bool wants(std::string_view member) const;
  /// True when the member is named as wanted.
  [[nodiscard]] bool names(std::string_view member) const;
  [[nodiscard]] Json apply(const Json& document) const;

 private:
  std::vector<std::string> included_;
  std::vector<std::string> excluded_;
};

/// "result:false, pipeline:true" as it comes in a query → an object; whitespace does not count.
Json read_flags(std::string_view text);
/// "a, b" → ["a", "b"]: trimmed, empty ones left out.
Json read_names(std::string_view text);

}  // namespace hkube::api
