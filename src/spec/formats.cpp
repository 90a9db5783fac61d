#include "spec/formats.h"

#include <array>

#include "base/quantity.h"
#include "spec/cron_pattern.h"

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

}  // namespace

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
  if (format == "cron") return verdict(parse_cron(text).has_value());
  if (format == "algorithm-memory") return check_memory(text, kLeastAlgorithmMemory);
  if (format == "memory") return check_memory(text, 0);
  return {};
}

}  // namespace hkube::spec
