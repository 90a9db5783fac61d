#include "worker/line_cutter.h"

#include <algorithm>
#include <utility>

namespace hkube::worker {

namespace {

/// How many of the first `most` bytes do not end within a character of UTF-8. What is not UTF-8 may be cut anywhere.
std::size_t whole_characters(std::string_view text, std::size_t most) {
  constexpr std::size_t kLongest = 4;
  for (std::size_t back = 1; back <= std::min(kLongest, most); ++back) {
    const auto byte = static_cast<unsigned char>(text[most - back]);
    if ((byte & 0xC0U) == 0x80U) continue;  // within a character
    const std::size_t length = byte >= 0xF0U ? 4 : byte >= 0xE0U ? 3 : byte >= 0xC0U ? 2 : 1;
    return length > back ? most - back : most;
  }
  return most;
}

}  // namespace

void LineCutter::take(std::string_view chunk, const Sink& sink) {
  while (!chunk.empty()) {
    const auto end = chunk.find('\n');
    take_line(chunk.substr(0, end), sink);
    if (end == std::string_view::npos) return;
    newline(sink);
    chunk.remove_prefix(end + 1);
  }
}

void LineCutter::take_line(std::string_view text, const Sink& sink) {
  while (!text.empty()) {
    if (returned_ && text.front() != '\r') overwrite(sink);
    const auto end = text.find('\r');
    append(text.substr(0, end), sink);
    if (end == std::string_view::npos) return;
    returned_ = true;
    text.remove_prefix(end + 1);
  }
}

void LineCutter::append(std::string_view text, const Sink& sink) {
  partial_ += text;
  std::size_t from = 0;
  while (partial_.size() - from > most_) {
    const std::string_view rest = std::string_view(partial_).substr(from);
    const std::size_t size = whole_characters(rest, most_);
    hand_over(std::string(rest.substr(0, size)), sink);
    from += size;
  }
  partial_.erase(0, from);
}

void LineCutter::flush(const Sink& sink) {
  const std::size_t size = whole_characters(partial_, partial_.size());
  if (size == 0) return;
  std::string text = partial_.substr(0, size);
  partial_.erase(0, size);
  hand_over(std::move(text), sink);
}

void LineCutter::end_line(const Sink& sink) {
  if (!partial_.empty()) hand_over(std::exchange(partial_, {}), sink);
  begun_ = returned_ = false;
  ++ended_;
}

void LineCutter::newline(const Sink& sink) {
  // Of a line in pieces the end brings nothing new.
  if (!partial_.empty() || !begun_) hand_over(std::exchange(partial_, {}), sink);
  begun_ = returned_ = false;
  ++ended_;
}

void LineCutter::overwrite(const Sink& sink) {
  // Blanks only clear what was there.
  if (partial_.find_first_not_of(' ') == std::string::npos) partial_.clear();
  end_line(sink);
}

void LineCutter::hand_over(std::string text, const Sink& sink) { sink(std::move(text), std::exchange(begun_, true)); }

}  // namespace hkube::worker
