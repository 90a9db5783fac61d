#include "base/line_writer.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

namespace hkube {

LineWriter::LineWriter(int fd, std::size_t most_bytes, LostText lost_text)
    : fd_(fd), most_bytes_(most_bytes), lost_text_(std::move(lost_text)) {
  // Signals are for the threads of the program: the writer starts with all of them blocked.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  std::thread([this] { run(); }).detach();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void LineWriter::push(std::string_view line) {
  {
    const std::lock_guard lock(mutex_);
    // Once something was dropped, nothing follows before that can be said: the order stays true.
    if (dropped_ > 0 || (!queue_.empty() && queue_.size() + line.size() > most_bytes_)) {
      ++dropped_;
      return;
    }
    queue_ += line;
    ++lines_;
  }
  wake_.notify_one();
}

bool LineWriter::flush(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return written_.wait_for(lock, patience, [this] { return queue_.empty() && !writing_; });
}

void LineWriter::run() {
  std::string batch;
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return !queue_.empty(); });
    batch.clear();
    batch.swap(queue_);
    const std::uint64_t lines = std::exchange(lines_, 0);
    const std::uint64_t dropped = std::exchange(dropped_, 0);
    writing_ = true;
    lock.unlock();
    write_batch(batch, lines, dropped);
    lock.lock();
    writing_ = false;
    written_.notify_all();
  }
}

void LineWriter::write_batch(const std::string& batch, std::uint64_t lines, std::uint64_t dropped) {
  if (lost_ > 0) say_lost();
  if (lost_ > 0 || !write_all(batch)) {
    why_lost_ = std::strerror(errno);
    lost_ += lines;
  }
  if (dropped == 0) return;
  if (lost_ == 0) why_lost_ = "its reader is too slow";
  lost_ += dropped;
  say_lost();
}

void LineWriter::say_lost() {
  if (write_all(lost_text_(lost_, why_lost_))) lost_ = 0;
}

bool LineWriter::write_all(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      // Somebody who shares the descriptor made it non-blocking.
      pollfd ready{fd_, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace hkube
