#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hkube::build {

enum class Language { kPython, kNodejs, kJava, kCpp };

/// "python", "nodejs" (or "javascript"), "java", "cpp".
Result<Language> parse_language(std::string_view name);

/// The entry point: what was given or the language's default. For Java a class, or its file. C++ has no default. Where
/// it is in the code tells find_entry().
std::string entry_file(Language language, const std::string& entry_point);

}  // namespace hkube::build
