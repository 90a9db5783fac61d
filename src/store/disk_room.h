#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

namespace hkube::store {

/// How much room the disk of the data folder has, measured against the reserve that running work keeps for its end.
enum class DiskLevel : std::uint8_t {
  kEnough,
  kLow,   ///< a warning is due
  kFull,  ///< the reserve is reached: no new work
};

/// The level for so many free bytes. Going back up takes a quarter more than going down, so that it does not flutter. A
/// reserve of 0 is never reached.
DiskLevel disk_level(std::uint64_t free, std::uint64_t reserve, DiskLevel former);

/// The reserve of a disk of this size when none is configured: a fiftieth, at most 1 GiB.
std::uint64_t usual_reserve(std::uint64_t size);

/// What is known of the disk at the moment. Thread-safe.
class DiskRoom {
 public:
  /// A new measurement. True when the level is another one.
  bool update(std::uint64_t free, std::uint64_t reserve);

  [[nodiscard]] DiskLevel level() const { return level_.load(); }
  /// Whether new work that brings so many bytes fits beside the reserve. True while nothing is known.
  [[nodiscard]] bool takes(std::uint64_t bytes) const;
  /// What is the matter, for a person; empty with kEnough.
  [[nodiscard]] std::string text() const;

 private:
  std::atomic<DiskLevel> level_{DiskLevel::kEnough};
  std::atomic<std::uint64_t> spare_{UINT64_MAX};  ///< beside the reserve
  mutable std::mutex mutex_;
  std::string text_;  ///< guarded by mutex_
};

}  // namespace hkube::store
