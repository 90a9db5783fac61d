#pragma once

// Precompiled for every target. System headers only: GCC knows a `#pragma once` header again by its time of change,
// which a compiler cache does not keep for ours.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>
