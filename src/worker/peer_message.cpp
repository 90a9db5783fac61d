#include "worker/peer_message.h"

#include "job/task_number.h"
#include "objects/header.h"
#include "objects/paths.h"
#include "worker/payloads.h"

namespace hkube::worker {

namespace {

/// An answer that tells an error is no longer than this; larger ones are not searched for one.
constexpr std::size_t kLongestError = 4'096;
/// Job ids of this server and, with room to spare, of others.
constexpr std::size_t kLongestId = 64;

/// A bson document begins with its length and ends with a zero.
bool looks_like_bson(std::string_view frame) {
  constexpr std::size_t kShortest = 5;
  if (frame.size() < kShortest || frame.back() != '\0') return false;
  std::size_t length = 0;
  for (int i = 3; i >= 0; --i) length = length << 8 | static_cast<unsigned char>(frame[static_cast<std::size_t>(i)]);
  return length == frame.size();
}

bool is_id(std::string_view text) {
  if (text.empty() || text.size() > kLongestId) return false;
  return text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos;
}

/// "<jobId>/<taskId>" in its parts.
std::optional<std::pair<JobId, TaskId>> split(std::string_view name) {
  const auto slash = name.find('/');
  if (slash == std::string_view::npos || !is_id(name.substr(0, slash))) return std::nullopt;
  JobId job(std::string(name.substr(0, slash)));
  TaskId task(std::string(name.substr(slash + 1)));
  // Only the results of tasks are served: no flow input, nothing that an algorithm put there by itself.
  if (!job::task_number(job, task)) return std::nullopt;
  return std::pair(std::move(job), std::move(task));
}

}  // namespace

std::string encode_peer_request(const std::vector<std::string>& tasks) {
  return wire::encode(wire::Encoding::kMsgpack, {{"tasks", tasks}}).value();
}

Result<PeerRequest> decode_peer_request(std::string_view frame) {
  const auto bad = [](const char* why) { return Error(Errc::kProtocol, std::string("the request ") + why); };
  if (frame.size() > kLongestPeerRequest) return bad("is too long");
  PeerRequest request;
  request.encoding = looks_like_bson(frame) ? wire::Encoding::kBson : wire::Encoding::kMsgpack;
  HKUBE_ASSIGN(const Json message, wire::decode(request.encoding, frame));
  const auto tasks = message.is_object() ? message.find("tasks") : message.end();
  if (!message.is_object() || tasks == message.end() || !tasks->is_array()) return bad("names no tasks");
  if (tasks->size() > kMostPeerTasks) return bad("names too many tasks");
  for (const Json& task : *tasks) {
    if (!task.is_string()) return bad("names a task that is no text");
    request.tasks.push_back(task.get<std::string>());
  }
  return request;
}

PeerValue peer_value(std::string object) {
  if (objects::parse_header(object)) {
    std::string header = object.substr(0, objects::kHeaderSize);
    return {std::move(header), std::move(object), objects::kHeaderSize};
  }
  return {objects::make_header({}), std::move(object)};
}

PeerValue peer_error(std::string_view code, std::string_view message, wire::Encoding encoding) {
  const Json error = {{"hkube_error", {{"code", code}, {"message", message}}}};
  const auto protocol = encoding == wire::Encoding::kBson ? objects::Protocol::kBson : objects::Protocol::kMsgpack;
  auto payload = wire::encode(encoding, error);
  return {objects::make_header({objects::DataType::kEncoded, protocol}),
          payload.ok() ? std::move(payload).value() : std::string()};
}

PeerValue peer_not_available(wire::Encoding encoding) {
  return peer_error("notAvailable", "taskId notAvailable", encoding);
}

Result<std::string> decode_peer_value(std::string_view header, std::string payload) {
  const auto form = objects::parse_header(header);
  if (!form || header.size() != objects::kHeaderSize) return Error(Errc::kProtocol, "the peer's answer is none");
  payload.insert(0, header);
  if (form->type == objects::DataType::kRaw || payload.size() > kLongestError) return payload;
  const auto value = decode_object(payload);
  if (!value.ok()) return value.error().with_context("the peer's answer");
  if (!value->is_object() || !value->contains("hkube_error")) return payload;
  return Error(Errc::kUnreadable, "the peer answered: " + string_or((*value)["hkube_error"], "message", "an error"));
}

std::string peer_task_of(std::string_view path) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos || !split(path.substr(slash + 1))) return {};
  return std::string(path.substr(slash + 1));
}

std::optional<std::string> path_of_peer_task(std::string_view cluster, std::string_view task) {
  const auto parts = split(task);
  if (!parts) return std::nullopt;
  return objects::task_result_path(cluster, parts->first, parts->second);
}

}  // namespace hkube::worker
