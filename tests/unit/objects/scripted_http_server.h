#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace hkube {

/// An HTTP server on a free port of 127.0.0.1 that answers as a test wants: what a real store cannot be told to do.
class ScriptedHttpServer {
 public:
  struct Request {
    std::string method;
    std::string target;
    std::string headers;
    std::string body;
  };
  /// Whether a connection waits until the one before was answered.
  enum class Serve { kOneByOne, kTogether };
  /// Returns the whole answer; an empty one closes the connection.
  using Answer = std::function<std::string(const Request&)>;

  /// Of kTogether, `answer` is called by several threads.
  explicit ScriptedHttpServer(Answer answer, Serve way = Serve::kOneByOne)
      : answer_(std::move(answer)), way_(way), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 16);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ::ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedHttpServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    for (std::thread& thread : connections_) thread.join();
    ::close(listener_);
  }
  ScriptedHttpServer(const ScriptedHttpServer&) = delete;
  ScriptedHttpServer& operator=(const ScriptedHttpServer&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::vector<Request> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  static std::string answer(const std::string& status, const std::string& body = "", const std::string& headers = "") {
    return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
  }

 private:
  void serve() {
    for (int peer = ::accept(listener_, nullptr, nullptr); peer >= 0; peer = ::accept(listener_, nullptr, nullptr)) {
      if (way_ == Serve::kOneByOne) {
        converse(peer);
      } else {
        connections_.emplace_back([this, peer] { converse(peer); });
      }
    }
  }

  void converse(int peer) {
    const Request request = read(peer);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const std::string text = answer_(request);
    for (std::size_t sent = 0; sent < text.size();) {
      const ssize_t done = ::send(peer, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (done <= 0) break;
      sent += static_cast<std::size_t>(done);
    }
    ::close(peer);
  }

  static Request read(int peer) {
    std::string text;
    std::vector<char> piece(1 << 16);
    std::size_t head = 0;
    std::size_t wanted = 0;
    while (head == 0 || text.size() < head + wanted) {
      const ssize_t got = ::recv(peer, piece.data(), piece.size(), 0);
      if (got <= 0) break;
      text.append(piece.data(), static_cast<std::size_t>(got));
      const auto end = text.find("\r\n\r\n");
      if (head != 0 || end == std::string::npos) continue;
      head = end + 4;
      const auto length = text.find("Content-Length: ");
      if (length < head) wanted = std::stoul(text.substr(length + 16));
    }
    Request request;
    request.method = text.substr(0, text.find(' '));
    const auto target = text.find(' ') + 1;
    request.target = text.substr(target, text.find(' ', target) - target);
    request.headers = text.substr(0, head);
    request.body = text.substr(head);
    return request;
  }

  const Answer answer_;
  const Serve way_;
  const int listener_;
  int port_ = 0;
  std::mutex mutex_;
  std::vector<Request> requests_;  ///< guarded by mutex_
  std::thread thread_;
  std::vector<std::thread> connections_;
};

}  // namespace hkube
