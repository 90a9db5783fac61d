#pragma once

#include <functional>
#include <string_view>
#include <vector>

namespace hkube::runtime {

/// The variable that marks a child and its descendants, who inherit it: it finds them without control groups.
inline constexpr std::string_view kMarkVariable = "HKUBE_PROCESS_MARK";

/// The processes that descend from one of `roots`, or that were started with a mark that is meant: their numbers, the
/// roots' included, without dead ones. Reads /proc, which takes about 10 µs for each process of the machine.
std::vector<int> find_descendants(const std::vector<int>& roots, const std::function<bool(std::string_view)>& is_meant);

/// Kills them, and those that are born meanwhile.
void kill_descendants(const std::vector<int>& roots, const std::function<bool(std::string_view)>& is_meant);

}  // namespace hkube::runtime
