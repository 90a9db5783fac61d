#pragma once

#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hkube {

/// What a task changes of the process around it is undone when it ends (docs/guide/warm-workers.md). For the main
/// thread.
class Surroundings {
 public:
  /// Most is looked at after each task. After one that took its time it does not matter what looking at all costs.
  enum class Look { kQuick, kThorough };

  /// Remembers them as they are now.
  Surroundings();
  ~Surroundings();
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;

  /// Makes them so again. What cannot be undone, as a text; empty when all is as it was.
  std::string restore(Look look) const;

 private:
  struct File {
    int copy = -1;
    bool open = false;
    dev_t device = 0;
    ino_t number = 0;
  };

  void restore_signals(Look look) const;
  bool restore_files() const;
  void restore_streams() const;
  void restore_variables() const;
  [[nodiscard]] bool variables_changed() const;

  int directory_ = -1;
  mode_t mask_ = 0;
  sigset_t blocked_{};
  std::vector<std::pair<int, struct sigaction>> handlers_;  // those that are used most come first
  File files_[3];
  FILE* streams_[3];
  std::streambuf* buffers_[4];
  std::vector<char*> variables_;  // as `environ` has them
  std::map<std::string, std::string> values_;
  std::string locale_;
};

}  // namespace hkube
