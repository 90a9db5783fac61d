#include "store/disk_room.h"

#include <algorithm>

#include "base/quantity.h"

namespace hkube::store {

namespace {

constexpr std::uint64_t kLowFactor = 3;  ///< a warning below so many times the reserve
constexpr std::uint64_t kFraction = 50;  ///< of the disk
constexpr std::uint64_t kMostReserve = std::uint64_t{1} << 30;

std::uint64_t with_quarter(std::uint64_t bytes) { return bytes + bytes / 4; }

}  // namespace

DiskLevel disk_level(std::uint64_t free, std::uint64_t reserve, DiskLevel former) {
  if (reserve == 0) return DiskLevel::kEnough;
  const std::uint64_t low = kLowFactor * reserve;
  if (free < reserve || (former == DiskLevel::kFull && free < with_quarter(reserve))) return DiskLevel::kFull;
  if (free < low || (former != DiskLevel::kEnough && free < with_quarter(low))) return DiskLevel::kLow;
  return DiskLevel::kEnough;
}

std::uint64_t usual_reserve(std::uint64_t size) { return std::min(size / kFraction, kMostReserve); }

bool DiskRoom::update(std::uint64_t free, std::uint64_t reserve) {
  const DiskLevel former = level_.load();
  const DiskLevel level = disk_level(free, reserve, former);
  spare_ = reserve == 0 ? UINT64_MAX : free - std::min(free, reserve);
  level_ = level;
  const std::lock_guard lock(mutex_);
  text_.clear();
  if (level == DiskLevel::kEnough) return level != former;
  const auto size = [](std::uint64_t bytes) { return pretty_size(bytes); };
  text_ = "the disk of the data folder has " + size(free) + " left; " +
          (level == DiskLevel::kFull ? "no new work is taken, what runs keeps a reserve of "
                                     : "below the reserve no new work is taken: ") +
          size(reserve);
  return level != former;
}

bool DiskRoom::takes(std::uint64_t bytes) const { return level() != DiskLevel::kFull && bytes <= spare_.load(); }

std::string DiskRoom::text() const {
  const std::lock_guard lock(mutex_);
  return text_;
}

}  // namespace hkube::store
