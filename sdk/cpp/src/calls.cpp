#include "calls.h"

#include <atomic>
#include <utility>

#include "hkube/msgpack.h"
#include "messages.h"
#include "utf8.h"

namespace hkube {

namespace {

std::atomic<std::uint64_t> last_id{0};

struct Reply {
  const char* command;
  const char* id_key;
  core::Answer::Kind kind;
  const char* text_key;  ///< of a failure's text
  const char* fallback;  ///< when there is no text
};

constexpr Reply kReplies[] = {
    {"algorithmExecutionDone", "execId", core::Answer::Kind::kDone, "", ""},
    {"algorithmExecutionError", "execId", core::Answer::Kind::kFailed, "error", "unknown error"},
    {"subPipelineDone", "subPipelineId", core::Answer::Kind::kDone, "", ""},
    {"subPipelineError", "subPipelineId", core::Answer::Kind::kFailed, "error", "unknown error"},
    {"subPipelineStopped", "subPipelineId", core::Answer::Kind::kStopped, "reason", "stopped"},
};

}  // namespace

std::string Calls::open(const core::Request& request, OnAnswer on_answer) {
  const std::string id = std::to_string(++last_id);
  std::string message;
  begin_message(message, request.command, name_, 1);
  msgpack::Writer writer(message);
  writer.text("data");
  writer.map(request.count + 1);
  writer.text(request.id_key);
  writer.text(id);
  writer.encoded(request.members);
  const std::lock_guard lock(mutex_);
  if (!ended_.empty()) throw CallStopped(ended_);
  open_.emplace(request.id_key + id, std::move(on_answer));
  return message;
}

void Calls::answer(const std::string& command, std::string_view data) {
  for (const Reply& reply : kReplies) {
    if (command != reply.command) continue;
    const OnAnswer on_answer = take(data, reply.id_key);
    if (!on_answer) return;
    core::Answer answer;
    answer.kind = reply.kind;
    if (reply.kind == core::Answer::Kind::kDone) {
      answer.value = msgpack::find(data, "response").value_or(std::string_view());
    } else {
      answer.text = to_utf8(msgpack::text_of(data, reply.text_key));
      if (answer.text.empty()) answer.text = reply.fallback;
    }
    return on_answer(answer);
  }
}

void Calls::end(const std::string& reason) {
  std::map<std::string, OnAnswer> left;
  {
    const std::lock_guard lock(mutex_);
    if (ended_.empty()) ended_ = reason;
    left.swap(open_);
  }
  core::Answer answer;
  answer.kind = core::Answer::Kind::kStopped;
  answer.text = reason;
  for (const auto& [id, on_answer] : left) on_answer(answer);
}

Calls::OnAnswer Calls::take(std::string_view data, const char* id_key) {
  const std::string id = id_key + msgpack::text_of(data, id_key);
  const std::lock_guard lock(mutex_);
  const auto node = open_.extract(id);
  return node.empty() ? nullptr : std::move(node.mapped());
}

}  // namespace hkube
