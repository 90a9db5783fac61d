#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "runtime/executor.h"
#include "runtime/real/guardian.h"
#include "runtime/real/io_runtime.h"

namespace hkube::runtime {

/// Sees to it that there is a guardian: one that ends, whoever killed it, is replaced by one that knows all children.
/// Lives on the io thread.
class GuardianKeeper {
 public:
  GuardianKeeper(IoRuntime& io, std::string mark, ControlGroups groups);

  /// The guardian's pipe for a child that begins; or why there is none at the moment.
  [[nodiscard]] Result<int> pipe() const;
  void add(int process_group) { charges_.process_groups.insert(process_group); }
  void remove(int process_group);

 private:
  void start();
  void watch();
  void wait();

  IoRuntime& io_;
  Charges charges_;
  std::unique_ptr<Guardian> guardian_;  ///< null: none at the moment
  boost::asio::posix::stream_descriptor end_event_;
  std::unique_ptr<Timer> retry_;
  std::chrono::milliseconds pause_{0};  ///< before the next one
  std::chrono::steady_clock::time_point begun_;
  bool replaced_ = false;  ///< one was killed before
  std::string missing_;
};

}  // namespace hkube::runtime
