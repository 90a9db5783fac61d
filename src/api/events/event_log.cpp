#include "api/events/event_log.h"

#include <charconv>

namespace hkube::api {

std::string EventLog::frame(const std::string& id, const std::string& type, const std::string& data) {
  return "id: " + id + "\nevent: " + type + "\ndata: " + data + "\n\n";
}

const LoggedEvent& EventLog::append(const Event& event) {
  const std::uint64_t number = next_++;
  events_.push_back({number, event.type, event.job,
                     std::make_shared<const std::string>(frame(id_of(number), event.type, event.data))});
  bytes_ += events_.back().frame->size();
  while (events_.size() > 1 && (events_.size() > limits_.events || bytes_ > limits_.bytes)) drop_first();
  return events_.back();
}

void EventLog::drop_first() {
  bytes_ -= events_.front().frame->size();
  events_.pop_front();
}

void EventLog::gap() {
  events_.clear();
  bytes_ = 0;
  ++next_;  // so that the latest id of before is not the latest one any more
}

std::optional<std::vector<LoggedEvent>> EventLog::since(const std::string& id) const {
  if (!id.starts_with(life_ + "-")) return std::nullopt;
  const char* begin = id.data() + life_.size() + 1;
  const char* end = id.data() + id.size();
  std::uint64_t number = 0;
  const auto [rest, ec] = std::from_chars(begin, end, number);
  if (ec != std::errc() || rest != end || number >= next_) return std::nullopt;
  const std::uint64_t first = next_ - events_.size();
  if (number + 1 < first) return std::nullopt;
  return std::vector<LoggedEvent>(events_.begin() + static_cast<std::ptrdiff_t>(number + 1 - first), events_.end());
}

}  // namespace hkube::api
