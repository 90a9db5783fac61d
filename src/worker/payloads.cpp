#include "worker/payloads.h"

#include "job/task_number.h"
#include "objects/header.h"
#include "objects/paths.h"
#include "wire/codec.h"
#include "wire/metadata.h"
#include "wire/msgpack_scan.h"

namespace hkube::worker {

namespace {

/// Bytes of a msgpack bin value, without its head; nothing for other types.
std::optional<std::string_view> raw_bytes(std::string_view value) {
  const auto head = [&](std::size_t size) { return value.substr(std::min(size, value.size())); };
  switch (value.empty() ? 0 : static_cast<unsigned char>(value.front())) {
    case 0xC4:
      return head(2);
    case 0xC5:
      return head(3);
    case 0xC6:
      return head(5);
    default:
      return std::nullopt;
  }
}

/// A count that an algorithm sends: any kind of number that is one, else 0.
std::uint64_t count_of(const Json& object, const char* key) {
  constexpr double kMost = 1e15;  // a double says it exactly
  const auto it = object.find(key);
  const double number = it != object.end() && it->is_number() ? it->get<double>() : 0;
  return number >= 0 && number <= kMost ? static_cast<std::uint64_t>(number) : 0;
}

/// The metadata of a result as we make it ourselves: path -> {type, size?}.
Json plain(const Json& metadata) {
  Json result = Json::object();
  if (!metadata.is_object()) return result;
  for (auto it = metadata.begin(); it != metadata.end(); ++it) {
    Json about = {{"type", string_or(*it, "type", "object")}};
    if (it->is_object() && it->contains("size")) about["size"] = count_of(*it, "size");
    result[it.key()] = std::move(about);
  }
  return result;
}

/// Whether somebody wants to know of the result without reading it.
bool says_metadata(const job::NodePlan& plan) { return !plan.is_batch() || !plan.dag_node().item_paths.empty(); }

}  // namespace

ErrorInfo describe(Errc e) {
  switch (e) {
    case Errc::kUnreadable:
      return {ErrorKind::kInternal, "worker.unreadable"};
    case Errc::kProtocol:
      return {ErrorKind::kInvalid, "worker.protocol"};
  }
  return {ErrorKind::kInternal, "worker.unknown"};
}

Result<Json> decode_object(std::string_view bytes, RawAs raw) {
  const auto header = objects::parse_header(bytes);
  const std::string_view payload = objects::payload_of(bytes);
  if (header && header->type == objects::DataType::kRaw) {
    if (raw == RawAs::kText) return Json(std::string(payload));
    return Json(Json::binary({payload.begin(), payload.end()}));
  }
  wire::Encoding encoding = wire::Encoding::kMsgpack;
  if (header && header->protocol == objects::Protocol::kBson) encoding = wire::Encoding::kBson;
  if (header && header->protocol == objects::Protocol::kJson) encoding = wire::Encoding::kJson;
  return wire::decode(encoding, payload);
}

std::string Payloads::path_of(const JobId& job, std::uint32_t task_number) const {
  return objects::task_result_path(cluster_, job, job::task_id(job, task_number));
}

std::string Payloads::path_of(const job::StoredResult& result, const JobId& job) const {
  return path_of(result.origin.empty() ? job : result.origin, result.task_number);
}

Json Payloads::storage_info(const job::StoredResult& result, const JobId& job) const {
  return {{"path", path_of(result, job)}, {"size", result.size}};
}

Json Payloads::link(const job::StoredResult& result, const JobId& job) const {
  Json link = {{"storageInfo", storage_info(result, job)}};
  if (peers_ != nullptr) peers_->complete(link);
  return link;
}

Result<Json> Payloads::read(const std::string& path) const {
  HKUBE_ASSIGN(const std::string bytes, store_.get(path));
  return decode_object(bytes);
}

Result<Json> Payloads::load(const job::StoredResult& result, const JobId& job) const {
  if (result.inline_bytes) return decode_object(*result.inline_bytes);
  return read(path_of(result, job));
}

Result<Json> Payloads::publish(const job::StoredResult& result, const JobId& job) const {
  if (!result.inline_bytes) return link(result, job);
  Json info = storage_info(result, job);
  HKUBE_TRY(store_.put(string_or(info, "path"), *result.inline_bytes));
  return Json{{"storageInfo", std::move(info)}};
}

Result<job::TaskOutcome> Payloads::store(const control::Assignment& task, std::string_view value) const {
  const job::NodePlan& plan = *task.plan;
  job::TaskOutcome outcome;
  const auto& save_paths = plan.is_batch() ? plan.dag_node().item_paths : plan.dag_node().save_paths;
  if (!save_paths.empty()) {
    HKUBE_ASSIGN(const Json metadata, wire::make_metadata_msgpack(save_paths, plan.spec().name, value));
    outcome.metadata = to_text(metadata);
  }
  const auto raw = raw_bytes(value);
  const std::string header =
      objects::make_header({raw ? objects::DataType::kRaw : objects::DataType::kEncoded, objects::Protocol::kMsgpack});
  const std::string_view payload = raw.value_or(value);
  outcome.size = payload.size();
  if (payload.size() <= task.inline_limit) {
    outcome.inline_bytes = header;
    outcome.inline_bytes->append(payload);
    return outcome;
  }
  HKUBE_TRY(store_.put_parts(path_of(plan.descriptor->id, plan.first_task + task.item), header, payload));
  return outcome;
}

Result<job::TaskOutcome> Payloads::accept(const control::Assignment& task, const Json& reference) const {
  const job::NodePlan& plan = *task.plan;
  const std::string expected = path_of(plan.descriptor->id, plan.first_task + task.item);
  const auto info = reference.is_object() ? reference.find("storageInfo") : reference.end();
  if (!reference.is_object() || info == reference.end() || string_or(*info, "path") != expected) {
    return Error(Errc::kProtocol, "the algorithm stored its result under another path than " + expected);
  }
  job::TaskOutcome outcome;
  outcome.size = count_of(*info, "size");
  if (auto it = reference.find("metadata"); it != reference.end() && says_metadata(plan)) {
    outcome.metadata = to_text(plain(*it));
  }
  return outcome;
}

Result<job::TaskOutcome> Payloads::adopt(const control::Assignment& task, const std::string& file,
                                         const Json& metadata) const {
  const job::NodePlan& plan = *task.plan;
  const std::string path = path_of(plan.descriptor->id, plan.first_task + task.item);
  HKUBE_ASSIGN(const std::uint64_t size, store_.adopt_file(file, path));
  const auto head = store_.get_range(path, 0, objects::kHeaderSize);
  const auto header = head.ok() ? objects::parse_header(*head) : std::nullopt;
  if (!header || header->protocol != objects::Protocol::kMsgpack) {
    (void)store_.remove(path);
    return Error(Errc::kProtocol, "the result file of the algorithm does not begin with the header of a value");
  }
  job::TaskOutcome outcome;
  outcome.size = size - objects::kHeaderSize;
  if (says_metadata(plan)) outcome.metadata = to_text(plain(metadata));
  return outcome;
}

}  // namespace hkube::worker
