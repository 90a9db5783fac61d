#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hkube::runtime {

enum class ProcessErrc {
  kCannotStart,
  kNoResources,  ///< too few files, processes or memory now, which is not the child's fault
};
ErrorInfo describe(ProcessErrc e);

/// What to run. The child gets exactly this environment and its own process group; stdin is /dev/null.
struct ProcessSpec {
  std::vector<std::string> argv;  ///< argv[0] is looked up on PATH of `env` unless it has a slash
  std::vector<std::pair<std::string, std::string>> env;
  std::string cwd;
  std::int64_t memory_limit = 0;   ///< bytes for the child and its descendants, kept where the machine lets us; 0: none
  std::int64_t process_limit = 0;  ///< of it and its descendants, threads included; as above
};

struct ProcessExit {
  int code = 0;                ///< exit code, when signal is 0
  int signal = 0;              ///< the signal that ended the process, else 0
  bool out_of_memory = false;  ///< the kernel killed it or one of its descendants for want of memory
};

enum class OutputStream { kStdout, kStderr };

/// A running child and its descendants. Destroying it kills them and forgets the handlers.
class Process {
 public:
  virtual ~Process() = default;
  [[nodiscard]] virtual int pid() const = 0;
  /// Sends a signal to the whole process group.
  virtual void signal_group(int signal) = 0;
  /// Kills the child and all that descends from it, also who left its process group or session: by its control group
  /// where there is one, else by following the tree. Happens by itself when the child ends.
  virtual void kill_all() = 0;
  /// Reads what the child has written so far and hands it to on_output before returning; so that output written before
  /// a message on a socket is seen before that message is acted on.
  virtual void drain_output() = 0;
};

/// Handlers run on the io thread. on_exit comes once, after the last on_output.
struct ProcessHandlers {
  std::function<void(OutputStream, std::string_view)> on_output;
  std::function<void(ProcessExit)> on_exit;
};

/// Starts children. All of them and their descendants die with this process, however it ends (also by SIGKILL).
class ProcessStarter {
 public:
  virtual ~ProcessStarter() = default;
  /// Whether a memory_limit is kept: the machine may have no control groups, or none for this user.
  [[nodiscard]] virtual bool limits_memory() const = 0;
  /// Call on the io thread. kNoResources when a later try may succeed.
  virtual Result<std::unique_ptr<Process>> start(const ProcessSpec& spec, ProcessHandlers handlers) = 0;
};

}  // namespace hkube::runtime
