#include "graph/raw_batch.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <optional>

namespace hkube::graph {

namespace {

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t value = 0;
  auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

}  // namespace

RawBatch RawBatch::parse(std::string_view text) {
  std::string kept;
  for (char c : text.substr(1)) {
    if (c != '[' && c != ']' && std::isspace(static_cast<unsigned char>(c)) == 0) kept += c;
  }
  RawBatch batch;
  std::string_view rest = kept;
  while (true) {
    const auto comma = rest.find(',');
    const std::string_view word = rest.substr(0, comma);
    Piece piece{batch.size_, std::string(word), 0, false};
    std::uint64_t length = 1;
    if (const auto dots = word.find("..."); dots != std::string_view::npos) {
      const auto from = integer(word.substr(0, dots));
      const auto to = integer(word.substr(dots + 3));
      piece.range = true;
      piece.from = from.value_or(0);
      piece.text.clear();
      length = 0;
      if (from && to && *from <= *to) {
        // Unsigned subtraction is the distance even across the whole range of int64.
        length = static_cast<std::uint64_t>(*to) - static_cast<std::uint64_t>(*from);
        if (length < std::numeric_limits<std::uint32_t>::max()) ++length;
      }
    }
    if (length > 0) batch.pieces_.push_back(std::move(piece));
    batch.size_ += std::min(length, std::uint64_t{std::numeric_limits<std::uint32_t>::max()});
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return batch;
}

Json RawBatch::element(std::uint64_t index) const {
  auto it = std::upper_bound(pieces_.begin(), pieces_.end(), index,
                             [](std::uint64_t i, const Piece& piece) { return i < piece.first_index; });
  --it;
  if (it->range) return it->from + static_cast<std::int64_t>(index - it->first_index);
  return it->text;
}

}  // namespace hkube::graph
