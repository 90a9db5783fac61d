#include "base/quantity.h"

#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace hkube {

ErrorInfo describe(QuantityErrc) { return {ErrorKind::kInvalid, "quantity.invalid"}; }

namespace {
constexpr std::string_view kUnitList = "Ki,M,Mi,Gi,m,K,G,T,Ti";
struct Unit {
  std::string_view name;
  double factor;
};
constexpr std::array<Unit, 9> kUnits{{{"Ki", 1024.0},
                                      {"M", 1e6},
                                      {"Mi", 1048576.0},
                                      {"Gi", 1073741824.0},
                                      {"m", 1e-3},
                                      {"K", 1e3},
                                      {"G", 1e9},
                                      {"T", 1e12},
                                      {"Ti", 1099511627776.0}}};
}  // namespace

Result<std::int64_t> parse_memory(std::string_view text) {
  double number = 0;
  const char* end = text.data() + text.size();
  auto [rest, ec] = std::from_chars(text.data(), end, number);
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  if (ec != std::errc()) {
    return Error(QuantityErrc::kMalformed, "memory must be a number with a unit, one of " + std::string(kUnitList));
  }
  if (unit.empty()) {
    return Error(QuantityErrc::kMissingUnit, "memory unit must be one of " + std::string(kUnitList));
  }
  for (const Unit& known : kUnits) {
    if (known.name != unit) continue;
    if (number < 0) return Error(QuantityErrc::kNegative, "value must be >= 0");
    const double bytes = number * known.factor;
    if (!(bytes < 9e18)) return Error(QuantityErrc::kMalformed, "memory value is too large");
    return static_cast<std::int64_t>(std::ceil(bytes));
  }
  return Error(QuantityErrc::kUnknownUnit, std::string(unit) + " is not a valid unit [" + std::string(kUnitList) + "]");
}

std::string pretty_size(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> kUnits{"B", "kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.3g %s", value, kUnits[unit]);
  return text;
}

}  // namespace hkube
