#include "worker/worker_settings.h"

#include <charconv>
#include <cstdio>
#include <optional>

namespace hkube::worker {

namespace {

constexpr std::int64_t kLongest = std::int64_t{1} << 40;  // of times in milliseconds and of sizes

/// The text of a variable, which may be written as a number.
std::string text_of(const Json& variables, const char* name) {
  const auto it = variables.find(name);
  if (it == variables.end() || it->is_structured()) return "";
  return it->is_string() ? it->get<std::string>() : to_text(*it);
}

std::optional<std::int64_t> number_of(const Json& variables, const char* name) {
  const std::string text = text_of(variables, name);
  std::int64_t number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = ec == std::errc() && end == text.data() + text.size();
  if (!is_number || number <= 0 || number > kLongest) return std::nullopt;
  return number;
}

}  // namespace

WorkerSettings settings_of(WorkerSettings settings, const Json& algorithm) {
  const auto found = algorithm.is_object() ? algorithm.find("workerEnv") : algorithm.end();
  if (!algorithm.is_object() || found == algorithm.end() || !found->is_object()) return settings;
  const Json& variables = *found;
  const auto time = [&](const char* name, std::chrono::milliseconds& value) {
    if (const auto number = number_of(variables, name)) value = std::chrono::milliseconds(*number);
  };
  time("ALGORITHM_DISCONNECTED_TIMEOUT_MS", settings.connect);
  time("STOPPING_TIME_OUT", settings.stopping);
  if (const auto bytes = number_of(variables, "WORKER_SOCKET_MAX_PAYLOAD_BYTES")) {
    settings.max_message_bytes = static_cast<std::size_t>(*bytes);
  }
  const std::string query = "?storage=" + text_of(variables, "DEFAULT_STORAGE_PROTOCOL") +
                            "&encoding=" + text_of(variables, "DEFAULT_WORKER_ALGORITHM_ENCODING");
  if (const auto handshake = wire::parse_handshake(query, settings.handshake); handshake.ok()) {
    settings.handshake = *handshake;
  }
  return settings;
}

std::string in_seconds(std::chrono::milliseconds time) {
  char text[48];
  std::snprintf(text, sizeof text, "%g seconds", static_cast<double>(time.count()) / 1000);
  return text;
}

}  // namespace hkube::worker
