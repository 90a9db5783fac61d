#pragma once

#include <string>
#include <string_view>

#include "runtime/net/http_server.h"

namespace hkube::net {

enum class PlusSign { kIsSpace, kStays };

/// Decodes %XX; a broken escape stays as it is.
std::string percent_decode(std::string_view text, PlusSign plus);

/// What makes a request's header ambiguous or unusable: a Host header that is absent (in HTTP/1.1), repeated or
/// malformed; an end of the body that is told twice, or in an unknown way. Null when nothing does. `version`: 11 for
/// HTTP/1.1.
const char* fault_of_header(const HttpRequest& head, unsigned version);

/// Fills path and query of a request from its target ("/a//b/?x=1").
void parse_target(std::string_view target, HttpRequest& request);

}  // namespace hkube::net
