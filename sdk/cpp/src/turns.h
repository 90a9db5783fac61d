#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace hkube {

/// What came from the socket: a message, or the end of the connection.
struct Incoming {
  bool open = true;
  std::string message{};
};

/// Who reads the socket. While the main thread has nothing to do it reads itself, so that a message wakes one thread
/// and no second one. While it is in the user's code nobody reads at first, and for the many tasks that are short this
/// is all. When it lasts, or when the user's code waits for an answer, a helper takes over, for else a stop would not
/// be heard; it keeps its turn until it has something for a main thread that is idle again.
class Turns {
 public:
  // Of the main thread.

  void enter_user_code();

  /// The answer to a stop that came meanwhile, which is to be sent now; empty when there is none. Does not return when
  /// the helper is about to end the process.
  std::string leave_user_code();

  /// Waits for what the helper read; nothing when it is the main thread's turn to read.
  std::optional<Incoming> next();

  /// What the helper read, if it has, without waiting.
  std::optional<Incoming> take_handed();

  /// Whether the helper reads, and has no eye for what is held back.
  bool helped();

  // Of the helper.

  /// Waits for the turn; false at the end.
  bool wait();

  /// Gives the main thread what was read, and the turn. False when that is in the user's code: then the helper has to
  /// deal with it. `last`: nothing follows, so the process ends then.
  bool hand_over(Incoming& incoming, bool last);

  // Of any thread.

  /// Makes the helper read at once if the main thread is in the user's code.
  void take_over();

  /// Keeps an answer for when the user's code has returned; false when that is so now.
  bool keep_answer(std::string& answer);

  /// The helper's wait() ends.
  void end();

 private:
  std::mutex mutex_;  // of all below
  std::condition_variable main_wakes_;
  std::condition_variable helper_wakes_;
  std::optional<Incoming> handed_;  // for the main thread
  std::string answer_;              // that is kept
  std::uint64_t entered_ = 0;       // how often the user's code was entered
  bool busy_ = false;               // the main thread is in it
  bool helper_reads_ = false;       // it is the helper's turn
  bool helper_sleeps_ = false;      // until the user's code is entered
  bool leaving_ = false;            // the helper ends the process
  bool ended_ = false;
};

}  // namespace hkube
