#include "web_socket.h"

#include <cstring>
#include <random>
#include <utility>

#include "handshake.h"

namespace hkube {

namespace {

constexpr std::size_t kBufferSize = std::size_t{1} << 16;
constexpr std::size_t kMaxMessage = std::size_t{1} << 32;
constexpr std::size_t kMaxControl = 125;

std::uint64_t big_endian(const char* bytes, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

std::unique_ptr<WebSocket> WebSocket::connect(const Config& config, Deadline deadline) {
  std::random_device device;
  std::string random;
  while (random.size() < 16) random.push_back(static_cast<char>(device() & 0xFF));
  const std::uint64_t seed = std::uint64_t{device()} << 32 | device();
  std::unique_ptr<WebSocket> made(new WebSocket(Socket::connect(config.host, config.port, deadline), seed));
  made->shake_hands(config, base64(random), deadline);
  return made;
}

void WebSocket::shake_hands(const Config& config, const std::string& key, Deadline deadline) {
  std::string request = handshake_request(config.target, config.address(), key);
  iovec part{request.data(), request.size()};
  socket_.send(&part, 1);
  buffer_.resize(kBufferSize);
  std::size_t end = std::string::npos;
  while ((end = std::string_view(buffer_.data(), end_).find("\r\n\r\n")) == std::string_view::npos) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (end_ == buffer_.size()) throw ConnectionError("the worker's answer to the handshake is too long");
    if (!socket_.wait(left)) throw ConnectionError("the worker does not answer the handshake");
    const std::size_t got = socket_.receive(buffer_.data() + end_, buffer_.size() - end_);
    if (got == 0) throw ConnectionError("the worker's answer to the handshake is cut off");
    end_ += got;
  }
  const std::string problem = handshake_problem(std::string_view(buffer_.data(), end), key);
  if (!problem.empty()) throw ConnectionError(problem);
  begin_ = end + 4;
}

MaskKey WebSocket::next_key() {
  random_ ^= random_ << 13;
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  return static_cast<MaskKey>(random_ >> 32);
}

void WebSocket::send(std::string& message) { send_frame(Opcode::kBinary, message); }

void WebSocket::send_frame(Opcode opcode, std::string& payload) {
  const std::lock_guard lock(write_mutex_);
  const MaskKey key = next_key();
  mask(payload.data(), payload.size(), key);
  heads_.swap(held_);
  held_.clear();
  append_head(heads_, opcode, payload.size(), key);
  iovec parts[] = {{heads_.data(), heads_.size()}, {payload.data(), payload.size()}};
  socket_.send(parts, 2);
}

void WebSocket::hold(std::string message) {
  const std::lock_guard lock(write_mutex_);
  const MaskKey key = next_key();
  mask(message.data(), message.size(), key);
  append_head(held_, Opcode::kBinary, message.size(), key);
  held_ += message;
}

void WebSocket::send_held() {
  const std::unique_lock lock(write_mutex_, std::try_to_lock);
  if (!lock.owns_lock() || held_.empty()) return;
  std::string frames;
  frames.swap(held_);
  iovec part{frames.data(), frames.size()};
  socket_.send(&part, 1);
}

bool WebSocket::receive(std::string& message) {
  bool within = false;  // a message of which fragments have come
  bool binary = false;
  message.clear();
  Head head{};
  while (receive_head(head)) {
    if (head.opcode >= Opcode::kClose) {
      if (head.size > kMaxControl) throw ConnectionError("the worker sent a frame that is too long for its kind");
      std::string payload;
      receive_payload(head, payload);
      if (head.opcode == Opcode::kPing) answer(Opcode::kPong, std::move(payload));
      if (head.opcode != Opcode::kClose) continue;
      answer(Opcode::kClose, payload.substr(0, 2));
      return false;
    }
    if ((head.opcode == Opcode::kContinuation) != within) {
      throw ConnectionError("the worker sent the fragments of a message in a wrong order");
    }
    if (!within) binary = head.opcode == Opcode::kBinary;
    receive_payload(head, message);
    within = !head.final;
    if (within) continue;
    if (binary) return true;
    message.clear();  // the worker has no reason to send text
  }
  if (within) throw ConnectionError("the connection was lost in the middle of a message");
  return false;
}

bool WebSocket::receive_head(Head& head) {
  if (!need(2)) {
    if (end_ == begin_) return false;
    throw ConnectionError("the connection was lost in the middle of a message");
  }
  const auto first = static_cast<unsigned char>(buffer_[begin_]);
  const auto second = static_cast<unsigned char>(buffer_[begin_ + 1]);
  const int short_size = second & 0x7F;
  const int more = short_size == 126 ? 2 : short_size == 127 ? 8 : 0;
  head.final = (first & 0x80) != 0;
  head.opcode = static_cast<Opcode>(first & 0x0F);
  head.masked = (second & 0x80) != 0;
  const std::size_t size = 2 + static_cast<std::size_t>(more) + (head.masked ? sizeof head.key : 0);
  if (!need(size)) throw ConnectionError("the connection was lost in the middle of a message");
  head.size = more == 0 ? static_cast<std::size_t>(short_size) : big_endian(&buffer_[begin_ + 2], more);
  if (head.masked) std::memcpy(&head.key, &buffer_[begin_ + size - sizeof head.key], sizeof head.key);
  begin_ += size;
  const bool known = head.opcode <= Opcode::kBinary || (head.opcode >= Opcode::kClose && head.opcode <= Opcode::kPong);
  if (!known) throw ConnectionError("the worker sent a frame of an unknown kind");
  return true;
}

/// Appends.
void WebSocket::receive_payload(const Head& head, std::string& message) {
  const std::size_t before = message.size();
  if (head.size > kMaxMessage - before) throw ConnectionError("the worker sent a message of more than 4 GiB");
  message.resize(before + head.size);
  std::size_t got = std::min(head.size, end_ - begin_);
  std::memcpy(message.data() + before, buffer_.data() + begin_, got);
  begin_ += got;
  while (got < head.size) {
    const std::size_t more = socket_.receive(message.data() + before + got, head.size - got);
    if (more == 0) throw ConnectionError("the connection was lost in the middle of a message");
    got += more;
  }
  if (head.masked) mask(message.data() + before, head.size, head.key);
}

/// Makes the buffer hold this many bytes; false at the end of the connection.
bool WebSocket::need(std::size_t size) {
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ + size > buffer_.size()) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  while (end_ - begin_ < size) {
    const std::size_t got = socket_.receive(buffer_.data() + end_, buffer_.size() - end_);
    if (got == 0) return false;
    end_ += got;
  }
  return true;
}

void WebSocket::answer(Opcode opcode, std::string payload) {
  try {
    send_frame(opcode, payload);
  } catch (const ConnectionError&) {
    // The next read tells.
  }
}

}  // namespace hkube
