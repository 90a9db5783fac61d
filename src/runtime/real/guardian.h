#pragma once

#include <memory>

#include "base/result.h"

namespace hkube::runtime {

/// A small child process that outlives a killed server by a moment: it knows the process groups of all children, and
/// when the pipe from the server breaks, however the server ended, it kills them. It does nothing but read that pipe.
class Guardian {
 public:
  /// Forks it. Call before the process has threads.
  static Result<std::unique_ptr<Guardian>> start();
  ~Guardian();
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;

  void add(int process_group);
  void remove(int process_group);

 private:
  Guardian(int pipe, int pid) : pipe_(pipe), pid_(pid) {}
  void tell(int number) const;

  int pipe_;
  int pid_;
};

}  // namespace hkube::runtime
