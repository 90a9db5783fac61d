#pragma once

#include <cstdint>

namespace hkube::runtime {

/// Lets this process open as many files and connections as the system allows it at most, up to a number that
/// is plenty; returns how many.
std::uint64_t raise_file_limit();

}  // namespace hkube::runtime
