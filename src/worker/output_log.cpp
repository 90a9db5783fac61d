#include "worker/output_log.h"

#include <algorithm>
#include <utility>

namespace hkube::worker {

namespace {

constexpr std::string_view kMark("\0hkube-task:", 12);
constexpr std::size_t kMostIdBytes = 256;

std::size_t place(runtime::OutputStream stream) { return stream == runtime::OutputStream::kStdout ? 0 : 1; }

}  // namespace

void OutputLog::task_begins(const Owner& owner) {
  const bool first = owner_[0].job.empty();
  for (Owner& each : owner_) each = owner;
  if (!first) return;
  for (observe::LogLine line : tail_) {
    line.node = owner.node;
    line.index = owner.index;
    store_.append(owner.job, line);
  }
}

void OutputLog::write(runtime::OutputStream stream, std::string_view chunk) {
  std::string& held = held_[place(stream)];
  if (held.empty() && chunk.find('\0') == std::string_view::npos) return cut(stream, chunk);
  held += chunk;
  const std::string text = std::exchange(held, {});
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto at = std::min(rest.find('\0'), rest.size());
    cut(stream, rest.substr(0, at));
    rest.remove_prefix(at);
    if (!rest.empty() && !take_mark(stream, rest)) {
      held = rest;
      return;
    }
  }
}

bool OutputLog::take_mark(runtime::OutputStream stream, std::string_view& rest) {
  const bool begins = rest.substr(0, kMark.size()) == kMark.substr(0, rest.size());
  const auto end = rest.find('\0', std::min(rest.size(), kMark.size()));
  const bool whole = end != std::string_view::npos;
  if (begins && !whole && rest.size() < kMark.size() + kMostIdBytes) return false;
  if (!begins || !whole) {  // a zero byte of the algorithm's own
    cut(stream, rest.substr(0, 1));
    rest.remove_prefix(1);
    return true;
  }
  marked_ = true;
  if (const auto owner = find_(rest.substr(kMark.size(), end - kMark.size()))) {
    std::string& partial = partial_[place(stream)];
    if (!partial.empty()) line(stream, std::exchange(partial, {}));
    owner_[place(stream)] = *owner;
  }
  rest.remove_prefix(end + 1);
  return true;
}

void OutputLog::cut(runtime::OutputStream stream, std::string_view chunk) {
  std::string& partial = partial_[place(stream)];
  while (!chunk.empty()) {
    const auto end = chunk.find('\n');
    partial.append(chunk.substr(0, end));
    if (end == std::string_view::npos && partial.size() < kMaxLine) return;
    if (!partial.empty() && partial.back() == '\r') partial.pop_back();
    line(stream, std::exchange(partial, {}));
    if (end == std::string_view::npos) return;
    chunk.remove_prefix(end + 1);
  }
}

void OutputLog::add(runtime::OutputStream stream, std::string_view lines) {
  while (!lines.empty()) {
    const std::string_view text = lines.substr(0, std::min(lines.find('\n'), kMaxLine));
    line(stream, std::string(text));
    lines.remove_prefix(text.size());
    if (lines.starts_with('\n')) lines.remove_prefix(1);
  }
}

void OutputLog::line(runtime::OutputStream stream, std::string text) {
  const Owner& owner = owner_[place(stream)];
  const bool error = stream == runtime::OutputStream::kStderr;
  observe::LogLine line{clock_.now(), owner.task, owner.node, error, std::move(text), owner.index};
  if (!owner.job.empty()) store_.append(owner.job, line);
  tail_.push_back(std::move(line));
  if (tail_.size() > kTailLines) tail_.pop_front();
}

std::string OutputLog::tail() const {
  std::string text;
  for (const observe::LogLine& line : tail_) text += (text.empty() ? "" : "\n") + line.text;
  for (const std::string& partial : partial_) {
    if (!partial.empty()) text += (text.empty() ? "" : "\n") + partial;
  }
  return text;
}

}  // namespace hkube::worker
