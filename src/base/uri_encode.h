#pragma once

#include <string>
#include <string_view>

namespace hkube {

enum class Slash { kKept, kEncoded };
/// Percent-encoding of everything but letters, digits and "-._~".
std::string uri_encode(std::string_view text, Slash slash);

}  // namespace hkube
