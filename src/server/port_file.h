#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace hkube::server {

/// Writes the port that the server listens on, as a line. Written beside and renamed, so that a script never reads half
/// a number.
Status write_port_file(const std::string& path, std::uint16_t port);

}  // namespace hkube::server
