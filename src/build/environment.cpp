#include "build/environment.h"

#include "build/errc.h"

namespace hkube::build {

Result<Language> parse_language(std::string_view name) {
  if (name == "python") return Language::kPython;
  if (name == "nodejs" || name == "javascript") return Language::kNodejs;
  if (name == "java") return Language::kJava;
  if (name == "cpp") return Language::kCpp;
  return Error(Errc::kBadCode, "env \"" + std::string(name) +
                                   "\" cannot be built by this server; it builds python, nodejs, java and cpp");
}

std::string entry_file(Language language, const std::string& entry_point) {
  if (language == Language::kJava) return entry_point.empty() ? "Main" : entry_point;
  if (language == Language::kCpp) return entry_point;
  if (language == Language::kNodejs) return entry_point.empty() ? "index.js" : entry_point;
  return entry_point.empty() ? "main.py" : entry_point;
}

}  // namespace hkube::build
