#include "spec/cron_pattern.h"

#include <array>
#include <bit>
#include <charconv>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace hkube::spec {

namespace {

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kDays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct Field {
  int low;
  int high;
  std::uint64_t CronPattern::*bits;
  std::span<const std::string_view> names = {};  ///< of the values from `low`
};
// Day 7 of the week is Sunday, too: ranges such as 5-7 end with it.
constexpr int kSecondSunday = 7;
const std::array<Field, 6> kFields{{{0, 59, &CronPattern::seconds},
                                    {0, 59, &CronPattern::minutes},
                                    {0, 23, &CronPattern::hours},
                                    {1, 31, &CronPattern::days},
                                    {1, 12, &CronPattern::months, kMonths},
                                    {0, kSecondSunday, &CronPattern::weekdays, kDays}}};
constexpr std::array<int, 12> kLongest{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kShortcuts{{{"@yearly", "0 0 0 1 1 *"},
                                                                                   {"@monthly", "0 0 0 1 * *"},
                                                                                   {"@weekly", "0 0 0 * * 0"},
                                                                                   {"@daily", "0 0 0 * * *"},
                                                                                   {"@hourly", "0 0 * * * *"},
                                                                                   {"@minutely", "0 * * * * *"},
                                                                                   {"@secondly", "* * * * * *"},
                                                                                   {"@weekdays", "0 0 0 * * 1-5"},
                                                                                   {"@weekends", "0 0 0 * * 0,6"}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

constexpr std::uint64_t range_bits(int low, int high) { return ((std::uint64_t{1} << (high - low + 1)) - 1) << low; }

/// Takes a number or one of the field's names off the front of `text`, which is not empty.
std::optional<int> take_number(std::string_view& text, const Field& field) {
  if (is_digit(text.front())) {
    int number = 0;
    auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
  }
  const std::string_view name = text.substr(0, 3);
  for (std::size_t i = 0; i < field.names.size(); ++i) {
    if (field.names[i] != name) continue;
    text.remove_prefix(name.size());
    return static_cast<int>(i) + field.low;
  }
  return std::nullopt;
}

/// One item of a list.
std::optional<std::uint64_t> parse_item(std::string_view item, const Field& field) {
  if (item.empty()) return std::nullopt;
  int low = field.low;
  int high = field.high == kSecondSunday ? kSecondSunday - 1 : field.high;
  bool single = false;
  if (item.front() == '*' || item.front() == '?') {
    item.remove_prefix(1);
  } else {
    const auto first = take_number(item, field);
    if (!first || *first < field.low || *first > field.high) return std::nullopt;
    low = *first;
    single = !item.starts_with('-');
    if (!single) {
      item.remove_prefix(1);
      const auto last = item.empty() ? std::nullopt : take_number(item, field);
      if (!last || *last > field.high) return std::nullopt;
      high = *last == 0 && field.high == kSecondSunday && low > 0 ? kSecondSunday : *last;  // fri-sun
      if (high < low) return std::nullopt;
    }
  }
  if (item.empty()) return single ? range_bits(low, low) : range_bits(low, high);
  // With a step, "a/step" runs to the end of the field.
  if (item.front() != '/') return std::nullopt;
  item.remove_prefix(1);
  std::uint64_t step = 0;
  const auto [end, ec] = std::from_chars(item.data(), item.data() + item.size(), step);
  if (end != item.data() + item.size() || item.empty()) return std::nullopt;
  if (ec == std::errc::result_out_of_range) step = 1000;  // past every field
  if (step == 0) return std::nullopt;
  std::uint64_t bits = 0;
  for (auto value = static_cast<std::uint64_t>(low); value <= static_cast<std::uint64_t>(high); value += step) {
    bits |= std::uint64_t{1} << value;
    if (step > 60) break;
  }
  return bits;
}

/// Whether some day of some year matches: 30 February and 31 April never come.
bool ever_comes(const CronPattern& pattern) {
  // A restricted day of the week comes in every month.
  if (pattern.weekdays != range_bits(0, 6)) return true;
  const int first_day = std::countr_zero(pattern.days);
  for (int month = 1; month <= 12; ++month) {
    if ((pattern.months >> month & 1) != 0 && first_day <= kLongest[static_cast<std::size_t>(month - 1)]) return true;
  }
  return false;
}

std::optional<std::uint64_t> parse_list(std::string_view list, const Field& field) {
  std::uint64_t bits = 0;
  for (;;) {
    const auto comma = list.find(',');
    const auto item = parse_item(list.substr(0, comma), field);
    if (!item) return std::nullopt;
    bits |= *item;
    if (comma == std::string_view::npos) return bits;
    list.remove_prefix(comma + 1);
  }
}

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    if (is_space(text[at])) {
      ++at;
      continue;
    }
    const std::size_t start = at;
    while (at < text.size() && !is_space(text[at])) ++at;
    words.push_back(text.substr(start, at - start));
    if (words.size() > kFields.size()) break;
  }
  return words;
}

}  // namespace

bool CronPattern::matches_day(unsigned day_of_month, unsigned weekday) const {
  const bool any_day = days == range_bits(1, 31);
  const bool any_weekday = weekdays == range_bits(0, 6);
  const bool day = (days >> day_of_month & 1) != 0;
  const bool week = (weekdays >> weekday & 1) != 0;
  if (any_day) return week;
  if (any_weekday) return day;
  return day || week;
}

std::optional<CronPattern> parse_cron(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = to_lower(c);
  std::vector<std::string_view> words = split_words(lower);
  if (words.size() == 1) {
    for (const auto& [name, pattern] : kShortcuts) {
      if (name == words.front()) words = split_words(pattern);
    }
  }
  if (words.size() > kFields.size() || words.size() + 1 < kFields.size()) return std::nullopt;
  const std::size_t skipped = kFields.size() - words.size();
  CronPattern pattern;
  pattern.seconds = 1;  // without a field of their own: at second 0
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Field& field = kFields[i + skipped];
    const auto bits = parse_list(words[i], field);
    if (!bits) return std::nullopt;
    pattern.*field.bits = *bits;
  }
  constexpr std::uint64_t kSunday = 1;
  pattern.weekdays |= pattern.weekdays >> kSecondSunday & kSunday;
  pattern.weekdays &= range_bits(0, 6);
  if (!ever_comes(pattern)) return std::nullopt;
  return pattern;
}

}  // namespace hkube::spec
