#include "runtime/real/control_group.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <thread>

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

std::string name_of(int server) { return std::string(kPrefix) + std::to_string(server) + "-"; }

/// Lets version 2 limit a resource of the groups below `folder`; true when it does.
bool enable(const std::string& folder, const std::string& controller) {
  if (has_word(read_file(folder + "/cgroup.subtree_control"), controller)) return true;
  if (!has_word(read_file(folder + "/cgroup.controllers"), controller)) return false;
  const std::string control = folder + "/cgroup.subtree_control";
  if (write_file(control, "+" + controller)) return true;
  const std::string server = folder + "/server";
  if (!make_folder(server) || !write_file(server + "/cgroup.procs", std::to_string(::getpid()))) return false;
  return write_file(control, "+" + controller);
}

/// Kills who is in a group. Without cgroup.kill those that are born meanwhile are met in the next round.
void kill_all_in(const std::string& folder) {
  constexpr int kRounds = 20;
  if (write_file(folder + "/cgroup.kill", "1")) return;
  for (int round = 0; round < kRounds; ++round) {
    std::ifstream members(folder + "/cgroup.procs");
    bool found = false;
    // Members of other namespaces are listed as 0, which would be our own process group.
    for (int pid = 0; members >> pid;) found = (pid > 0 && ::kill(pid, SIGKILL) == 0) || found;
    if (!found) return;
  }
}

/// The groups below `base` whose server is this one.
std::vector<std::string> groups_of(const std::string& base, int server) {
  std::vector<std::string> found;
  std::error_code ec;
  for (const auto& entry : std::filesystem::directory_iterator(base, ec)) {
    if (entry.path().filename().string().starts_with(name_of(server))) found.push_back(entry.path());
  }
  return found;
}

/// The groups below `base` whose server is gone.
std::vector<std::string> leftovers_in(const std::string& base) {
  std::vector<std::string> found;
  std::error_code ec;
  for (const auto& entry : std::filesystem::directory_iterator(base, ec)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(kPrefix)) continue;
    const int pid = std::atoi(name.c_str() + kPrefix.size());
    if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH) found.push_back(entry.path());
  }
  return found;
}

std::string pid_namespace_of(const std::string& process) {
  std::error_code ec;
  return std::filesystem::read_symlink("/proc/" + process + "/ns/pid", ec);
}

/// Kills the members of a group whose server is gone. A process of another namespace may belong to a server that runs
/// there, under a number that is free here: it is left alone.
void kill_orphans_in(const std::string& folder) {
  const std::string own = pid_namespace_of("self");
  std::ifstream members(folder + "/cgroup.procs");
  for (int pid = 0; members >> pid;) {
    if (pid > 0 && !own.empty() && pid_namespace_of(std::to_string(pid)) == own) ::kill(pid, SIGKILL);
  }
}

void remove_busy(std::vector<std::string>& busy) {
  std::erase_if(busy, [](const std::string& folder) { return ::rmdir(folder.c_str()) == 0 || errno == ENOENT; });
}

}  // namespace

ControlGroup::~ControlGroup() {
  kill();
  busy_->insert(busy_->end(), folders_.begin(), folders_.end());
  remove_busy(*busy_);
}

void ControlGroup::kill() const {
  // Everybody is in each of the folders.
  if (!folders_.empty()) kill_all_in(folders_.front());
}

bool ControlGroup::ran_out() const { return !memory_events_.empty() && number_after(memory_events_, "oom_kill") > 0; }

std::vector<ControlGroups::Place> ControlGroups::version_2() {
  const auto group = own_group("");
  if (!group) return {};
  for (const char* mount : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
    const auto folder = folder_of(mount, *group, "cgroup.controllers");
    if (!folder) continue;
    Place place{*folder, 2};
    if (!may_use(place)) continue;
    place.memory = enable(*folder, "memory");
    place.processes = enable(*folder, "pids");
    return {place};
  }
  return {};
}

std::vector<ControlGroups::Place> ControlGroups::version_1() {
  std::vector<Place> places;
  for (const char* controller : {"memory", "pids"}) {
    const auto group = own_group(controller);
    const std::string mount = std::string("/sys/fs/cgroup/") + controller;
    const auto folder = group ? folder_of(mount, *group, "cgroup.procs") : std::nullopt;
    if (!folder) continue;
    const bool memory = std::string_view(controller) == "memory";
    const Place place{*folder, 1, memory, !memory};
    if (may_use(place)) places.push_back(place);
  }
  return places;
}

/// Makes a group there, and has a process enter it: what the permissions of the files say is not all that counts.
bool ControlGroups::may_use(const Place& place) {
  const std::string folder = place.folder + "/" + name_of(::getpid()) + "probe";
  if (!make_folder(folder)) return false;
  const std::string entrance = folder + "/cgroup.procs";
  const int pid = ::fork();
  if (pid == 0) {
    const int file = ::open(entrance.c_str(), O_WRONLY | O_CLOEXEC);
    ::_exit(file >= 0 && ::write(file, "0", 1) == 1 ? 0 : 1);
  }
  int status = 1;
  if (pid > 0) {
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
  }
  ::rmdir(folder.c_str());
  return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

ControlGroups ControlGroups::detect() {
  ControlGroups groups;
  groups.places_ = version_2();
  for (Place& place : version_1()) {
    const bool more = (place.memory && !groups.limits_memory()) || (place.processes && !groups.limits_processes());
    if (more) groups.places_.push_back(std::move(place));
  }
  groups.end_leftovers();
  return groups;
}

void ControlGroups::end_leftovers() {
  constexpr int kRounds = 20;
  constexpr std::chrono::milliseconds kPause{10};
  std::vector<std::string> left;
  for (const Place& place : places_) {
    for (std::string& folder : leftovers_in(place.folder)) left.push_back(std::move(folder));
  }
  remove_busy(left);
  for (int round = 0; !left.empty() && round < kRounds; ++round) {
    if (round > 0) std::this_thread::sleep_for(kPause);
    for (const std::string& folder : left) kill_orphans_in(folder);
    remove_busy(left);
  }
  // Removed when the last of them is gone, as the kernel takes its time.
  busy_->insert(busy_->end(), left.begin(), left.end());
}

bool ControlGroups::limits_memory() const { return std::ranges::any_of(places_, &Place::memory); }
bool ControlGroups::limits_processes() const { return std::ranges::any_of(places_, &Place::processes); }

std::unique_ptr<ControlGroup> ControlGroups::create(const GroupLimits& limits) {
  remove_busy(*busy_);
  if (places_.empty()) return nullptr;
  const std::string name = name_of(::getpid()) + std::to_string(next_++);
  std::unique_ptr<ControlGroup> group(new ControlGroup(busy_));
  for (const Place& place : places_) {
    const bool second = place.version == 2;
    const bool holds_memory = place.memory && limits.memory > 0;
    const bool holds_processes = place.processes && limits.processes > 0;
    // One folder is enough to find everybody; more than that is made for limits only.
    if (!holds_memory && !holds_processes && !group->folders_.empty()) continue;
    const std::string folder = place.folder + "/" + name;
    if (!make_folder(folder)) continue;
    group->folders_.push_back(folder);
    group->entrances_.push_back(folder + "/cgroup.procs");
    if (holds_memory &&
        write_file(folder + (second ? "/memory.max" : "/memory.limit_in_bytes"), std::to_string(limits.memory))) {
      // Where the kernel counts swap, the limit is meant for both together.
      write_file(folder + (second ? "/memory.swap.max" : "/memory.memsw.limit_in_bytes"),
                 second ? "0" : std::to_string(limits.memory));
      group->memory_events_ = folder + (second ? "/memory.events" : "/memory.oom_control");
    }
    if (holds_processes) write_file(folder + "/pids.max", std::to_string(limits.processes));
  }
  if (group->folders_.empty()) return nullptr;
  return group;
}

std::vector<std::string> ControlGroups::folders() const {
  std::vector<std::string> all;
  for (const Place& place : places_) all.push_back(place.folder);
  return all;
}

void ControlGroups::end_all_of(int server, const std::vector<std::string>& folders) {
  constexpr int kRounds = 100;
  constexpr std::chrono::milliseconds kPause{10};
  bool left = true;
  for (int round = 0; left && round < kRounds; ++round) {
    if (round > 0) std::this_thread::sleep_for(kPause);
    left = false;
    for (const std::string& place : folders) {
      for (const std::string& folder : groups_of(place, server)) {
        kill_all_in(folder);
        left = ::rmdir(folder.c_str()) != 0 || left;
      }
    }
  }
}

std::uint64_t machine_oom_kills() { return number_after("/proc/vmstat", "oom_kill"); }

}  // namespace hkube::runtime
