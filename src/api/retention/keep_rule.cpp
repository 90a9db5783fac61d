#include "api/retention/keep_rule.h"

#include <fnmatch.h>

#include <array>
#include <charconv>
#include <limits>

#include "api/respond.h"

namespace hkube::api {

namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};
constexpr std::uint64_t kSecond = 1000;  // milliseconds
constexpr std::array<Unit, 5> kAges{
    {{"s", kSecond}, {"m", 60 * kSecond}, {"h", 3'600 * kSecond}, {"d", 86'400 * kSecond}, {"w", 604'800 * kSecond}}};
constexpr std::array<Unit, 4> kSizes{{{"Ki", std::uint64_t{1} << 10},
                                      {"Mi", std::uint64_t{1} << 20},
                                      {"Gi", std::uint64_t{1} << 30},
                                      {"Ti", std::uint64_t{1} << 40}}};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Hands out the parts of a list one by one.
std::string_view take_part(std::string_view& text, char separator) {
  const auto at = text.find(separator);
  const std::string_view part = trimmed(text.substr(0, at));
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

template <std::size_t N>
const Unit* find_unit(const std::array<Unit, N>& units, std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

Status add_limit(KeepRule& rule, std::string_view part) {
  const auto bad = [part] {
    return bad_request("\"" + std::string(part) +
                       "\" is no limit: an age such as 90d, a count such as 1000, or a size "
                       "such as 6Gi is expected, each once");
  };
  std::uint64_t number = 0;
  const auto [end, ec] = std::from_chars(part.data(), part.data() + part.size(), number);
  if (ec != std::errc()) return bad();
  const std::string_view name = part.substr(static_cast<std::size_t>(end - part.data()));
  const Unit* age = find_unit(kAges, name);
  const Unit* size = find_unit(kSizes, name);
  const Unit* unit = age != nullptr ? age : size;
  if (unit == nullptr && !name.empty()) return bad();
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const std::uint64_t factor = unit == nullptr ? 1 : unit->factor;
  if (number > kMost / factor) return bad();
  number *= factor;
  if (age != nullptr) {
    if (rule.age) return bad();
    rule.age = std::chrono::milliseconds(static_cast<std::int64_t>(number));
  } else {
    std::optional<std::uint64_t>& limit = size != nullptr ? rule.bytes : rule.count;
    if (limit) return bad();
    limit = number;
  }
  return {};
}

}  // namespace

Result<KeepRule> parse_keep_rule(std::string_view text) {
  KeepRule rule;
  text = trimmed(text);
  if (text == "forever") return rule;
  if (text.ends_with(',')) return bad_request("\"" + std::string(text) + "\" ends with a comma");
  do {
    HKUBE_TRY(add_limit(rule, take_part(text, ',')));
  } while (!text.empty());
  return rule;
}

std::string keep_rule_text(const KeepRule& rule) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (rule.age) {
    const auto ms = static_cast<std::uint64_t>(rule.age->count());
    const Unit* best = &kAges[0];
    for (const Unit& unit : kAges) {
      if (unit.name != "w" && ms % unit.factor == 0) best = &unit;
    }
    add(std::to_string(ms / best->factor) + std::string(best->name));
  }
  if (rule.count) add(std::to_string(*rule.count));
  if (rule.bytes) {
    const Unit* best = &kSizes[0];
    for (const Unit& unit : kSizes) {
      if (*rule.bytes % unit.factor == 0) best = &unit;
    }
    add(std::to_string(*rule.bytes / best->factor) + std::string(best->name));
  }
  return text.empty() ? "forever" : text;
}

Result<std::vector<PipelineKeepRule>> parse_pipeline_keep_rules(std::string_view text) {
  std::vector<PipelineKeepRule> rules;
  while (!trimmed(text).empty()) {
    const std::string_view part = take_part(text, ';');
    const auto equals = part.find('=');
    if (equals == std::string_view::npos || trimmed(part.substr(0, equals)).empty()) {
      return bad_request("\"" + std::string(part) +
                         "\" is no rule: PATTERN=LIMITS is expected, such as nightly-*=365d");
    }
    HKUBE_ASSIGN(const KeepRule rule, parse_keep_rule(part.substr(equals + 1)));
    rules.push_back({std::string(trimmed(part.substr(0, equals))), rule});
  }
  return rules;
}

const PipelineKeepRule* RetentionPolicy::own_rule(const std::string& pipeline) const {
  for (const PipelineKeepRule& own : pipelines) {
    if (::fnmatch(own.pattern.c_str(), pipeline.c_str(), 0) == 0) return &own;
  }
  return nullptr;
}

const KeepRule& RetentionPolicy::rule_of(const std::string& pipeline) const {
  const PipelineKeepRule* own = own_rule(pipeline);
  return own == nullptr ? jobs : own->rule;
}

}  // namespace hkube::api
