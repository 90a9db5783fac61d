#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/json.h"

namespace hkube::log {

namespace {

Format g_format = Format::kText;

spdlog::logger& logger() {
  static auto instance = [] {
    auto made = spdlog::stderr_logger_mt("hkube");
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%e %-7l %v");
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void configure(Level least, Format format) {
  g_format = format;
  logger().set_level(to_spdlog(least));
  if (format == Format::kJson) {
    logger().set_pattern(R"({"timestamp":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})");
  }
}

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (!logger().should_log(to_spdlog(level))) return;
  std::string line;
  if (g_format == Format::kJson) {
    line = "\"message\":" + to_text(Json(std::string(message)));
    for (const auto& [name, value] : fields)
      line += "," + to_text(Json(std::string(name))) + ":" + to_text(Json(value));
  } else {
    line = message;
    for (const auto& [name, value] : fields) line += "  " + std::string(name) + "=" + value;
  }
  logger().log(to_spdlog(level), "{}", line);
}

}  // namespace hkube::log
