#include "runtime/net/websocket_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "runtime/real/io_runtime.h"

namespace hkube::net {
namespace {

using Clock = std::chrono::steady_clock;

/// Far more than a working server needs, and less than the half minute that one would take which waits for its client.
constexpr std::chrono::seconds kSoon{15};

/// A server on a thread of its own, with one client whose bytes the test writes.
class WebSocketTest : public testing::Test {
 protected:
  WebSocketTest() {
    WebSocketHandlers handlers;
    handlers.on_open = [this](const auto& session, const std::string&) {
      if (on_open_) on_open_(*session);
    };
    handlers.on_message = [](const auto&, std::string_view, FrameKind) {};
    handlers.on_close = [this](const auto&, std::uint16_t code) { closed_.set_value(code); };
    WebSocketOptions options;
    options.max_message_bytes = 1'000;
    auto server = WebSocketServer::listen(*io_, options, std::move(handlers));
    EXPECT_TRUE(server.ok());
    server_ = std::move(server).value();
    thread_ = std::thread([this] { io_->run(); });
  }
  ~WebSocketTest() override {
    io_->stop();
    thread_.join();
    if (client_ >= 0) ::close(client_);
  }

  void connect() {
    client_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval patience{kSoon.count(), 0};
    ::setsockopt(client_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    address.sin_port = ::htons(server_->port());
    ASSERT_EQ(::connect(client_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    send(
        "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    std::string answer;
    while (!answer.ends_with("\r\n\r\n")) {
      char c = 0;
      ASSERT_EQ(::recv(client_, &c, 1, 0), 1) << answer;
      answer += c;
    }
    ASSERT_TRUE(answer.starts_with("HTTP/1.1 101 ")) << answer;
  }

  void send(std::string_view bytes) const {
    ASSERT_EQ(::send(client_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  /// A masked frame (with a mask of zeroes) of up to 65535 bytes.
  void send_frame(unsigned char opcode, const std::string& payload) const {
    std::string frame{static_cast<char>(0x80 | opcode), '\xFE', static_cast<char>(payload.size() >> 8),
                      static_cast<char>(payload.size() & 0xFF)};
    if (payload.size() < 126) frame = {static_cast<char>(0x80 | opcode), static_cast<char>(0x80 | payload.size())};
    send(frame + std::string(4, '\0') + payload);
  }

  /// Everything up to the end of the connection; nothing when it does not end.
  std::optional<std::string> read_to_end() const {
    std::string bytes;
    char piece[4096];
    for (;;) {
      const ssize_t got = ::recv(client_, piece, sizeof piece, 0);
      if (got < 0 && errno != ECONNRESET) return std::nullopt;
      if (got <= 0) return bytes;
      bytes.append(piece, static_cast<std::size_t>(got));
    }
  }

  /// The code that the owner was told; nothing when it was told nothing in time.
  std::optional<std::uint16_t> closed() {
    auto told = closed_.get_future();
    if (told.wait_for(kSoon) != std::future_status::ready) return std::nullopt;
    return told.get();
  }

  std::unique_ptr<runtime::IoRuntime> io_ = runtime::IoRuntime::create();
  std::function<void(WebSocketSession&)> on_open_;
  std::unique_ptr<WebSocketServer> server_;
  std::promise<std::uint16_t> closed_;
  std::thread thread_;
  int client_ = -1;
};

std::string close_frame(std::uint16_t code) {
  return {'\x88', '\x02', static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
}

TEST_F(WebSocketTest, ItsOwnerDoesNotWaitForAClientThatBreaksTheProtocol) {
  connect();
  send_frame(3, "an opcode that nobody has");
  EXPECT_EQ(closed(), 1002) << "the client has not even read the close frame, much less answered it";
  // Nor does the connection wait: it is cut, as the client never closes its side.
  EXPECT_EQ(read_to_end(), close_frame(1002));
  const auto end = Clock::now() + kSoon;
  while (::send(client_, "x", 1, MSG_NOSIGNAL) == 1 && Clock::now() < end) std::this_thread::yield();
  EXPECT_LT(Clock::now(), end) << "the server still takes what the client sends";
}

TEST_F(WebSocketTest, NorForOneWhoseTextIsNone) {
  connect();
  send_frame(1, "\xFF");
  EXPECT_EQ(closed(), 1007);
  EXPECT_EQ(read_to_end(), close_frame(1007));
}

TEST_F(WebSocketTest, NorForOneThatSendsTooMuch) {
  connect();
  send_frame(2, std::string(1'001, 'x'));
  EXPECT_EQ(closed(), 1009);
  EXPECT_EQ(read_to_end(), close_frame(1009)) << "though bytes of the message are still unread";
}

TEST_F(WebSocketTest, AClientThatDoesNotAnswerACloseIsCutOff) {
  on_open_ = [](WebSocketSession& session) { session.close(1013); };
  connect();
  EXPECT_EQ(read_to_end(), close_frame(1013));
  EXPECT_EQ(closed(), 1006);
}

TEST_F(WebSocketTest, AClosedConnectionTellsItsCode) {
  connect();
  send_frame(8, std::string("\x03\xE8", 2));
  EXPECT_EQ(closed(), 1000);
  EXPECT_EQ(read_to_end(), close_frame(1000));
}

}  // namespace
}  // namespace hkube::net
