#include "cli/wait.h"

#include <algorithm>
#include <array>
#include <thread>

namespace hkube::cli {

namespace {
using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kStep{5'000};  // of one request
constexpr std::chrono::milliseconds kPace{1'000};  // for servers that answer at once
constexpr std::chrono::minutes kPatience{10};      // with a server that does not answer
constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{2'000};

bool is_away(const Error& error) {
  return std::ranges::any_of(std::array{Errc::kCannotReach, Errc::kNoAnswer, Errc::kBusy},
                             [&](Errc code) { return describe(code).code == error.code; });
}
}  // namespace

Result<Json> get_patiently(const Session& session, const std::string& path, Clock::time_point until) {
  const auto end = std::min(until, Clock::now() + kPatience);
  bool away = false;
  for (auto pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    auto answer = session.client.get(path);
    if (answer.ok() || !is_away(answer.error())) {
      if (away) session.notice("the server answers again");
      return answer;
    }
    const auto now = Clock::now();
    if (now >= end) return answer;
    if (!std::exchange(away, true)) {
      session.notice(answer.error().message + "; what was started is kept by the server, which is waited for");
    }
    std::this_thread::sleep_for(std::min<Clock::duration>(pause, end - now));
  }
}

bool is_over(const std::string& status) { return status == "completed" || status == "failed" || status == "stopped"; }

Result<Json> wait_for_end(const Session& session, const std::string& path, std::chrono::seconds timeout) {
  const auto end = timeout.count() > 0 ? Clock::now() + timeout : Clock::time_point::max();
  std::string shown;
  while (true) {
    const auto asked = Clock::now();
    auto step = kStep;
    if (timeout.count() > 0) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - asked);
      step = std::clamp(left, std::chrono::milliseconds(1), kStep);
    }
    HKUBE_ASSIGN(const Json status, get_patiently(session, path + "?wait=" + std::to_string(step.count()), end));
    const std::string word = string_or(status, "status");
    if (is_over(word)) return status;
    const std::string details = status.contains("data") ? string_or(status["data"], "details") : "";
    const std::string line = word + (details.empty() ? "" : " - " + details);
    if (line != std::exchange(shown, line)) session.notice(line);
    if (Clock::now() >= end) return status;
    if (Clock::now() - asked < kPace && step >= kPace) std::this_thread::sleep_for(kPace);
  }
}

}  // namespace hkube::cli
