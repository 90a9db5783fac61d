#include "runtime/real/signals.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace hkube::runtime {

namespace {

class AsioSignalWatch : public SignalWatch {
 public:
  AsioSignalWatch(boost::asio::io_context& context, std::initializer_list<int> signals, std::function<void(int)> act)
      : set_(context), act_(std::move(act)) {
    for (int signal : signals) set_.add(signal);
    wait();
  }

 private:
  void wait() {
    set_.async_wait([this](const boost::system::error_code& ec, int signal) {
      if (ec) return;
      act_(signal);
      wait();
    });
  }

  boost::asio::signal_set set_;
  std::function<void(int)> act_;
};

}  // namespace

std::unique_ptr<SignalWatch> on_signals(IoRuntime& io, std::initializer_list<int> signals,
                                        std::function<void(int)> act) {
  return std::make_unique<AsioSignalWatch>(io.context(), signals, std::move(act));
}

}  // namespace hkube::runtime
