#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"
#include "worker/peer_table.h"

namespace hkube::worker {

class ZmqContext;

/// Fetches results from the algorithms that serve them (algorithm-protocol §5.7). Any thread may call.
class PeerClient {
 public:
  struct Settings {
    std::chrono::milliseconds ping{1'000};
    std::chrono::milliseconds request{10'000};
    std::int64_t longest_value = 1'000'000'000;  ///< bytes
  };

  explicit PeerClient(Settings settings);
  PeerClient() : PeerClient(Settings{}) {}
  ~PeerClient();

  /// The stored form of the result, header in front. Blocks.
  Result<std::string> fetch(const Peer& peer);
  /// Ends the calls under way and refuses new ones.
  void stop();

 private:
  Result<std::string> ask(const std::string& address, std::string_view request, std::chrono::milliseconds patience,
                          std::string* second_frame);

  const Settings settings_;
  std::unique_ptr<ZmqContext> context_;
};

}  // namespace hkube::worker
