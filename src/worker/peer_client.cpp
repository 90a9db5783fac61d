#include "worker/peer_client.h"

#include "worker/payloads.h"
#include "worker/peer_message.h"
#include "worker/zmq_socket.h"

namespace hkube::worker {

PeerClient::PeerClient(Settings settings) : settings_(settings), context_(std::make_unique<ZmqContext>()) {}

PeerClient::~PeerClient() = default;

void PeerClient::stop() { context_->shut_down(); }

Result<std::string> PeerClient::ask(const std::string& address, std::string_view request,
                                    std::chrono::milliseconds patience, std::string* second_frame) {
  const auto failed = [&] {
    return Error(Errc::kUnreadable, "the peer " + address + " does not answer: " + zmq_strerror(zmq_errno()));
  };
  ZmqSocket socket(*context_, ZMQ_REQ);
  if (socket.get() == nullptr) return failed();
  socket.set(ZMQ_IPV6, address.find('[') != std::string::npos ? 1 : 0);
  socket.set_longest_message(settings_.longest_value);
  socket.set_timeout(patience);
  if (!socket.connect(address) || !socket.send(request, ZmqSocket::More::kNo)) return failed();
  auto first = socket.receive();
  if (!first) return failed();
  if (second_frame == nullptr) return *std::move(first);
  auto second = socket.has_more() ? socket.receive() : std::nullopt;
  if (!second) return Error(Errc::kProtocol, "the answer of the peer " + address + " is none");
  *second_frame = *std::move(second);
  return *std::move(first);
}

Result<std::string> PeerClient::fetch(const Peer& peer) {
  const auto& [host, port] = peer.address;
  // A peer that is gone is found out by a ping, sooner than by a request, which may rightly take long.
  HKUBE_ASSIGN(const std::string pong, ask(zmq_address(host, port + 1), kPeerPing, settings_.ping, nullptr));
  if (pong != kPeerPong) return Error(Errc::kProtocol, "who listens on " + host + " is no peer");
  std::string payload;
  HKUBE_ASSIGN(const std::string header,
               ask(zmq_address(host, port), encode_peer_request({peer.task}), settings_.request, &payload));
  return decode_peer_value(header, std::move(payload));
}

}  // namespace hkube::worker
