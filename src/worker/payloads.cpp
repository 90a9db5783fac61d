#include "worker/payloads.h"

#include "job/task_number.h"
#include "objects/header.h"
#include "objects/paths.h"
#include "wire/codec.h"
#include "wire/metadata.h"
#include "wire/msgpack_scan.h"

namespace hkube::worker {

namespace {

constexpr std::uint32_t kLongList = 1'000;

Json value_at(Json value, const std::string& path) {
  if (path.empty()) return value;
  const Json* found = at_path(value, path);
  return found == nullptr ? Json(nullptr) : *found;
}

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

bool Payloads::is_heavy(const control::Assignment& task) {
  if (task.plan->execution) return task.plan->execution->storage.is_object();
  for (const job::ParentResults& parent : task.plan->parents) {
    if (parent.results == nullptr) continue;
    if (parent.results->count() > kLongList) return true;
    // All of a node's results are inline or none is known to be without looking; looking at a short list is cheap.
    for (std::uint32_t i = 0; i < parent.results->count(); ++i) {
      const auto result = parent.results->get(i);
      if (result && !result->inline_bytes) return true;
    }
  }
  if (task.any == nullptr) return false;
  for (const auto& item : task.any->items) {
    if (item.result && !item.result->inline_bytes) return true;
  }
  return false;
}

std::string Payloads::path_of(const JobId& job, std::uint32_t task_number) const {
  return objects::task_result_path(cluster_, job, job::task_id(job, task_number));
}

Result<Json> Payloads::load(const job::StoredResult& result, const JobId& job) const {
  if (result.inline_bytes) return decode_object(*result.inline_bytes);
  const std::string path = path_of(result.origin.empty() ? job : result.origin, result.task_number);
  HKUBE_ASSIGN(const std::string bytes, store_.get(path));
  return decode_object(bytes);
}

Result<Json> Payloads::publish(const job::StoredResult& result, const JobId& job) const {
  const std::string path = path_of(job, result.task_number);
  if (result.inline_bytes) HKUBE_TRY(store_.put(path, *result.inline_bytes));
  return Json{{"storageInfo", {{"path", path}, {"size", result.size}}}};
}

Result<Json> Payloads::resolve_execution(const job::NodePlan& plan) const {
  Json input = plan.dag_node().input.document();
  const Json& storage = plan.execution->storage;
  if (!storage.is_object()) return input;
  // What the caller stored lies among its job's results; a link elsewhere is not its own.
  const std::string folder = objects::job_folder(cluster_, plan.descriptor->id) + "/";
  for (Json& item : input) {
    if (!item.is_string()) continue;
    const std::string& text = item.get_ref<const std::string&>();
    if (!text.starts_with("$$")) continue;
    const auto link = storage.find(text.substr(2));
    if (link == storage.end()) return Error(Errc::kProtocol, "unable to find storage key");
    const auto info = link->is_object() ? link->find("storageInfo") : link->end();
    if (!link->is_object() || info == link->end()) return Error(Errc::kProtocol, "unable to find storage key");
    const std::string path = string_or(*info, "path");
    if (!path.starts_with(folder)) {
      return Error(Errc::kProtocol, "the input " + path + " of an execution is not in " + folder);
    }
    HKUBE_ASSIGN(const std::string bytes, store_.get(path));
    HKUBE_ASSIGN(Json value, decode_object(bytes));
    item = value_at(std::move(value), string_or(*link, "path"));
  }
  return input;
}

Result<Json> Payloads::resolve(const control::Assignment& task) const {
  if (task.plan->execution) return resolve_execution(*task.plan);
  const job::NodePlan& plan = *task.plan;
  const JobId& job = plan.descriptor->id;
  const graph::InputTemplate& input = plan.dag_node().input;
  Json document = input.document();
  for (job::LeafBinding& binding : job::bind_leaves(plan, task.item, task.any.get())) {
    const graph::InputLeaf& leaf = input.leaves()[binding.leaf];
    switch (binding.kind) {
      case job::LeafBinding::Kind::kAbsent:
        graph::put_absent(document, leaf);
        break;
      case job::LeafBinding::Kind::kValue:
        graph::put_at(document, leaf, std::move(binding.value));
        break;
      case job::LeafBinding::Kind::kResult: {
        Json value;
        if (binding.result) {
          HKUBE_ASSIGN(value, load(*binding.result, job));
        }
        graph::put_at(document, leaf, value_at(std::move(value), binding.path));
        break;
      }
      case job::LeafBinding::Kind::kList: {
        Json list = Json::array();
        for (std::uint32_t i = 0; i < binding.list->count(); ++i) {
          const auto result = binding.list->get(i);
          if (!result) continue;
          HKUBE_ASSIGN(Json value, load(*result, job));
          list.push_back(value_at(std::move(value), binding.path));
        }
        graph::put_at(document, leaf, std::move(list));
        break;
      }
    }
  }
  return document;
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
  const auto size = info->find("size");
  if (size != info->end() && size->is_number()) outcome.size = size->get<std::uint64_t>();
  const bool needed = !plan.is_batch() || !plan.dag_node().item_paths.empty();
  if (auto it = reference.find("metadata"); it != reference.end() && needed) outcome.metadata = to_text(*it);
  return outcome;
}

}  // namespace hkube::worker
