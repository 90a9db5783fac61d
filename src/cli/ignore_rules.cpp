#include "cli/ignore_rules.h"

namespace hkube::cli {

namespace {

/// Matches one `[…]` class at the front of `pattern`; moves `pattern` behind it.
bool class_match(std::string_view& pattern, char c) {
  std::size_t i = 1;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  bool found = false;
  for (bool first = true; i < pattern.size() && (first || pattern[i] != ']'); first = false, ++i) {
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      found = found || (pattern[i] <= c && c <= pattern[i + 2]);
      i += 2;
    } else {
      found = found || pattern[i] == c;
    }
  }
  pattern.remove_prefix(std::min(i + 1, pattern.size()));
  return found != negated;
}

}  // namespace

bool glob_match(std::string_view pattern, std::string_view text) {
  while (!pattern.empty()) {
    if (pattern.starts_with("**")) {
      // "**/" also stands for no folder at all.
      if (pattern.starts_with("**/") && glob_match(pattern.substr(3), text)) return true;
      if (pattern.size() == 2) return true;
      const std::string_view rest = pattern.substr(pattern.starts_with("**/") ? 3 : 2);
      for (std::size_t i = 0; i < text.size(); ++i) {
        if ((text[i] == '/' || !pattern.starts_with("**/")) && glob_match(rest, text.substr(i + 1))) return true;
      }
      return false;
    }
    if (pattern.front() == '*') {
      pattern.remove_prefix(1);
      for (std::size_t i = 0; i <= text.size(); ++i) {
        if (glob_match(pattern, text.substr(i))) return true;
        if (i < text.size() && text[i] == '/') return false;
      }
      return false;
    }
    if (text.empty()) return false;
    const char c = text.front();
    if (pattern.front() == '[' && pattern.find(']', 2) != std::string_view::npos) {
      if (c == '/' || !class_match(pattern, c)) return false;
      text.remove_prefix(1);
      continue;
    }
    if (pattern.front() == '\\' && pattern.size() > 1) {
      pattern.remove_prefix(1);
      if (pattern.front() != c) return false;
    } else if (pattern.front() == '?') {
      if (c == '/') return false;
    } else if (pattern.front() != c) {
      return false;
    }
    pattern.remove_prefix(1);
    text.remove_prefix(1);
  }
  return text.empty();
}

IgnoreRules IgnoreRules::parse(std::string_view text) {
  IgnoreRules rules;
  while (!text.empty()) {
    std::string line(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r')) line.pop_back();
    while (line.ends_with(' ') && !line.ends_with("\\ ")) line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    Rule rule;
    if (line.front() == '!') {
      rule.keep = true;
      line.erase(0, 1);
    }
    if (line.ends_with('/')) {
      rule.folders_only = true;
      line.pop_back();
    }
    rule.anchored = line.find('/') != std::string::npos;
    if (line.starts_with('/')) line.erase(0, 1);
    rule.pattern = std::move(line);
    if (!rule.pattern.empty()) rules.rules_.push_back(std::move(rule));
  }
  return rules;
}

IgnoreRules::Verdict IgnoreRules::judge(std::string_view path, bool is_folder) const {
  Verdict verdict = Verdict::kNone;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  for (const Rule& rule : rules_) {
    if (rule.folders_only && !is_folder) continue;
    if (glob_match(rule.pattern, rule.anchored ? path : name)) verdict = rule.keep ? Verdict::kKeep : Verdict::kIgnore;
  }
  return verdict;
}

}  // namespace hkube::cli
