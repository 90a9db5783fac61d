#include "api/date_range.h"

#include <charconv>
#include <ctime>

#include "api/respond.h"

namespace hkube::api {

namespace {

/// Takes a number of exactly `digits` digits, after `separator` if there is one.
bool take(std::string_view& text, char separator, std::size_t digits, int& value) {
  if (separator != 0) {
    if (text.empty() || text.front() != separator) return false;
    text.remove_prefix(1);
  }
  if (text.size() < digits) return false;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + digits, value);
  if (ec != std::errc() || end != text.data() + digits) return false;
  text.remove_prefix(digits);
  return true;
}

/// ".5", ".125": milliseconds.
int take_fraction(std::string_view& text) {
  if (text.empty() || text.front() != '.') return 0;
  text.remove_prefix(1);
  int ms = 0;
  for (int weight = 100; !text.empty() && text.front() >= '0' && text.front() <= '9'; weight /= 10) {
    ms += weight * (text.front() - '0');
    text.remove_prefix(1);
  }
  return ms;
}

/// "Z", "+02:00", "" → minutes east of UTC; nothing when it is something else.
std::optional<int> take_zone(std::string_view text) {
  if (text.empty() || text == "Z") return 0;
  const int sign = text.front() == '-' ? -1 : 1;
  int hours = 0;
  int minutes = 0;
  if ((text.front() != '+' && text.front() != '-') || !take(text, text.front(), 2, hours)) return std::nullopt;
  if (!text.empty() && text.front() == ':') text.remove_prefix(1);
  if (!take(text, 0, 2, minutes) || !text.empty()) return std::nullopt;
  return sign * (hours * 60 + minutes);
}

}  // namespace

std::optional<Timestamp> parse_date(const Json& value) {
  if (value.is_number()) {
    // What a date of the original's clients can be at most; larger numbers do not fit into a timestamp either.
    constexpr double kMostMs = 8.64e15;
    const double number = value.get<double>();
    if (!(number >= -kMostMs && number <= kMostMs)) return std::nullopt;
    return Timestamp{static_cast<std::int64_t>(number)};
  }
  if (!value.is_string()) return std::nullopt;
  std::string_view text = value.get_ref<const std::string&>();
  std::int64_t number = 0;
  if (const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
      ec == std::errc() && end == text.data() + text.size()) {
    return Timestamp{number};
  }
  std::tm time{};
  int milliseconds = 0;
  if (!take(text, 0, 4, time.tm_year) || !take(text, '-', 2, time.tm_mon) || !take(text, '-', 2, time.tm_mday)) {
    return std::nullopt;
  }
  if (!text.empty() && (text.front() == 'T' || text.front() == ' ')) {
    if (!take(text, text.front(), 2, time.tm_hour) || !take(text, ':', 2, time.tm_min)) return std::nullopt;
    if (take(text, ':', 2, time.tm_sec)) milliseconds = take_fraction(text);
  }
  const auto zone = take_zone(text);
  if (!zone || time.tm_mon < 1 || time.tm_mon > 12 || time.tm_mday < 1 || time.tm_mday > 31) return std::nullopt;
  time.tm_year -= 1900;
  time.tm_mon -= 1;
  time.tm_min -= *zone;
  return Timestamp{static_cast<std::int64_t>(::timegm(&time)) * 1000 + milliseconds};
}

Result<DateRange> read_date_range(const Json& object) {
  DateRange range;
  const auto read = [&](const char* key, std::optional<Timestamp>& into) -> Status {
    const auto it = object.find(key);
    if (it == object.end() || it->is_null()) return {};
    into = parse_date(*it);
    return into ? Status()
                : Status(bad_request("\"" + (it->is_string() ? it->get<std::string>() : to_text(*it)) +
                                     "\" is not a date"));
  };
  if (!object.is_object()) return range;
  HKUBE_TRY(read("from", range.from));
  HKUBE_TRY(read("to", range.to));
  if (range.from || range.to) {
    const auto shown = [&](const char* key) {
      const auto it = object.find(key);
      return it == object.end() ? "" : it->is_string() ? it->get<std::string>() : to_text(*it);
    };
    range.text = shown("from") + " to " + shown("to");
  }
  return range;
}

}  // namespace hkube::api
