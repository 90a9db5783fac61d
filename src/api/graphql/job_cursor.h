#pragma once

#include <string>

#include "base/ids.h"
#include "base/result.h"

namespace hkube::api::graphql {

/// Where a list goes on after a job. Cursors have the form of the original's: 24 hexadecimal digits.
std::string cursor_text(JobNumber number);
/// An error is the client's.
Result<JobNumber> read_cursor(const std::string& text);

}  // namespace hkube::api::graphql
