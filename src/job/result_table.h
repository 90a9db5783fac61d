#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace hkube::job {

/// A stored result: small ones carry their bytes (8-byte header and payload), larger ones lie in the object store under
/// "<cluster>-hkube/<jobId>/<taskId>".
struct StoredResult {
  std::uint32_t task_number = 0;
  std::uint64_t size = 0;                   ///< payload bytes, without the header
  JobId origin;                             ///< the job that it lies under; empty: the job that reads it
  std::optional<std::string> inline_bytes;  ///< header and payload, when small
};

/// The results of one node's tasks, packed: 16 bytes an item and the bytes of small results in chunks.
/// Written by the control thread until the node is finished, read-only and shared from then on.
class ResultTable {
 public:
  /// `origin`: of results that an earlier job made; else empty.
  ResultTable(std::uint32_t first_task, std::uint32_t count, JobId origin = {})
      : first_task_(first_task), origin_(std::move(origin)), entries_(count) {}

  void set(std::uint32_t item, std::uint64_t size, std::optional<std::string_view> inline_bytes);

  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(entries_.size()); }
  [[nodiscard]] bool has(std::uint32_t item) const { return item < entries_.size() && entries_[item].state != kNone; }
  /// The result of an item; nothing when it failed or has not run.
  [[nodiscard]] std::optional<StoredResult> get(std::uint32_t item) const;
  /// Bytes held for small results.
  [[nodiscard]] std::uint64_t inline_bytes() const { return inline_total_; }

 private:
  enum State : std::uint8_t { kNone, kInline, kObject };
  struct Entry {
    std::uint64_t size : 48 = 0;
    std::uint64_t state : 8 = kNone;
    std::uint32_t chunk = 0;
    std::uint32_t offset = 0;
  };
  static constexpr std::size_t kChunkBytes = std::size_t{256} << 10;
  static constexpr std::uint64_t kHeaderBytes = 8;

  std::uint32_t first_task_;
  JobId origin_;
  std::uint64_t inline_total_ = 0;
  std::vector<Entry> entries_;
  std::vector<std::string> chunks_;
};

}  // namespace hkube::job
