#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <future>
#include <thread>

#include "runtime/net/http_server.h"
#include "runtime/real/io_runtime.h"

namespace hkube::net {
namespace {

/// A server whose answers come in pieces.
class HttpPiecesTest : public testing::Test {
 protected:
  HttpPiecesTest() {
    HttpServerOptions options;
    auto server = HttpServer::listen(*io_, options, [this](const HttpRequest&, const HttpResponder& respond) {
      HttpResponse response;
      response.pieces = pieces_;
      respond(std::move(response));
    });
    EXPECT_TRUE(server.ok());
    server_ = std::move(server).value();
    thread_ = std::thread([this] { io_->run(); });
  }
  ~HttpPiecesTest() override {
    io_->stop();
    thread_.join();
  }

  /// What one of the two threads has done before is seen by the other one after.
  void meet() const {
    std::promise<void> met;
    io_->post([&] { met.set_value(); });
    met.get_future().wait();
  }

  /// Everything that comes back for these requests, up to the end of the connection.
  std::string exchange(const std::string& requests) const {
    meet();
    const int client = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval patience{30, 0};
    ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    address.sin_port = ::htons(server_->port());
    EXPECT_EQ(::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::send(client, requests.data(), requests.size(), MSG_NOSIGNAL), static_cast<ssize_t>(requests.size()));
    std::string bytes;
    char part[65'536];
    ssize_t got = 0;
    while ((got = ::recv(client, part, sizeof part, 0)) > 0) bytes.append(part, static_cast<std::size_t>(got));
    EXPECT_EQ(got, 0) << "the connection does not end";
    ::close(client);
    meet();
    return bytes;
  }

  std::unique_ptr<runtime::IoRuntime> io_ = runtime::IoRuntime::create();
  HttpPieces pieces_;
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

constexpr const char* kLast = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

TEST_F(HttpPiecesTest, AreSentOneAfterTheOther) {
  std::string whole;
  for (int i = 0; i < 1'000'000; ++i) whole += static_cast<char>('a' + i % 26);
  std::vector<std::uint64_t> offsets;
  std::vector<std::thread> readers;
  pieces_.size = whole.size();
  pieces_.read = [&](std::uint64_t offset, const HttpPieces::Done& done) {
    offsets.push_back(offset);
    readers.emplace_back([&, offset, done] { done(whole.substr(offset, 300'000)); });
  };
  // A second request over the same connection shows that the first answer had its length.
  const std::string bytes = exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(kLast));
  for (std::thread& reader : readers) reader.join();
  const auto first = bytes.find("\r\n\r\n") + 4;
  EXPECT_NE(bytes.find("Content-Length: 1000000\r\n"), std::string::npos);
  EXPECT_TRUE(bytes.substr(first, whole.size()) == whole);
  EXPECT_TRUE(bytes.substr(first + whole.size()).starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(bytes.ends_with(whole));
  EXPECT_EQ(offsets, (std::vector<std::uint64_t>{0, 300'000, 600'000, 900'000, 0, 300'000, 600'000, 900'000}));
}

TEST_F(HttpPiecesTest, APieceThatCannotBeReadEndsTheConnection) {
  for (const Result<std::string>& second :
       {Result<std::string>(Error(NetErrc::kCannotListen, "any")), Result<std::string>(std::string()),
        Result<std::string>(std::string(91, 'y'))}) {
    pieces_.size = 100;
    pieces_.read = [&](std::uint64_t offset, const HttpPieces::Done& done) {
      done(offset == 0 ? Result<std::string>(std::string(10, 'x')) : second);
    };
    EXPECT_TRUE(exchange(kLast).ends_with("\r\n\r\nxxxxxxxxxx"));
  }
}

TEST_F(HttpPiecesTest, NothingIsReadForAHead) {
  pieces_.size = 100;
  pieces_.read = [](std::uint64_t, const HttpPieces::Done&) { ADD_FAILURE(); };
  const std::string bytes = exchange("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(bytes.find("Content-Length: 100\r\n"), std::string::npos);
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
}

TEST_F(HttpPiecesTest, WithoutASizeTheyAreChunksUntilNothingComes) {
  std::vector<std::uint64_t> offsets;
  std::vector<std::thread> readers;
  pieces_.size = UINT64_MAX;
  pieces_.read = [&](std::uint64_t offset, const HttpPieces::Done& done) {
    offsets.push_back(offset);
    readers.emplace_back([offset, done] { done(offset < 32 ? std::string(16, 'x') : std::string()); });
  };
  const std::string x(16, 'x');
  const std::string body = "10\r\n" + x + "\r\n10\r\n" + x + "\r\n0\r\n\r\n";
  // A second request over the same connection shows that the first answer had its end.
  const std::string bytes = exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(kLast));
  for (std::thread& reader : readers) reader.join();
  EXPECT_NE(bytes.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(bytes.find("Content-Length"), std::string::npos);
  const std::string first = bytes.substr(bytes.find("\r\n\r\n") + 4);
  EXPECT_TRUE(first.starts_with(body + "HTTP/1.1 200 OK\r\n")) << bytes;
  EXPECT_EQ(first.substr(first.find("\r\n\r\n", body.size()) + 4), body) << bytes;
  EXPECT_EQ(offsets, (std::vector<std::uint64_t>{0, 16, 32, 0, 16, 32}));
}

TEST_F(HttpPiecesTest, WithoutASizeAnOldClientGetsThemUpToTheEndOfTheConnection) {
  pieces_.size = UINT64_MAX;
  pieces_.read = [](std::uint64_t offset, const HttpPieces::Done& done) {
    done(offset < 20 ? std::string(10, 'x') : std::string());
  };
  const std::string bytes = exchange("GET / HTTP/1.0\r\nHost: x\r\n\r\n");
  EXPECT_EQ(bytes.find("chunked"), std::string::npos);
  EXPECT_TRUE(bytes.ends_with("\r\n\r\nxxxxxxxxxxxxxxxxxxxx")) << bytes;
}

TEST_F(HttpPiecesTest, WithoutASizeAnErrorLeavesOutTheLastChunk) {
  pieces_.size = UINT64_MAX;
  pieces_.read = [](std::uint64_t offset, const HttpPieces::Done& done) {
    done(offset == 0 ? Result<std::string>(std::string("xy"))
                     : Result<std::string>(Error(NetErrc::kCannotListen, "any")));
  };
  const std::string bytes = exchange(kLast);
  EXPECT_EQ(bytes.substr(bytes.find("\r\n\r\n")), "\r\n\r\n2\r\nxy\r\n");
}

TEST_F(HttpPiecesTest, AConnectionEndsOnTheIoThreadWhoeverLetsGoOfItLast) {
  std::promise<std::thread::id> ended;
  std::promise<HttpPieces::Done> asked;
  std::shared_ptr<void> end(nullptr, [&](void*) { ended.set_value(std::this_thread::get_id()); });
  pieces_.size = 1;
  pieces_.read = [&, end = std::move(end)](std::uint64_t, const HttpPieces::Done& done) {
    pieces_ = {};  // the connection's copy is the only one left
    asked.set_value(done);
  };
  auto bytes = std::async(std::launch::async, [this] { return exchange(kLast); });
  auto done = asked.get_future().get();
  meet();  // the io thread has let go of its own copy
  std::thread([&] { done = nullptr; }).join();
  EXPECT_EQ(ended.get_future().get(), thread_.get_id());
  EXPECT_TRUE(bytes.get().ends_with("\r\n\r\n"));
}

TEST_F(HttpPiecesTest, ASlowReaderIsNotReadAheadOf) {
  // What fits into the buffers of the system goes out before the client reads; all the rest waits for the client.
  constexpr std::uint64_t kPiece = 1 << 20;
  constexpr std::uint64_t kPieces = 200;
  std::atomic<std::uint64_t> outstanding = 0;
  std::atomic<bool> two_at_once = false;
  std::vector<std::thread> readers;
  pieces_.size = UINT64_MAX;
  pieces_.read = [&](std::uint64_t offset, const HttpPieces::Done& done) {
    if (outstanding++ != 0) two_at_once = true;
    readers.emplace_back([&, offset, done] {
      --outstanding;
      done(offset < kPieces * kPiece ? std::string(kPiece, 'x') : std::string());
    });
  };
  const int client = ::socket(AF_INET, SOCK_STREAM, 0);
  const int small = 4096;
  ::setsockopt(client, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  address.sin_port = ::htons(server_->port());
  meet();
  ASSERT_EQ(::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_GT(::send(client, kLast, std::strlen(kLast), MSG_NOSIGNAL), 0);
  char part[1024];
  ASSERT_GT(::recv(client, part, sizeof part, 0), 0);
  // The server's own thread says how far it is: it gets to this only when nothing else is due.
  std::uint64_t seen = UINT64_MAX;
  for (std::uint64_t now = 0; now != seen;) {
    seen = now;
    std::promise<std::uint64_t> far;
    io_->post([&] { far.set_value(readers.size()); });
    now = far.get_future().get();
  }
  EXPECT_LT(seen, kPieces / 2) << "pieces are read that nobody takes";
  EXPECT_FALSE(two_at_once);
  ::close(client);
  io_->stop();
  thread_.join();
  for (std::thread& reader : readers) reader.join();
  thread_ = std::thread([] {});
}

}  // namespace
}  // namespace hkube::net
