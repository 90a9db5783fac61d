#include "api/graphql/answer_format.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>

namespace hkube::api::graphql {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes what stands before the separator off the front.
std::string_view take(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const std::string_view part = trimmed(text.substr(0, end));
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return part;
}

/// The weight among a range's parameters; 1 without one.
double weight(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = take(parameters, ';');
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
    double value = 0;
    (void)std::from_chars(parameter.data() + 2, parameter.data() + parameter.size(), value);
    return value;
  }
  return 1;
}

struct Wish {
  double json = -1;
  double response = -1;
  double any = -1;
};

Wish read(std::string_view accept) {
  Wish wish;
  while (!accept.empty()) {
    std::string_view range = take(accept, ',');
    std::string type(take(range, ';'));
    std::ranges::transform(type, type.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const double quality = weight(range);
    if (type == "application/json") wish.json = std::max(wish.json, quality);
    if (type == "application/graphql-response+json") wish.response = std::max(wish.response, quality);
    if (type == "*/*" || type == "application/*") wish.any = std::max(wish.any, quality);
  }
  return wish;
}

}  // namespace

AnswerFormat answer_format(std::string_view accept) {
  const Wish wish = read(accept);
  if (wish.response > 0 && wish.response >= wish.json) return AnswerFormat::kResponse;
  // Clients of today's HKube that name JSON take anything, too.
  if (wish.json > 0 && wish.any < 0) return AnswerFormat::kJson;
  return AnswerFormat::kAny;
}

std::string_view media_type(AnswerFormat format) {
  return format == AnswerFormat::kResponse ? "application/graphql-response+json; charset=utf-8"
                                           : "application/json; charset=utf-8";
}

}  // namespace hkube::api::graphql
