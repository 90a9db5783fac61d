#pragma once

namespace hkube::server {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace hkube::server
