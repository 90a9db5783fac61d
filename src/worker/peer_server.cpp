#include "worker/peer_server.h"

#include <system_error>

#include "base/log.h"
#include "runtime/net/http_server.h"
#include "worker/zmq_socket.h"

namespace hkube::worker {

namespace {

constexpr const char* kBack = "inproc://answers";
constexpr std::int64_t kLongestPing = 64;
/// Answers that wait for one slow client; those past it are dropped, and it will ask the object store.
constexpr int kWaitingAnswers = 10;

Error cannot_listen(const std::string& host, int port) {
  return {net::NetErrc::kCannotListen,
          "the peer server cannot listen on " + host + ":" + std::to_string(port) + ": " + zmq_strerror(zmq_errno())};
}

/// A whole message, of which only the first frame matters.
std::optional<std::string> receive_first(ZmqSocket& socket) {
  auto first = socket.receive();
  while (first && socket.has_more()) {
    if (!socket.receive()) return std::nullopt;
  }
  return first;
}

/// What a thread does. Nothing that is thrown leaves it.
template <typename Work>
void guard(Work& work) {
  try {
    work();
  } catch (const std::exception& error) {
    log::error("a thread of the peer server ended", {{"error", error.what()}});
  }
}

bool send_all(ZmqSocket& socket, std::vector<PeerValue> values) {
  using More = ZmqSocket::More;
  for (std::size_t i = 0; i < values.size(); ++i) {
    PeerValue& value = values[i];
    const More more = i + 1 < values.size() ? More::kYes : More::kNo;
    if (!socket.send(value.header, More::kYes)) return false;
    if (!socket.send(std::move(value.payload), value.begin, more)) return false;
  }
  // The answer to a request for nothing has no values, but there has to be one.
  return !values.empty() || socket.send("", More::kNo);
}

}  // namespace

PeerServer::PeerServer(objects::ObjectStore& store, Settings settings)
    : store_(store), settings_(std::move(settings)), context_(std::make_unique<ZmqContext>()) {}

Result<std::unique_ptr<PeerServer>> PeerServer::start(objects::ObjectStore& store, const Settings& settings) {
  std::unique_ptr<PeerServer> server(new PeerServer(store, settings));
  ZmqSocket front(*server->context_, ZMQ_ROUTER);
  ZmqSocket pings(*server->context_, ZMQ_REP);
  ZmqSocket back(*server->context_, ZMQ_DEALER);
  for (ZmqSocket* socket : {&front, &pings}) {
    const bool v6 = settings.host.find(':') != std::string::npos;
    socket->set(ZMQ_IPV6, v6 ? 1 : 0);
    socket->set(ZMQ_SNDHWM, kWaitingAnswers);
  }
  front.set_longest_message(kLongestPeerRequest);
  pings.set_longest_message(kLongestPing);
  if (!front.bind(zmq_address(settings.host, settings.port))) return cannot_listen(settings.host, settings.port);
  if (!pings.bind(zmq_address(settings.host, settings.port + 1))) {
    return cannot_listen(settings.host, settings.port + 1);
  }
  if (!back.bind(kBack)) return cannot_listen(kBack, 0);
  PeerServer* self = server.get();
  const auto run = [self](auto work) {
    self->threads_.emplace_back([work = std::move(work)]() mutable { guard(work); });
  };
  try {
    for (int i = 0; i < settings.threads; ++i) {
      ZmqSocket socket(*self->context_, ZMQ_REP);
      if (!socket.connect(kBack)) return cannot_listen(kBack, 0);
      run([self, socket = std::move(socket)]() mutable { self->run_answers(socket); });
    }
    run([pings = std::move(pings)]() mutable { run_pings(pings); });
    run([front = std::move(front), back = std::move(back)]() mutable { run_proxy(front, back); });
  } catch (const std::system_error& error) {
    return Error(net::NetErrc::kCannotListen, std::string("the peer server cannot start: ") + error.what());
  }
  return server;
}

PeerServer::~PeerServer() {
  context_->shut_down();
  for (std::thread& thread : threads_) thread.join();
}

void PeerServer::run_proxy(ZmqSocket& front, ZmqSocket& back) {
  // It ends when the context is shut down, and when a signal comes.
  while (zmq_proxy(front.get(), back.get(), nullptr) < 0 && zmq_errno() == EINTR) {
  }
}

void PeerServer::run_pings(ZmqSocket& socket) {
  while (receive_first(socket)) {
    if (!socket.send(kPeerPong, ZmqSocket::More::kNo)) return;
  }
}

void PeerServer::run_answers(ZmqSocket& socket) {
  while (const auto request = receive_first(socket)) {
    const bool sent =
        *request == kPeerPing ? socket.send(kPeerPong, ZmqSocket::More::kNo) : send_all(socket, answer(*request));
    if (!sent) return;
  }
}

std::vector<PeerValue> PeerServer::answer(std::string_view request) {
  std::vector<PeerValue> values;
  std::string trouble;
  try {
    const auto decoded = decode_peer_request(request);
    if (decoded.ok()) return look_up(*decoded);
    trouble = decoded.error().message;
  } catch (const std::exception& error) {  // memory, for example
    trouble = error.what();
  }
  log::warning("a peer's request cannot be answered", {{"error", trouble}});
  values.push_back(peer_error("unknown", trouble, wire::Encoding::kMsgpack));
  return values;
}

std::vector<PeerValue> PeerServer::look_up(const PeerRequest& request) {
  std::vector<PeerValue> values;
  std::uint64_t bytes = 0;
  for (const std::string& task : request.tasks) {
    values.push_back(bytes < settings_.most_bytes ? look_up(task, request.encoding)
                                                  : peer_not_available(request.encoding));
    bytes += values.back().payload.size();
  }
  return values;
}

PeerValue PeerServer::look_up(const std::string& task, wire::Encoding encoding) {
  const auto path = path_of_peer_task(settings_.cluster, task);
  if (!path) return peer_not_available(encoding);
  auto object = store_.get(*path);
  if (object.ok()) {
    ++served_;
    return peer_value(std::move(object).value());
  }
  if (object.error().kind == ErrorKind::kNotFound) return peer_not_available(encoding);
  return peer_error("unknown", object.error().message, encoding);
}

}  // namespace hkube::worker
