#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace hkube::runtime {

/// A control group of the kernel that limits the memory of one child and its descendants. Removed when it is destroyed;
/// the processes in it must be gone by then.
class MemoryGroup {
 public:
  ~MemoryGroup();
  MemoryGroup(const MemoryGroup&) = delete;
  MemoryGroup& operator=(const MemoryGroup&) = delete;

  /// Moves a process into the group; its later children follow it. False when it is gone already.
  bool add(int pid) const;
  /// True when the kernel killed a process of the group for want of memory.
  [[nodiscard]] bool ran_out() const;

 private:
  friend class MemoryGroups;
  MemoryGroup(std::string path, std::string events) : path_(std::move(path)), events_(std::move(events)) {}
  std::string path_;
  std::string events_;  ///< the file that counts the kills
};

/// Makes such groups below the one that this process is in, with control groups of version 2 or 1, where it may: as
/// root, or where the folder was delegated to it.
class MemoryGroups {
 public:
  /// Finds out what the machine allows. Version 2 demands that a group with limited children has no processes of its
  /// own, so this process moves into a child "server" there.
  static MemoryGroups detect();

  [[nodiscard]] bool available() const { return version_ != Version::kNone; }
  /// A group with this limit in bytes; null when there can be none.
  std::unique_ptr<MemoryGroup> create(std::int64_t limit);

 private:
  enum class Version { kNone, k1, k2 };
  Version version_ = Version::kNone;
  std::string base_;
  std::uint64_t next_ = 0;
};

/// Processes that the kernel has killed for want of memory since the machine started (/proc/vmstat); 0 when unknown.
std::uint64_t machine_oom_kills();

}  // namespace hkube::runtime
