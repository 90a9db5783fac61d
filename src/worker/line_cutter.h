#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace hkube::worker {

/// Cuts what a stream brings into lines. A carriage return ends one too, as what follows would be written over it: each
/// state of a progress bar is a line. A line that is too long, or whose end does not come, is handed over in pieces.
class LineCutter {
 public:
  /// `continued`: the text goes on where the one before it ended.
  using Sink = std::function<void(std::string text, bool continued)>;

  explicit LineCutter(std::size_t most_bytes) : most_(most_bytes) {}

  /// Lines may span chunks.
  void take(std::string_view chunk, const Sink& sink);
  /// Hands over what waits for the end of its line, but for the first bytes of a character.
  void flush(const Sink& sink);
  /// The line ends here, whatever comes.
  void end_line(const Sink& sink);
  [[nodiscard]] bool waits() const { return !partial_.empty(); }
  /// How many lines have ended: tells whether what waits is still of the line that waited before.
  [[nodiscard]] std::size_t ended() const { return ended_; }

 private:
  void take_line(std::string_view text, const Sink& sink);
  void append(std::string_view text, const Sink& sink);
  void hand_over(std::string text, const Sink& sink);
  void newline(const Sink& sink);
  void overwrite(const Sink& sink);

  const std::size_t most_;
  std::string partial_;    ///< of the present line, not handed over
  bool begun_ = false;     ///< a piece of the present line has been handed over
  bool returned_ = false;  ///< after a carriage return
  std::size_t ended_ = 0;
};

}  // namespace hkube::worker
