#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "objects/object_store.h"
#include "worker/peer_message.h"

namespace hkube::worker {

class ZmqContext;
class ZmqSocket;

/// Serves the results of tasks in an object store to peers (algorithm-protocol §5.7): wrappers fetch them as they fetch
/// from one another. Whoever reaches the port can read every result whose job and task he names, as the protocol knows
/// no users.
class PeerServer {
 public:
  struct Settings {
    std::string host = "127.0.0.1";  ///< numeric address to listen on
    std::uint16_t port = 0;          ///< pings are answered on the next one
    std::string cluster;
    int threads = 4;  ///< requests that are answered at the same time
    /// Values of one answer; those past it are left to the object store. A single one is always sent.
    std::uint64_t most_bytes = std::uint64_t{256} << 20;
  };

  /// Listens on both ports. The store outlives the server.
  static Result<std::unique_ptr<PeerServer>> start(objects::ObjectStore& store, const Settings& settings);
  ~PeerServer();

  /// Values that were sent so far.
  [[nodiscard]] std::uint64_t served() const { return served_; }

 private:
  PeerServer(objects::ObjectStore& store, Settings settings);
  // Each on a thread of its own, until the context is shut down.
  static void run_proxy(ZmqSocket& front, ZmqSocket& back);
  static void run_pings(ZmqSocket& socket);
  void run_answers(ZmqSocket& socket);
  [[nodiscard]] std::vector<PeerValue> answer(std::string_view request);
  [[nodiscard]] std::vector<PeerValue> look_up(const PeerRequest& request);
  [[nodiscard]] PeerValue look_up(const std::string& task, wire::Encoding encoding);

  objects::ObjectStore& store_;
  const Settings settings_;
  std::atomic<std::uint64_t> served_{0};
  std::unique_ptr<ZmqContext> context_;
  std::vector<std::thread> threads_;
};

}  // namespace hkube::worker
