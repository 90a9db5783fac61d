#include "worker/output_log.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace hkube::worker {

namespace {

using runtime::OutputStream;

constexpr std::string_view kMark("\0hkube-task:", 12);
constexpr std::size_t kMostIdBytes = 256;
constexpr std::size_t kTailLines = 20;
constexpr std::size_t kMostTailBytes = 8 << 10;
constexpr std::size_t kMostUnownedBytes = std::size_t{1} << 20;
constexpr OutputStream kStreams[] = {OutputStream::kStdout, OutputStream::kStderr};

}  // namespace

OutputLog::Stream& OutputLog::at(OutputStream stream) { return streams_[stream == OutputStream::kStdout ? 0 : 1]; }

LineCutter::Sink OutputLog::sink(OutputStream stream) {
  return [this, stream](std::string text, bool continued) { line(stream, std::move(text), continued); };
}

void OutputLog::task_begins(const Owner& owner) {
  const bool first = streams_[0].owner.job.empty();
  for (const OutputStream stream : kStreams) {
    if (!first) end_line(stream);
    at(stream).owner = owner;
  }
  if (!first) return;
  for (observe::LogLine& line : tail_) line.task = owner.task;
  for (observe::LogLine& line : take_unowned()) {
    line.task = owner.task;
    line.node = owner.node;
    line.index = owner.index;
    store_.append(owner.job, line);
  }
}

void OutputLog::task_ends(const TaskId& task) {
  for (const OutputStream stream : kStreams) {
    if (at(stream).owner.task == task) end_line(stream);
  }
}

void OutputLog::end() {
  for (const OutputStream stream : kStreams) {
    // What looked like a mark is none.
    if (std::string held = std::exchange(at(stream).held, {}); !held.empty()) cut(stream, held);
    end_line(stream);
  }
}

void OutputLog::end_line(OutputStream stream) {
  at(stream).lines.end_line(sink(stream));
  at(stream).since.reset();
}

void OutputLog::write(OutputStream stream, std::string_view chunk) {
  Stream& to = at(stream);
  if (to.held.empty() && chunk.find('\0') == std::string_view::npos) {
    cut(stream, chunk);
  } else {
    take_marked(stream, chunk);
  }
  if (!to.lines.waits()) {
    to.since.reset();
  } else if (!to.since || to.ended != to.lines.ended()) {
    to.since = clock_.now();
    to.ended = to.lines.ended();
  }
}

void OutputLog::take_marked(OutputStream stream, std::string_view chunk) {
  std::string& held = at(stream).held;
  held += chunk;
  const std::string text = std::exchange(held, {});
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\0'), rest.size());
    cut(stream, rest.substr(0, end));
    rest.remove_prefix(end);
    if (!rest.empty() && !take_mark(stream, rest)) {
      held = rest;
      return;
    }
  }
}

bool OutputLog::take_mark(OutputStream stream, std::string_view& rest) {
  const bool begins = rest.substr(0, kMark.size()) == kMark.substr(0, rest.size());
  const auto end = rest.find('\0', std::min(rest.size(), kMark.size()));
  const bool whole = end != std::string_view::npos;
  if (begins && !whole && rest.size() < kMark.size() + kMostIdBytes) return false;
  if (!begins || !whole) {  // a zero byte of the algorithm's own
    cut(stream, rest.substr(0, 1));
    rest.remove_prefix(1);
    return true;
  }
  if (const auto owner = find_(rest.substr(kMark.size(), end - kMark.size()))) {
    marked_ = true;
    end_line(stream);
    at(stream).owner = *owner;
  }
  rest.remove_prefix(end + 1);
  return true;
}

void OutputLog::cut(OutputStream stream, std::string_view chunk) { at(stream).lines.take(chunk, sink(stream)); }

void OutputLog::add(OutputStream stream, std::string_view lines) {
  end_line(stream);
  cut(stream, lines);
  end_line(stream);
}

void OutputLog::line(OutputStream stream, std::string text, bool continued) {
  const Owner& owner = at(stream).owner;
  const bool error = stream == OutputStream::kStderr;
  observe::LogLine line{clock_.now(), owner.task, owner.node, error, std::move(text), owner.index, continued};
  if (owner.job.empty()) {
    keep_unowned(line);
  } else {
    store_.append(owner.job, line);
  }
  tail_.push_back(std::move(line));
  if (tail_.size() > kTailLines) tail_.pop_front();
}

void OutputLog::keep_unowned(observe::LogLine line) {
  unowned_bytes_ += line.text.size() + sizeof line;
  unowned_.push_back(std::move(line));
  while (unowned_bytes_ > kMostUnownedBytes) {
    unowned_bytes_ -= unowned_.front().text.size() + sizeof line;
    unowned_.pop_front();
    ++forgotten_;
  }
}

std::vector<observe::LogLine> OutputLog::take_unowned() {
  std::vector<observe::LogLine> lines;
  if (forgotten_ > 0 && !unowned_.empty()) {
    lines.push_back(unowned_.front());
    lines.back().continued = false;
    lines.back().text = std::to_string(std::exchange(forgotten_, 0)) +
                        " lines that the algorithm printed before this one, before its first task, are not kept";
  }
  std::move(unowned_.begin(), unowned_.end(), std::back_inserter(lines));
  unowned_.clear();
  unowned_bytes_ = 0;
  return lines;
}

std::optional<Timestamp> OutputLog::waits_since() const {
  std::optional<Timestamp> since;
  for (const Stream& stream : streams_) {
    if (stream.since && (!since || *stream.since < *since)) since = stream.since;
  }
  return since;
}

void OutputLog::file_waiting(Timestamp time) {
  for (const OutputStream stream : kStreams) {
    Stream& from = at(stream);
    if (!from.since || *from.since > time) continue;
    from.since.reset();  // the first bytes of a character wait for the rest of it
    from.lines.flush(sink(stream));
  }
}

std::string OutputLog::tail(const TaskId& task) const {
  std::string text;
  for (const observe::LogLine& line : tail_) {
    if (!task.empty() && line.task != task) continue;
    if (!text.empty() && !line.continued) text += "\n";
    text += line.text;
  }
  if (text.size() > kMostTailBytes) text = "… " + text.substr(text.size() - kMostTailBytes);
  return text;
}

}  // namespace hkube::worker
