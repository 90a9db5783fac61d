#include "cli/wait.h"

#include <thread>

namespace hkube::cli {

namespace {
using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kStep{5'000};  // of one request
constexpr std::chrono::milliseconds kPace{1'000};  // for servers that answer at once
}  // namespace

bool is_over(const std::string& status) { return status == "completed" || status == "failed" || status == "stopped"; }

Result<Json> wait_for_end(const Session& session, const std::string& path, std::chrono::seconds timeout) {
  const auto begun = Clock::now();
  std::string shown;
  while (true) {
    const auto asked = Clock::now();
    auto step = kStep;
    if (timeout.count() > 0) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(begun + timeout - asked);
      step = std::clamp(left, std::chrono::milliseconds(1), kStep);
    }
    HKUBE_ASSIGN(const Json status, session.client.get(path + "?wait=" + std::to_string(step.count())));
    const std::string word = string_or(status, "status");
    if (is_over(word)) return status;
    const std::string details = status.contains("data") ? string_or(status["data"], "details") : "";
    const std::string line = word + (details.empty() ? "" : " - " + details);
    if (line != std::exchange(shown, line)) session.notice(line);
    if (timeout.count() > 0 && Clock::now() >= begun + timeout) return status;
    if (Clock::now() - asked < kPace && step >= kPace) std::this_thread::sleep_for(kPace);
  }
}

}  // namespace hkube::cli
