#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace hkube::graph {

/// A raw batch literal, `#[a, 2, 1...1000000]`. Ranges stay ranges: a million numbers take a few bytes.
/// Rules (pipeline-semantics §1.5): brackets and white space are deleted everywhere, then the text is split at commas;
/// elements are strings, inclusive ranges give integers, `#[]` is one empty string, a reversed range is empty.
class RawBatch {
 public:
  /// `text` begins with `#[`. Never fails: the original accepts anything.
  static RawBatch parse(std::string_view text);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Element `index`, index < size().
  [[nodiscard]] Json element(std::uint64_t index) const;

 private:
  struct Piece {
    std::uint64_t first_index = 0;  ///< position of its first element in the batch
    std::string text;               ///< of a single element
    std::int64_t from = 0;
    bool range = false;
  };
  std::vector<Piece> pieces_;
  std::uint64_t size_ = 0;
};

}  // namespace hkube::graph
