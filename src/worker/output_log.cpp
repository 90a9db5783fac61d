#include "worker/output_log.h"

#include <algorithm>

namespace hkube::worker {

void OutputLog::task_begins(const JobId& job, const TaskId& task, const std::string& node, std::uint32_t index) {
  const bool first = job_.empty();
  job_ = job;
  task_ = task;
  node_ = node;
  index_ = index;
  if (!first) return;
  for (observe::LogLine line : tail_) {
    line.node = node;
    line.index = index;
    store_.append(job, line);
  }
}

void OutputLog::write(runtime::OutputStream stream, std::string_view chunk) {
  std::string& partial = partial_[stream == runtime::OutputStream::kStdout ? 0 : 1];
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
  observe::LogLine line{clock_.now(), task_, node_, stream == runtime::OutputStream::kStderr, std::move(text), index_};
  if (!job_.empty()) store_.append(job_, line);
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
