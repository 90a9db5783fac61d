#include "spec/yaml_scalar.h"

#include <charconv>
#include <cmath>
#include <optional>

#include "spec/yaml.h"

namespace hkube::spec {

namespace {

Error no_value(std::string_view text, const char* what) {
  constexpr std::size_t kShown = 40;
  return {YamlErrc::kMalformed, "\"" + std::string(text.substr(0, kShown)) + "\" is no " + what};
}

bool is_null(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

std::optional<bool> truth(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

bool take_sign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return negative;
}

std::size_t count_digits(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789");
  return end == std::string_view::npos ? text.size() : end;
}

template <typename Number>
std::optional<Number> read(std::string_view text, int base = 10) {
  Number value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (ec != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// A whole number that may be beyond 64 bits.
double wide(std::string_view digits, int base) {
  double value = 0;
  for (const char c : digits) {
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    value = value * base + digit;
  }
  return value;
}

bool is_of(std::string_view digits, std::string_view all) {
  return !digits.empty() && digits.find_first_not_of(all) == std::string_view::npos;
}

/// [-+]?[0-9]+, 0o[0-7]+ or 0x[0-9a-fA-F]+.
std::optional<Json> whole(std::string_view text) {
  int base = 10;
  std::string_view digits = text;
  bool negative = false;
  if (text.starts_with("0x")) {
    digits.remove_prefix(2);
    base = 16;
    if (!is_of(digits, "0123456789abcdefABCDEF")) return std::nullopt;
  } else if (text.starts_with("0o")) {
    digits.remove_prefix(2);
    base = 8;
    if (!is_of(digits, "01234567")) return std::nullopt;
  } else {
    negative = take_sign(digits);
    if (!is_of(digits, "0123456789")) return std::nullopt;
  }
  if (negative) {
    if (const auto value = read<std::int64_t>(std::string_view(text), 10)) return Json(*value);
  } else {
    if (const auto value = read<std::int64_t>(digits, base)) return Json(*value);
    if (const auto value = read<std::uint64_t>(digits, base)) return Json(*value);
  }
  return Json(base == 10 ? std::strtod(std::string(text).c_str(), nullptr) : wide(digits, base));
}

/// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
std::optional<Json> fraction(std::string_view text) {
  std::string_view rest = text;
  take_sign(rest);
  const std::size_t before = count_digits(rest);
  rest.remove_prefix(before);
  std::size_t after = 0;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    after = count_digits(rest);
    rest.remove_prefix(after);
  }
  if (before + after == 0) return std::nullopt;
  if (rest.starts_with('e') || rest.starts_with('E')) {
    rest.remove_prefix(1);
    take_sign(rest);
    const std::size_t exponent = count_digits(rest);
    if (exponent == 0) return std::nullopt;
    rest.remove_prefix(exponent);
  }
  if (!rest.empty()) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec == std::errc::result_out_of_range) {
    // Too small is zero, too large is beyond what JSON can say.
    value = std::strtod(std::string(text).c_str(), nullptr);
  }
  return Json(value);
}

bool is_named_beyond_json(std::string_view text) {
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return true;
  take_sign(text);
  return text == ".inf" || text == ".Inf" || text == ".INF";
}

/// Nothing when it is no number.
Result<std::optional<Json>> number(std::string_view text) {
  if (text.empty() || std::string_view("0123456789-+.").find(text.front()) == std::string_view::npos) {
    return std::optional<Json>();
  }
  auto value = whole(text);
  if (!value) value = fraction(text);
  const bool endless = value && value->is_number_float() && !std::isfinite(value->get<double>());
  if (endless || is_named_beyond_json(text)) return no_value(text, "number of JSON");
  return value;
}

}  // namespace

Result<Json> plain_yaml_scalar(std::string_view text) {
  if (is_null(text)) return Json(nullptr);
  if (const auto value = truth(text)) return Json(*value);
  HKUBE_ASSIGN(auto value, number(text));
  if (value) return *std::move(value);
  return Json(std::string(text));
}

Result<Json> tagged_yaml_scalar(YamlTag tag, std::string_view text) {
  switch (tag) {
    case YamlTag::kNull:
      if (is_null(text)) return Json(nullptr);
      return no_value(text, "null");
    case YamlTag::kBool:
      if (const auto value = truth(text)) return Json(*value);
      return no_value(text, "boolean");
    case YamlTag::kInt: {
      HKUBE_ASSIGN(const auto value, number(text));
      if (value && whole(text)) return *value;
      return no_value(text, "whole number");
    }
    case YamlTag::kFloat: {
      HKUBE_ASSIGN(const auto value, number(text));
      if (value) return Json(value->get<double>());
      return no_value(text, "number");
    }
    case YamlTag::kSequence:
      return no_value(text, "sequence");
    case YamlTag::kMap:
      return no_value(text, "map");
    case YamlTag::kNone:
    case YamlTag::kText:
    case YamlTag::kOther:
      break;
  }
  return Json(std::string(text));
}

}  // namespace hkube::spec
