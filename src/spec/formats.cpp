#include "spec/formats.h"

#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "base/quantity.h"

namespace hkube::spec {

namespace {

constexpr std::int64_t kLeastAlgorithmMemory = 4 * 1024 * 1024;
constexpr std::size_t kLongestPvcName = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_alphanumeric(char c) { return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

template <typename Predicate>
bool all(std::string_view text, Predicate predicate) {
  for (const char c : text) {
    if (!predicate(c)) return false;
  }
  return true;
}

// Bytes of the UTF-8 space characters that JavaScript's \s knows: no-break, the U+2000 block, ideographic,
// BOM.
bool has_space(std::string_view text) {
  static constexpr std::array<std::string_view, 19> kWide{
      "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007",
      "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff"};
  if (!all(text, [](char c) { return !is_space(c); })) return true;
  if (all(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return false;
  for (const std::string_view space : kWide) {
    if (text.find(space) != std::string_view::npos) return true;
  }
  return false;
}

// Pipelines and experiments: letters, digits and : - _ .
bool is_free_name(std::string_view text) {
  return !text.empty() &&
         all(text, [](char c) { return is_alphanumeric(c) || c == ':' || c == '-' || c == '_' || c == '.'; });
}

// Algorithms: lower case, at least two characters. A backslash passes inside, as it always has (rest-api §11,
// 26).
bool is_strict_name(std::string_view text) {
  const auto edge = [](char c) { return is_lower(c) || is_digit(c); };
  return text.size() >= 2 && edge(text.front()) && edge(text.back()) &&
         all(text, [&](char c) { return edge(c) || c == '-' || c == '.' || c == '\\'; });
}

// Letters, digits and . \ - | / and the other characters between \ and |; then one more character that is not
// a space; after that one, only repetitions of the character before it.
bool is_mount_path(std::string_view text) {
  const auto plain = [](char c) {
    return is_alphanumeric(c) || c == '.' || c == '-' || c == '/' || (c >= '\\' && c <= '|');
  };
  if (text.empty() || has_space(text)) return false;
  std::size_t at = 0;
  while (at < text.size() && plain(text[at])) ++at;
  if (at == text.size()) return true;
  const std::size_t other = at++;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;  // rest of a UTF-8 character
  return all(text.substr(at), [&](char c) { return other > 0 && c == text[other - 1]; });
}

bool is_url(std::string_view text) {
  std::string head;
  for (const char c : text.substr(0, 8)) head += to_lower(c);
  for (const std::string_view scheme : {"http://", "https://", "ftp://", "ftps://"}) {
    if (head.starts_with(scheme)) return true;
  }
  return false;
}

FormatVerdict check_memory(std::string_view text, std::int64_t least) {
  const auto bytes = parse_memory(text);
  if (!bytes.ok()) return {false, bytes.error().message};
  if (*bytes < least) return {false, "memory must be at least 4 Mi"};
  return {};
}

struct CronField {
  int low;
  int high;
};
constexpr std::array<CronField, 6> kCronFields{{{0, 59}, {0, 59}, {0, 23}, {1, 31}, {0, 11}, {0, 6}}};
constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kDays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

// Takes a number or a name off the front of `text`.
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (ec == std::errc() && is_digit(text.front())) {
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
  }
  if (text.size() < 3) return std::nullopt;
  const std::string name{to_lower(text[0]), to_lower(text[1]), to_lower(text[2])};
  text.remove_prefix(3);
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (kMonths[i] == name) return static_cast<int>(i);
  }
  for (std::size_t i = 0; i < kDays.size(); ++i) {
    if (kDays[i] == name) return static_cast<int>(i);
  }
  return std::nullopt;
}

// One item of a list: `*`, `a` or `a-b`, each with an optional `/step`.
bool is_cron_item(std::string_view item, CronField field) {
  if (item.empty()) return false;
  if (item.front() == '*') {
    item.remove_prefix(1);
  } else {
    const auto low = take_number(item);
    if (!low || *low < field.low || *low > field.high) return false;
    if (item.starts_with('-')) {
      item.remove_prefix(1);
      if (item.empty()) return false;
      const auto high = take_number(item);
      if (!high || *high > field.high || *high < *low) return false;
    }
  }
  if (item.empty()) return true;
  if (item.front() != '/' || item.size() < 2) return false;
  item.remove_prefix(1);
  if (!all(item, is_digit)) return false;
  return !all(item, [](char c) { return c == '0'; });
}

bool is_cron_list(std::string_view list, CronField field) {
  for (;;) {
    const auto comma = list.find(',');
    if (!is_cron_item(list.substr(0, comma), field)) return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

bool is_cron(std::string_view text) {
  std::vector<std::string_view> fields;
  for (std::size_t at = 0; at < text.size();) {
    if (is_space(text[at])) {
      ++at;
      continue;
    }
    const std::size_t start = at;
    while (at < text.size() && !is_space(text[at])) ++at;
    fields.push_back(text.substr(start, at - start));
    if (fields.size() > kCronFields.size()) return false;
  }
  if (fields.size() + 1 < kCronFields.size()) return false;
  const std::size_t skipped = kCronFields.size() - fields.size();  // seconds are optional
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!is_cron_list(fields[i], kCronFields[i + skipped])) return false;
  }
  return true;
}

FormatVerdict check_format(std::string_view format, std::string_view text) {
  const auto verdict = [](bool ok, std::string_view message = {}) {
    return FormatVerdict{ok, ok ? std::string() : std::string(message)};
  };
  if (format == "pipeline-name") {
    return verdict(is_free_name(text), "pipeline name must contain only alphanumeric, dash, dot or underscore");
  }
  if (format == "experiment-name") {
    return verdict(is_free_name(text), "experiment name must contain only alphanumeric, dash, dot or underscore");
  }
  if (format == "algorithm-name") {
    return verdict(is_strict_name(text), "algorithm name must contain only lower-case alphanumeric, dash or dot");
  }
  if (format == "algorithm-image") {
    return verdict(!has_space(text), "algorithm image must contain only lower-case alphanumeric, dash or dot");
  }
  if (format == "gateway-name") return verdict(is_strict_name(text));
  if (format == "algorithm-mount-pvc") return verdict(is_strict_name(text) && text.size() <= kLongestPvcName);
  if (format == "path") return verdict(is_mount_path(text));
  if (format == "url") return verdict(is_url(text));
  if (format == "cron") return verdict(is_cron(text));
  if (format == "algorithm-memory") return check_memory(text, kLeastAlgorithmMemory);
  if (format == "memory") return check_memory(text, 0);
  return {};
}

}  // namespace hkube::spec
