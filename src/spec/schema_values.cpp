#include "spec/schema_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>
#include <vector>

namespace hkube::spec {

namespace {

constexpr double kLargestExact = 9007199254740992.0;  // 2^53: integers beyond it are not exact as doubles

Json number_value(double number) {
  if (std::trunc(number) == number && std::abs(number) <= kLargestExact) return static_cast<std::int64_t>(number);
  return number;
}

std::string_view trim(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// A number as JavaScript's Number(text) reads it: blanks around it, hexadecimal, exponents; blank text is
// zero.
std::optional<double> read_number(std::string_view text) {
  text = trim(text);
  if (text.empty()) return 0.0;
  if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    std::uint64_t whole = 0;
    auto [end, ec] = std::from_chars(text.data() + 2, text.data() + text.size(), whole, 16);
    if (ec != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return static_cast<double>(whole);
  }
  if (text.front() == '+') {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  if (text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return std::nullopt;  // no inf, no nan
  double number = 0;
  auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (ec != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Json> to_number(const Json& value, bool whole) {
  if (value.is_boolean()) return Json(value.get<bool>() ? 1 : 0);
  if (value.is_null()) return Json(0);
  if (!value.is_string() || value.get_ref<const std::string&>().empty()) return std::nullopt;
  const auto number = read_number(value.get_ref<const std::string&>());
  if (!number || (whole && std::trunc(*number) != *number)) return std::nullopt;
  return number_value(*number);
}

std::optional<Json> to_boolean(const Json& value) {
  if (value.is_null() || value == "false" || (value.is_number() && value == 0)) return Json(false);
  if (value == "true" || (value.is_number() && value == 1)) return Json(true);
  return std::nullopt;
}

// A text that is the same for equal values: keys sorted, numbers by value.
void append_canonical(const Json& value, std::string& out) {
  if (value.is_number()) {
    out += number_text(value);
  } else if (value.is_array()) {
    out += '[';
    for (const Json& item : value) {
      append_canonical(item, out);
      out += ',';
    }
    out += ']';
  } else if (value.is_object()) {
    std::vector<std::pair<std::string_view, const Json*>> members;
    members.reserve(value.size());
    for (auto it = value.begin(); it != value.end(); ++it) members.emplace_back(it.key(), &it.value());
    std::sort(members.begin(), members.end());
    out += '{';
    for (const auto& [key, member] : members) {
      out += to_text(Json(key));
      out += ':';
      append_canonical(*member, out);
      out += ',';
    }
    out += '}';
  } else {
    out += to_text(value);
  }
}

}  // namespace

bool has_type(const Json& value, std::string_view type) {
  if (type == "string") return value.is_string();
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "boolean") return value.is_boolean();
  if (type == "number") return value.is_number();
  if (type == "null") return value.is_null();
  if (type != "integer" || !value.is_number()) return false;
  return value.is_number_integer() || std::trunc(value.get<double>()) == value.get<double>();
}

std::optional<Json> coerce(const Json& value, std::string_view type) {
  if (type == "string") {
    if (value.is_number()) return Json(number_text(value));
    if (value.is_boolean()) return Json(value.get<bool>() ? "true" : "false");
    if (value.is_null()) return Json("");
    return std::nullopt;
  }
  if (type == "number") return to_number(value, false);
  if (type == "integer") return to_number(value, true);
  if (type == "boolean") return to_boolean(value);
  if (type == "null" && (value == "" || value == false || (value.is_number() && value == 0))) return Json(nullptr);
  return std::nullopt;
}

std::string number_text(const Json& number) {
  if (number.is_number_integer()) return to_text(number);
  const double value = number.get<double>();
  if (value == 0) return "0";
  if (!std::isfinite(value)) return std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
  const double size = std::abs(value);
  const auto form = size >= 1e-6 && size < 1e21 ? std::chars_format::fixed : std::chars_format::scientific;
  char buffer[64];
  auto [end, ec] = std::to_chars(buffer, buffer + sizeof buffer, value, form);
  std::string text(buffer, end);
  // JavaScript writes the exponent without a leading zero: 1e-7.
  if (const auto e = text.find('e'); e != std::string::npos && text.size() > e + 2 && text[e + 2] == '0')
    text.erase(e + 2, 1);
  return text;
}

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::optional<std::pair<std::size_t, std::size_t>> duplicate_items(const Json& array, std::string_view item_type) {
  std::unordered_map<std::string, std::size_t> seen;  // canonical text → nearest position already passed
  std::string text;
  const auto visit = [&](std::size_t i) -> std::optional<std::size_t> {
    text.clear();
    append_canonical(array[i], text);
    auto [entry, fresh] = seen.try_emplace(text, i);
    if (fresh) return std::nullopt;
    return std::exchange(entry->second, i);
  };
  if (item_type.empty() || item_type == "object" || item_type == "array") {
    // The last item that has an equal one before it, and the nearest such one.
    std::optional<std::pair<std::size_t, std::size_t>> found;
    for (std::size_t i = 0; i < array.size(); ++i) {
      if (const auto before = visit(i)) found.emplace(*before, i);
    }
    return found;
  }
  for (std::size_t i = array.size(); i-- > 0;) {
    if (const auto after = visit(i)) return std::pair(*after, i);
  }
  return std::nullopt;
}

}  // namespace hkube::spec
