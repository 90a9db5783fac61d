#include "runtime/real/memory_group.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>

namespace hkube::runtime {

namespace {

constexpr std::string_view kPrefix = "hkube-";

bool write_file(const std::string& path, const std::string& text) {
  std::ofstream out(path);
  out << text << std::flush;
  return out.good();
}

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool has_word(const std::string& text, const std::string& word) {
  std::istringstream words(text);
  for (std::string next; words >> next;) {
    if (next == word) return true;
  }
  return false;
}

/// The number after a key, one pair a line ("oom_kill 2").
std::uint64_t number_after(const std::string& file, const std::string& key) {
  std::ifstream in(file);
  std::string name;
  std::uint64_t value = 0;
  while (in >> name >> value) {
    if (name == key) return value;
  }
  return 0;
}

/// This process's own group: of version 2 ("0::/path"), or of version 1's controller ("4:memory:/path").
std::optional<std::string> own_group(const std::string& controller) {
  std::ifstream in("/proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string names = "," + line.substr(first + 1, second - first - 1) + ",";
    if (names == (controller.empty() ? ",," : "," + controller + ",")) return line.substr(second + 1);
  }
  return std::nullopt;
}

/// The folder of a group. Inside a container the path may be the host's; then the mount's root is our own group.
std::optional<std::string> folder_of(const std::string& mount, const std::string& group, const char* probe) {
  for (const std::string& folder : {mount + (group == "/" ? "" : group), mount}) {
    if (::access((folder + "/" + probe).c_str(), F_OK) == 0) return folder;
  }
  return std::nullopt;
}

bool make_folder(const std::string& path) { return ::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST; }

std::optional<std::string> version_2_base() {
  const auto group = own_group("");
  if (!group) return std::nullopt;
  for (const char* mount : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
    const auto folder = folder_of(mount, *group, "cgroup.controllers");
    if (!folder || !has_word(read_file(*folder + "/cgroup.controllers"), "memory")) continue;
    if (has_word(read_file(*folder + "/cgroup.subtree_control"), "memory")) return folder;
    const std::string server = *folder + "/server";
    if (!make_folder(server) || !write_file(server + "/cgroup.procs", std::to_string(::getpid()))) continue;
    if (write_file(*folder + "/cgroup.subtree_control", "+memory")) return folder;
  }
  return std::nullopt;
}

std::optional<std::string> version_1_base() {
  const auto group = own_group("memory");
  if (!group) return std::nullopt;
  const auto folder = folder_of("/sys/fs/cgroup/memory", *group, "memory.limit_in_bytes");
  if (!folder || ::access(folder->c_str(), W_OK) != 0) return std::nullopt;
  return folder;
}

/// Removes groups that a killed server left behind; the kernel keeps those that still have processes.
void remove_leftovers(const std::string& base) {
  std::error_code ec;
  for (const auto& entry : std::filesystem::directory_iterator(base, ec)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(kPrefix)) continue;
    const int pid = std::atoi(name.c_str() + kPrefix.size());
    if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH) ::rmdir(entry.path().c_str());
  }
}

}  // namespace

MemoryGroup::~MemoryGroup() { ::rmdir(path_.c_str()); }

bool MemoryGroup::add(int pid) const { return write_file(path_ + "/cgroup.procs", std::to_string(pid)); }

bool MemoryGroup::ran_out() const { return number_after(events_, "oom_kill") > 0; }

MemoryGroups MemoryGroups::detect() {
  MemoryGroups groups;
  if (auto base = version_2_base()) {
    groups.version_ = Version::k2;
    groups.base_ = *std::move(base);
  } else if (auto old = version_1_base()) {
    groups.version_ = Version::k1;
    groups.base_ = *std::move(old);
  }
  if (groups.available()) remove_leftovers(groups.base_);
  return groups;
}

std::unique_ptr<MemoryGroup> MemoryGroups::create(std::int64_t limit) {
  if (version_ == Version::kNone || limit <= 0) return nullptr;
  const std::string path =
      base_ + "/" + std::string(kPrefix) + std::to_string(::getpid()) + "-" + std::to_string(next_++);
  if (!make_folder(path)) return nullptr;
  const bool second = version_ == Version::k2;
  std::unique_ptr<MemoryGroup> group(new MemoryGroup(path, path + (second ? "/memory.events" : "/memory.oom_control")));
  if (!write_file(path + (second ? "/memory.max" : "/memory.limit_in_bytes"), std::to_string(limit))) return nullptr;
  // Where the kernel counts swap, the limit is meant for both together.
  write_file(path + (second ? "/memory.swap.max" : "/memory.memsw.limit_in_bytes"),
             second ? "0" : std::to_string(limit));
  return group;
}

std::uint64_t machine_oom_kills() { return number_after("/proc/vmstat", "oom_kill"); }

}  // namespace hkube::runtime
