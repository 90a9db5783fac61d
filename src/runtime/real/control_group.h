#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hkube::runtime {

/// What a control group of the kernel holds its processes to; 0 is no limit.
struct GroupLimits {
  std::int64_t memory = 0;     ///< bytes
  std::int64_t processes = 0;  ///< and threads
};

/// A control group of the kernel around one child and its descendants: nobody in it can leave it, so that all of them
/// can be ended. With hierarchies of version 1 it is one folder in each of them.
class ControlGroup {
 public:
  /// Kills who is still in it and removes it, at once or when they are gone.
  ~ControlGroup();
  ControlGroup(const ControlGroup&) = delete;
  ControlGroup& operator=(const ControlGroup&) = delete;

  /// A process that writes "0" into each of these files is in the group, and so are its later children.
  [[nodiscard]] const std::vector<std::string>& entrances() const { return entrances_; }
  /// Kills everybody in it.
  void kill() const;
  [[nodiscard]] bool limits_memory() const { return !memory_events_.empty(); }
  /// True when the kernel killed a process of the group for want of memory.
  [[nodiscard]] bool ran_out() const;

 private:
  friend class ControlGroups;
  explicit ControlGroup(std::shared_ptr<std::vector<std::string>> busy) : busy_(std::move(busy)) {}
  std::vector<std::string> folders_;
  std::vector<std::string> entrances_;
  std::string memory_events_;                       ///< the file that counts the kills; empty: none is counted
  std::shared_ptr<std::vector<std::string>> busy_;  ///< folders that could not be removed yet
};

/// Makes such groups below the one that this process is in, with control groups of version 2 or 1, where it may: as
/// root, or where the folder was delegated to it.
class ControlGroups {
 public:
  /// Finds out what the machine allows, by trying it. Version 2 demands that a group with limited children has no
  /// processes of its own, so this process moves into a child "server" there.
  static ControlGroups detect();

  /// Whether all descendants of a child can be found and ended.
  [[nodiscard]] bool available() const { return !places_.empty(); }
  [[nodiscard]] bool limits_memory() const;
  [[nodiscard]] bool limits_processes() const;
  /// A group with these limits, as far as there are such; null when there can be none.
  std::unique_ptr<ControlGroup> create(const GroupLimits& limits);

  /// Below which groups are made.
  [[nodiscard]] std::vector<std::string> folders() const;
  /// Kills all groups of the process `server` below these folders, and removes them when they are empty, for a second
  /// at most. For its guardian: it waits.
  static void end_all_of(int server, const std::vector<std::string>& folders);

 private:
  /// A hierarchy's folder below which groups can be made.
  struct Place {
    std::string folder;
    int version = 2;
    bool memory = false;
    bool processes = false;
  };
  [[nodiscard]] static std::vector<Place> version_2();
  [[nodiscard]] static std::vector<Place> version_1();
  static bool may_use(const Place& place);
  /// Ends what servers left behind that were killed together with their guardians. Waits for a fifth of a second at
  /// most.
  void end_leftovers();

  std::vector<Place> places_;
  std::uint64_t next_ = 0;
  std::shared_ptr<std::vector<std::string>> busy_ = std::make_shared<std::vector<std::string>>();
};

/// Processes that the kernel has killed for want of memory since the machine started (/proc/vmstat); 0 when unknown.
std::uint64_t machine_oom_kills();

}  // namespace hkube::runtime
