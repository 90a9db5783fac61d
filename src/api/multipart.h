#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hkube::api {

/// One part of a multipart/form-data body. Views point into the body.
struct Part {
  std::string name;
  std::string filename;  ///< empty for a plain field
  std::string_view content;
};

/// Splits a body by the boundary in the content type (RFC 7578). At most 1,000 parts.
Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body);

}  // namespace hkube::api
