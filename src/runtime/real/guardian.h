#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "base/result.h"
#include "runtime/real/control_group.h"
#include "runtime/real/unique_fd.h"

namespace hkube::runtime {

/// What a guardian has to end when its server is gone.
struct Charges {
  int server = 0;             ///< its number, part of its control groups' names
  std::string mark;           ///< marks of its children's descendants begin so
  ControlGroups groups = {};  ///< where its children's groups are
  std::set<int> process_groups = {};
};

/// A small child process that outlives a killed server by a moment: it knows all children, and when the pipe from the
/// server breaks, however the server ended, it kills them and what they have started. It does nothing but read that
/// pipe.
class Guardian {
 public:
  /// Starts it: this program again, under the name hkube-guardian.
  static Result<std::unique_ptr<Guardian>> start(const Charges& charges);
  /// Lets it go: it kills what it still has to, and is waited for.
  ~Guardian();
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;

  /// Where a child writes its number, an int, when it begins.
  [[nodiscard]] int pipe() const { return pipe_.get(); }
  /// A descriptor that is readable when the guardian has ended; the caller's from now on.
  [[nodiscard]] int take_end_event() { return end_event_.release(); }
  /// A child and its group are gone.
  void remove(int process_group) const;

 private:
  /// Writes one number into the pipe. A guardian that does not read is no use: it is killed.
  void tell(int number) const;

  Guardian(UniqueFd pipe, int pid, UniqueFd end_event)
      : pipe_(std::move(pipe)), pid_(pid), end_event_(std::move(end_event)) {}

  UniqueFd pipe_;
  int pid_;
  UniqueFd end_event_;
};

}  // namespace hkube::runtime
