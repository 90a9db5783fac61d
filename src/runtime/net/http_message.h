#pragma once

#include <string>
#include <string_view>

#include "runtime/net/http_server.h"

namespace hkube::net {

enum class PlusSign { kIsSpace, kStays };

/// Decodes %XX; a broken escape stays as it is.
std::string percent_decode(std::string_view text, PlusSign plus);

/// Fills path and query of a request from its target ("/a//b/?x=1").
void parse_target(std::string_view target, HttpRequest& request);

}  // namespace hkube::net
