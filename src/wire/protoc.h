#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hkube::wire {

/// The encoding "protoc": a protobuf message whose field 1 (bytes) is a bson document.
std::string wrap_protoc(std::string_view bson);

/// The document in such a message, in place. Other fields are passed over; of a field that occurs twice the last value
/// counts. Safe on hostile bytes.
Result<std::string_view> unwrap_protoc(std::string_view message);

}  // namespace hkube::wire
