#pragma once

#include <string>
#include <string_view>

namespace hkube {

bool is_utf8(std::string_view text);

/// The text with a replacement character in the place of every byte that is not UTF-8.
std::string to_utf8(std::string_view text);

}  // namespace hkube
