#include "runtime/real/process_tree.h"

#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

namespace hkube::runtime {

namespace {

struct Entry {
  int pid = 0;
  int parent = 0;
  std::string mark;  ///< empty: none, or not ours to read
};

/// False for a process that is gone or dead.
bool read_stat(const std::string& folder, Entry& entry) {
  std::ifstream in(folder + "/stat");
  std::string line;
  if (!std::getline(in, line)) return false;
  // The name between the brackets may hold anything.
  const auto end = line.rfind(')');
  if (end == std::string::npos) return false;
  std::istringstream rest(line.substr(end + 1));
  char state = 0;
  return (rest >> state >> entry.parent) && state != 'Z' && state != 'X';
}

std::string read_mark(const std::string& folder) {
  std::ifstream in(folder + "/environ", std::ios::binary);
  const std::string variables((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const std::string wanted = std::string(kMarkVariable) + "=";
  auto at = variables.starts_with(wanted) ? 0 : variables.find('\0' + wanted);
  if (at == std::string::npos) return "";
  at = variables.find('=', at) + 1;
  return variables.substr(at, variables.find('\0', at) - at);
}

std::vector<Entry> running_processes() {
  std::vector<Entry> all;
  std::error_code ec;
  for (const auto& item : std::filesystem::directory_iterator("/proc", ec)) {
    const std::string name = item.path().filename();
    Entry entry;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), entry.pid);
    if (error != std::errc() || end != name.data() + name.size()) continue;
    if (!read_stat(item.path(), entry)) continue;
    entry.mark = read_mark(item.path());
    all.push_back(std::move(entry));
  }
  return all;
}

}  // namespace

std::vector<int> find_descendants(const std::vector<int>& roots,
                                  const std::function<bool(std::string_view)>& is_meant) {
  const std::vector<Entry> all = running_processes();
  const std::set<int> tops(roots.begin(), roots.end());
  std::set<int> found;
  // Numbers are given out in a circle, so that a child may come before its parent.
  for (std::size_t before = 0; before != found.size() || before == 0;) {
    before = found.size();
    for (const Entry& entry : all) {
      const bool descends = tops.contains(entry.pid) || tops.contains(entry.parent) || found.contains(entry.parent);
      if (descends || (!entry.mark.empty() && is_meant(entry.mark))) found.insert(entry.pid);
    }
    if (found.empty()) break;
  }
  return {found.begin(), found.end()};
}

void kill_descendants(const std::vector<int>& roots, const std::function<bool(std::string_view)>& is_meant) {
  constexpr int kRounds = 20;
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<int> found = find_descendants(roots, is_meant);
    if (found.empty()) return;
    for (const int pid : found) ::kill(pid, SIGKILL);
  }
}

}  // namespace hkube::runtime
