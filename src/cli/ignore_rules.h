#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hkube::cli {

/// The rules of one ignore file, in the syntax of gitignore: comments, `!` negation, a trailing slash for folders, `*`,
/// `?`,
/// `[…]`, `**`, and patterns with a slash anchored at the file's own folder. The last rule that matches decides.
class IgnoreRules {
 public:
  static IgnoreRules parse(std::string_view text);

  enum class Verdict { kNone, kIgnore, kKeep };
  /// `path` is relative to the folder of the ignore file, with '/' between its parts.
  [[nodiscard]] Verdict judge(std::string_view path, bool is_folder) const;

 private:
  struct Rule {
    std::string pattern;
    bool keep = false;
    bool folders_only = false;
    bool anchored = false;
  };
  std::vector<Rule> rules_;
};

/// Shell-style match: `*` and `?` do not cross '/', `**` does.
bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace hkube::cli
