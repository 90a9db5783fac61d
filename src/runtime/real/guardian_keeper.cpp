#include "runtime/real/guardian_keeper.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>

#include "base/log.h"
#include "runtime/process.h"
#include "runtime/real/can_be_read.h"

namespace hkube::runtime {

namespace {

constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kLongestPause{10'000};

}  // namespace

GuardianKeeper::GuardianKeeper(IoRuntime& io, std::string mark, ControlGroups groups)
    : io_(io), charges_{::getpid(), std::move(mark), std::move(groups)}, end_event_(io.context()) {
  start();
}

Result<int> GuardianKeeper::pipe() const {
  if (guardian_ == nullptr) {
    return Error(ProcessErrc::kNoResources, "the guardian of child processes cannot be started: " + missing_);
  }
  return guardian_->pipe();
}

void GuardianKeeper::remove(int process_group) {
  charges_.process_groups.erase(process_group);
  if (guardian_ != nullptr) guardian_->remove(process_group);
}

void GuardianKeeper::start() {
  retry_.reset();
  begun_ = std::chrono::steady_clock::now();
  pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
  auto started = Guardian::start(charges_);
  if (started.ok()) {
    guardian_ = std::move(started).value();
    return watch();
  }
  missing_ = started.error().message;
  log::error("the guardian of child processes cannot be started; no child is until it is there", {{"error", missing_}});
  retry_ = io_.after(pause_, [this] { start(); });
}

void GuardianKeeper::watch() {
  boost::system::error_code error;
  end_event_.assign(guardian_->take_end_event(), error);
  if (error) return log::error("the guardian of child processes cannot be watched", {{"error", error.message()}});
  wait();
}

void GuardianKeeper::wait() {
  end_event_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](const boost::system::error_code& ec) {
    if (ec) return;
    // To give up one that lives would end all children.
    if (!can_be_read(end_event_.native_handle())) return wait();
    end_event_.close();
    guardian_.reset();
    missing_ = "it was killed, another one is on its way";
    log::warning("the guardian of child processes was killed; another one takes its place",
                 {{"children", std::to_string(charges_.process_groups.size())}});
    // One that is killed again and again is not replaced as often.
    if (std::chrono::steady_clock::now() - begun_ < kLongestPause && replaced_) {
      retry_ = io_.after(pause_, [this] { start(); });
      return;
    }
    replaced_ = true;
    pause_ = std::chrono::milliseconds(0);
    start();
  });
}

}  // namespace hkube::runtime
