#include "api/graphql/job_cursor.h"

#include <array>
#include <charconv>
#include <cstdio>

#include "api/respond.h"

namespace hkube::api::graphql {

std::string cursor_text(JobNumber number) {
  std::array<char, 25> text{};
  std::snprintf(text.data(), text.size(), "%024llx", static_cast<unsigned long long>(number.value()));
  return text.data();
}

Result<JobNumber> read_cursor(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (text.size() != 24 || ec != std::errc() || end != text.data() + text.size()) {
    return bad_request("please provide a valid cursor");
  }
  return JobNumber(number);
}

}  // namespace hkube::api::graphql
