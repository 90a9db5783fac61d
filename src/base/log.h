#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace hkube::log {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class Format { kText, kJson };

/// A name and a value that go with a log line.
using Field = std::pair<std::string_view, std::string>;

/// Sets what is written and how, once, before threads start. Lines go to stderr.
void configure(Level least, Format format);

/// Writes one line: time, level, message, then the fields. Thread-safe. Never log a secret.
void write(Level level, std::string_view message, std::initializer_list<Field> fields = {});

inline void debug(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::kDebug, m, f); }
inline void info(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::kInfo, m, f); }
inline void warning(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::kWarning, m, f); }
inline void error(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::kError, m, f); }

}  // namespace hkube::log
