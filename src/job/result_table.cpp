#include "job/result_table.h"

namespace hkube::job {

void ResultTable::set(std::uint32_t item, std::uint64_t size, std::optional<std::string_view> inline_bytes) {
  Entry& entry = entries_[item];
  entry.size = size & ((std::uint64_t{1} << 48) - 1);
  if (!inline_bytes) {
    entry.state = kObject;
    return;
  }
  if (chunks_.empty() || chunks_.back().size() + inline_bytes->size() > chunks_.back().capacity()) {
    chunks_.emplace_back();
    // A node with few results should not hold a whole chunk.
    const std::size_t expected = entries_.size() * inline_bytes->size();
    chunks_.back().reserve(std::max(inline_bytes->size(), std::min(kChunkBytes, expected)));
  }
  entry.state = kInline;
  entry.chunk = static_cast<std::uint32_t>(chunks_.size() - 1);
  entry.offset = static_cast<std::uint32_t>(chunks_.back().size());
  chunks_.back().append(*inline_bytes);
  inline_total_ += inline_bytes->size();
}

std::optional<StoredResult> ResultTable::get(std::uint32_t item) const {
  if (!has(item)) return std::nullopt;
  const Entry& entry = entries_[item];
  StoredResult result{first_task_ + item, entry.size, origin_, std::nullopt};
  if (entry.state == kInline) {
    result.inline_bytes = chunks_[entry.chunk].substr(entry.offset, entry.size + kHeaderBytes);
  }
  return result;
}

}  // namespace hkube::job
