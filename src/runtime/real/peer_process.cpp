#include "runtime/real/peer_process.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace hkube::runtime {

namespace {

namespace fs = std::filesystem;

/// Of what a tree of processes is looked through: enough for any shell around an algorithm.
constexpr std::size_t kMostProcesses = 1000;

std::string folder_of(int pid) { return "/proc/" + std::to_string(pid); }

/// The port of "0100007F:1F90".
std::optional<std::uint16_t> port_of(const std::string& address) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  return static_cast<std::uint16_t>(std::strtoul(address.c_str() + colon + 1, nullptr, 16));
}

/// The inode of the socket whose own port is `port` and whose other end is `peer_port`; only if there is just one.
std::optional<std::uint64_t> find_socket(std::uint16_t port, std::uint16_t peer_port) {
  std::optional<std::uint64_t> found;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream in(table);
    std::string line;
    std::getline(in, line);  // the heading
    while (std::getline(in, line)) {
      std::istringstream fields(line);
      std::string number, local, remote, state, queues, timer, retransmits, user, timeout;
      std::uint64_t inode = 0;
      fields >> number >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout >> inode;
      if (!fields || inode == 0 || port_of(local) != port || port_of(remote) != peer_port) continue;
      if (found) return std::nullopt;
      found = inode;
    }
  }
  return found;
}

bool holds(int pid, std::uint64_t inode) {
  const std::string wanted = "socket:[" + std::to_string(inode) + "]";
  std::error_code ec;
  for (fs::directory_iterator file(folder_of(pid) + "/fd", ec), end; !ec && file != end; file.increment(ec)) {
    std::error_code gone;
    if (fs::read_symlink(file->path(), gone) == wanted) return true;
  }
  return false;
}

void add_children(int pid, std::vector<int>& out) {
  std::error_code ec;
  for (fs::directory_iterator thread(folder_of(pid) + "/task", ec), end; !ec && thread != end; thread.increment(ec)) {
    std::ifstream children(thread->path() / "children");
    for (int child = 0; children >> child;) out.push_back(child);
  }
}

/// The first of these and their descendants that holds the socket.
std::optional<int> holder_among(std::vector<int> pids, std::uint64_t inode) {
  for (std::size_t i = 0; i < pids.size() && i < kMostProcesses; ++i) {
    const int pid = pids[i];
    if (holds(pid, inode)) return pid;
    add_children(pid, pids);
  }
  return std::nullopt;
}

}  // namespace

std::optional<PeerProcess> PeerProcess::find(std::uint16_t port, std::uint16_t peer_port, int root) {
  const auto inode = find_socket(peer_port, port);
  if (!inode) return std::nullopt;
  const auto pid = holder_among({root}, *inode);
  return pid ? std::optional(PeerProcess(*pid, *inode)) : std::nullopt;
}

bool PeerProcess::shares_with_child() const {
  std::vector<int> children;
  add_children(pid_, children);
  return !children.empty() && holder_among(std::move(children), inode_).has_value();
}

}  // namespace hkube::runtime
