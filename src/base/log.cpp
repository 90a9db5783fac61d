#include "base/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <chrono>
#include <deque>
#include <mutex>

#include "base/json.h"
#include "base/line_writer.h"
#include "base/log_flush.h"
#include "base/recent_log.h"

namespace hkube::log {

namespace {

constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%e %-7l %v";
constexpr const char* kJsonPattern = R"({"timestamp":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})";
constexpr std::size_t kMostWaiting = 4 << 20;  // bytes of lines whose reader is slow

Format g_format = Format::kText;

const char* pattern() { return g_format == Format::kJson ? kJsonPattern : kTextPattern; }

std::string lost_text(std::uint64_t count, const std::string& why);

/// Lives until the process ends: whoever ends late may still log.
LineWriter& writer() {
  static LineWriter& instance = *new LineWriter(STDERR_FILENO, kMostWaiting, lost_text);
  return instance;
}

class WriterSink : public spdlog::sinks::base_sink<std::mutex> {
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    writer().push({line.data(), line.size()});
  }
  void flush_() override {}
};

spdlog::logger& logger() {
  static spdlog::logger& instance = [&]() -> spdlog::logger& {
    auto* made = new spdlog::logger("hkube", std::make_shared<WriterSink>());
    made->set_pattern(pattern());
    return *made;
  }();
  return instance;
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
  static Recent& instance = *new Recent;
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

/// What follows a line's time and level.
std::string body_of(std::string_view message, std::initializer_list<Field> fields) {
  std::string line;
  if (g_format == Format::kJson) {
    line = "\"message\":" + to_text(Json(std::string(message)));
    for (const auto& [name, value] : fields)
      line += "," + to_text(Json(std::string(name))) + ":" + to_text(Json(value));
  } else {
    line = message;
    for (const auto& [name, value] : fields) line += "  " + std::string(name) + "=" + value;
  }
  return line;
}

/// Not by the logger, whose lines go through the queue: this one has its place between others.
std::string lost_text(std::uint64_t count, const std::string& why) {
  constexpr std::string_view kMessage = "lines of this log were lost";
  const std::initializer_list<Field> fields = {{"count", std::to_string(count)}, {"error", why}};
  keep(Level::kWarning, kMessage, fields);
  const std::string body = body_of(kMessage, fields);
  spdlog::memory_buf_t line;
  spdlog::pattern_formatter(pattern()).format(spdlog::details::log_msg("hkube", spdlog::level::warn, body), line);
  return {line.data(), line.size()};
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
  logger().set_pattern(pattern());
}

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (level >= Level::kWarning) keep(level, message, fields);
  if (!logger().should_log(to_spdlog(level))) return;
  logger().log(to_spdlog(level), "{}", body_of(message, fields));
}

bool flush(std::chrono::milliseconds patience) { return writer().flush(patience); }

}  // namespace hkube::log
