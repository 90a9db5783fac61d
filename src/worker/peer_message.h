#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/codec.h"

/// What peers say to one another about results (algorithm-protocol §5.7), without the sockets. Plain functions.
namespace hkube::worker {

/// Limits of one request.
inline constexpr std::size_t kMostPeerTasks = 10'000;
inline constexpr std::size_t kLongestPeerRequest = std::size_t{1} << 20;

inline constexpr std::string_view kPeerPing = "ping";
inline constexpr std::string_view kPeerPong = "pong";

struct PeerRequest {
  std::vector<std::string> tasks;
  wire::Encoding encoding = wire::Encoding::kMsgpack;  ///< of the request: msgpack or bson
};

/// {tasks: [...]} in msgpack.
std::string encode_peer_request(const std::vector<std::string>& tasks);
Result<PeerRequest> decode_peer_request(std::string_view frame);

/// The answer about one task: two frames.
struct PeerValue {
  std::string header;   ///< the 8 bytes
  std::string payload;  ///< from `begin` on
  std::size_t begin = 0;
};
/// A stored object as an answer; one without a header gets that of what it is taken for, encoded msgpack.
PeerValue peer_value(std::string object);
/// {hkube_error: {code, message}}.
PeerValue peer_error(std::string_view code, std::string_view message, wire::Encoding encoding);
/// The server knows no such result.
PeerValue peer_not_available(wire::Encoding encoding);

/// The object that an answer holds, header in front; an error when it tells one, or is none.
Result<std::string> decode_peer_value(std::string_view header, std::string payload);

/// What this server calls a result in its links: "<jobId>/<taskId>" of "<cluster>-hkube/<jobId>/<taskId>", as a task's
/// id is unique within its job only. Empty for other paths.
std::string peer_task_of(std::string_view path);
/// The path behind such a name; nothing for whatever is not the name of a task's result.
std::optional<std::string> path_of_peer_task(std::string_view cluster, std::string_view task);

}  // namespace hkube::worker
