#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace hkube::runtime {

/// How a child begins. It gets these variables and streams, /dev/null as stdin, a process group of its own, the default
/// handling of signals, and no other descriptor.
struct SpawnPlan {
  std::string program;
  std::vector<std::string> argv;
  std::vector<std::string> env;  ///< NAME=VALUE
  std::string cwd;               ///< empty: that of this process
  int out = -1;
  int err = -1;
  int announce = -1;                   ///< the child writes its number there before it runs the program; or -1
  std::vector<std::string> entrances;  ///< files that it writes "0" to before that: control groups that it enters
};

/// What went wrong, as `errno` has it.
struct SpawnFailure {
  enum class Step { kResources, kFolder, kProgram };
  Step step = Step::kResources;
  int error = 0;
};

/// Starts a child: its number, or what failed; no child is left then. It dies with the calling thread. Thread-safe.
std::pair<pid_t, SpawnFailure> spawn_child(SpawnPlan plan);

}  // namespace hkube::runtime
