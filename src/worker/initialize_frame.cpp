#include "worker/initialize_frame.h"

#include "wire/algorithm_message.h"
#include "wire/msgpack.h"
#include "worker/input_writer.h"
#include "worker/job_message.h"

namespace hkube::worker {

namespace {

/// The frame of a wrapper that speaks msgpack and leaves storage to us.
Result<InitializeFrame> write_frame(const Payloads& payloads, const control::Assignment& task, std::uint64_t name,
                                    const wire::Handshake& handshake, Timestamp now) {
  InitializeFrame frame;
  const wire::Files files = handshake.files;
  Json job = make_job(task, TaskInput(), wire::StorageMode::kV1, false, now);
  frame.trace = job["spanId"];
  const auto result_file = files == wire::Files::kYes ? payloads.objects().reserve_file() : std::nullopt;
  InputWriter input(payloads.objects(), payloads.cluster(), task, result_file ? files : wire::Files::kNo);
  std::string& out = frame.bytes;
  wire::append_msgpack_map(out, handshake.names_tasks() ? 3 : 2);
  if (handshake.names_tasks()) HKUBE_TRY(wire::append_msgpack_member(out, "assignment", name));
  HKUBE_TRY(wire::append_msgpack_member(out, "command", wire::to_algorithm::kInitialize));
  HKUBE_TRY(wire::append_msgpack(out, "data"));
  wire::append_msgpack_map(out, job.size() + (result_file ? 2 : 0));
  HKUBE_TRY(wire::append_msgpack(out, "input"));
  HKUBE_TRY(input.write(out));
  for (auto it = job.begin(); it != job.end(); ++it) {
    if (it.key() != "input") HKUBE_TRY(wire::append_msgpack_member(out, it.key(), it.value()));
  }
  if (result_file) {
    HKUBE_TRY(wire::append_msgpack_member(out, "resultFile", *result_file));
    HKUBE_TRY(wire::append_msgpack(out, "payloadFiles"));
    HKUBE_TRY(append_file_inputs(out, input.files()));
    frame.result_file = *result_file;
  }
  return frame;
}

}  // namespace

Result<InitializeFrame> make_initialize_frame(const Payloads& payloads, const control::Assignment& task,
                                              std::uint64_t name, const wire::Handshake& handshake,
                                              const std::vector<std::string>& known_paths, Timestamp now) {
  const bool has_links = task.plan->execution && task.plan->execution->storage.is_object();
  if (handshake.storage == wire::StorageMode::kV1 && handshake.encoding == wire::Encoding::kMsgpack && !has_links) {
    return write_frame(payloads, task, name, handshake, now);
  }
  HKUBE_ASSIGN(TaskInput input, resolve_input(payloads, task, handshake.storage, carries(handshake.encoding)));
  InitializeFrame frame;
  for (const Json& link : input.storage) {
    frame.storage_paths.push_back(string_or(link.value("storageInfo", Json()), "path"));
  }
  const bool same = !frame.storage_paths.empty() && frame.storage_paths == known_paths;
  Json job = make_job(task, std::move(input), handshake.storage, same, now);
  frame.trace = job["spanId"];
  wire::AlgorithmMessage message = wire::make_initialize(std::move(job));
  if (handshake.names_tasks()) message.assignment = name;
  auto bytes = wire::encode_message(handshake.encoding, message);
  if (!bytes.ok()) {
    return Error(Errc::kProtocol, "the input cannot be sent to the algorithm: " + bytes.error().message);
  }
  frame.bytes = std::move(bytes).value();
  return frame;
}

}  // namespace hkube::worker
