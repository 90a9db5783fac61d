#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <deque>
#include <mutex>

#include "base/json.h"
#include "base/recent_log.h"

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

constexpr std::size_t kMostRecent = 100;

struct Recent {
  std::mutex mutex;
  std::deque<RecentLine> lines;  ///< guarded by mutex; newest first
  std::uint64_t count = 0;       ///< guarded by mutex
};

Recent& recent() {
  static Recent instance;
  return instance;
}

void keep(Level level, std::string_view message, std::initializer_list<Field> fields) {
  std::string text(message);
  for (const auto& [name, value] : fields) text.append("  ").append(name).append("=").append(value);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  Recent& kept = recent();
  const std::lock_guard lock(kept.mutex);
  kept.lines.push_front(
      {++kept.count, std::chrono::duration_cast<std::chrono::milliseconds>(now).count(), level, std::move(text)});
  if (kept.lines.size() > kMostRecent) kept.lines.pop_back();
}

}  // namespace

std::vector<RecentLine> recent_problems() {
  Recent& kept = recent();
  const std::lock_guard lock(kept.mutex);
  return {kept.lines.begin(), kept.lines.end()};
}

void configure(Level least, Format format) {
  g_format = format;
  logger().set_level(to_spdlog(least));
  if (format == Format::kJson) {
    logger().set_pattern(R"({"timestamp":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})");
  }
}

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (level >= Level::kWarning) keep(level, message, fields);
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
