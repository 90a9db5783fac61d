#pragma once

#include <cstdint>

namespace hkube::runtime {

/// Lets this process open as many files and connections as the system allows it at most, up to a number that
/// is plenty; returns how many.
std::uint64_t raise_file_limit();

/// From now on a write beyond the limit of a file's size (`ulimit -f`) fails, as one on a full disk does; the system
/// would end the process. Processes that this one starts are not concerned.
void outlive_file_size_limit();

}  // namespace hkube::runtime
