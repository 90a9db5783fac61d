#include "worker/input_writer.h"

#include "job/task_number.h"
#include "objects/header.h"
#include "objects/paths.h"
#include "wire/msgpack.h"
#include "wire/msgpack_scan.h"
#include "worker/payloads.h"

namespace hkube::worker {

namespace {

void append_nil(std::string& out) { out += '\xC0'; }

/// The part of an object at a path, as msgpack. What is not there is null.
Status append_object(std::string& out, std::string_view object, const std::string& path) {
  const auto header = objects::parse_header(object);
  const std::string_view payload = objects::payload_of(object);
  if (header && header->type == objects::DataType::kRaw) {
    if (!path.empty()) return append_nil(out), Status();
    wire::append_msgpack_binary(out, payload.size());
    out.append(payload);
    return {};
  }
  if (header && header->protocol != objects::Protocol::kMsgpack) {
    HKUBE_ASSIGN(const Json value, decode_object(object));
    const Json* part = at_path(value, path);
    return wire::append_msgpack(out, part == nullptr ? Json(nullptr) : *part);
  }
  // Others may have written the object: it is looked through before it becomes a part of a message.
  HKUBE_ASSIGN(const std::string_view whole, wire::first_value(payload));
  if (whole.size() != payload.size()) return Error(Errc::kUnreadable, "a stored result has bytes behind its end");
  HKUBE_ASSIGN(const std::string_view part, wire::find_path(whole, path));
  if (part.empty()) return append_nil(out), Status();
  out.append(part);
  return {};
}

}  // namespace

Status append_file_inputs(std::string& out, const std::vector<FileInput>& files) {
  Json list = Json::array();
  for (const FileInput& file : files) {
    Json at = Json::array();
    for (const auto& step : file.at) std::visit([&](const auto& key) { at.push_back(key); }, step);
    list.push_back(
        {{"at", std::move(at)}, {"path", file.path}, {"offset", file.offset}, {"size", file.size}, {"raw", file.raw}});
  }
  return wire::append_msgpack(out, list);
}

InputWriter::InputWriter(objects::ObjectStore& store, std::string cluster, const control::Assignment& task,
                         wire::Files files)
    : store_(store),
      cluster_(std::move(cluster)),
      plan_(*task.plan),
      allowed_(files),
      bindings_(job::bind_leaves(plan_, task.item, task.any.get())) {}

Status InputWriter::write(std::string& out) {
  std::uint64_t expected = out.size();
  for (const job::LeafBinding& binding : bindings_) {
    const bool in_message = binding.result && (allowed_ == wire::Files::kNo || binding.result->size < kFileFrom);
    if (in_message) expected += binding.result->size;
  }
  out.reserve(expected + 1024);
  return write_value(out, plan_.dag_node().input.document());
}

bool InputWriter::at_leaf() const {
  const auto& leaves = plan_.dag_node().input.leaves();
  return next_ < leaves.size() && leaves[next_].at == at_;
}

bool InputWriter::absent(const std::string& key) const {
  const auto& leaves = plan_.dag_node().input.leaves();
  for (std::size_t i = next_; i < leaves.size(); ++i) {
    const auto& at = leaves[i].at;
    if (bindings_[i].kind != job::LeafBinding::Kind::kAbsent || at.size() != at_.size() + 1) continue;
    const auto* name = std::get_if<std::string>(&at.back());
    if (name != nullptr && *name == key && std::equal(at_.begin(), at_.end(), at.begin())) return true;
  }
  return false;
}

Status InputWriter::write_value(std::string& out, const Json& value) {
  if (value.is_array()) {
    wire::append_msgpack_array(out, value.size());
    at_.emplace_back(std::size_t{0});
    for (std::size_t i = 0; i < value.size(); ++i) {
      at_.back() = i;
      HKUBE_TRY(write_value(out, value[i]));
    }
    at_.pop_back();
    return {};
  }
  if (value.is_object()) {
    // The key of an element that is not there (a shorter partner of an indexed batch) is left out.
    std::size_t left_out = 0;
    for (auto it = value.begin(); it != value.end(); ++it) left_out += absent(it.key()) ? 1 : 0;
    wire::append_msgpack_map(out, value.size() - left_out);
    at_.emplace_back(std::string());
    for (auto it = value.begin(); it != value.end(); ++it) {
      at_.back() = it.key();
      if (at_leaf() && bindings_[next_].kind == job::LeafBinding::Kind::kAbsent) {
        ++next_;
        continue;
      }
      HKUBE_TRY(wire::append_msgpack(out, it.key()));
      HKUBE_TRY(write_value(out, it.value()));
    }
    at_.pop_back();
    return {};
  }
  if (at_leaf()) return write_leaf(out, bindings_[next_++]);
  return wire::append_msgpack(out, value);
}

Status InputWriter::write_leaf(std::string& out, const job::LeafBinding& binding) {
  switch (binding.kind) {
    case job::LeafBinding::Kind::kAbsent:
      break;
    case job::LeafBinding::Kind::kValue:
      return wire::append_msgpack(out, binding.value);
    case job::LeafBinding::Kind::kResult:
      if (binding.result) return write_result(out, *binding.result, binding.path);
      break;
    case job::LeafBinding::Kind::kList: {
      std::uint32_t there = 0;
      for (std::uint32_t i = 0; i < binding.list->count(); ++i) there += binding.list->get(i) ? 1 : 0;
      wire::append_msgpack_array(out, there);
      at_.emplace_back(std::size_t{0});
      for (std::uint32_t i = 0; i < binding.list->count(); ++i) {
        const auto result = binding.list->get(i);
        if (!result) continue;
        HKUBE_TRY(write_result(out, *result, binding.path));
        ++std::get<std::size_t>(at_.back());
      }
      at_.pop_back();
      return {};
    }
  }
  append_nil(out);
  return {};
}

Result<bool> InputWriter::leave_in_file(const std::string& object, const job::StoredResult& result,
                                        const std::string& path) {
  if (allowed_ == wire::Files::kNo || result.size < kFileFrom || !path.empty()) return false;
  auto file = store_.local_file(object);
  if (!file) return false;
  HKUBE_ASSIGN(const std::string head, store_.get_range(object, 0, objects::kHeaderSize));
  const auto header = objects::parse_header(head);
  if (!header) return false;
  const bool raw = header->type == objects::DataType::kRaw;
  if (!raw && header->protocol != objects::Protocol::kMsgpack) return false;
  HKUBE_ASSIGN(const objects::ObjectStat stat, store_.stat(object));
  found_.push_back({at_, std::move(*file), objects::kHeaderSize, stat.size - objects::kHeaderSize, raw});
  return true;
}

Status InputWriter::write_result(std::string& out, const job::StoredResult& result, const std::string& path) {
  if (result.inline_bytes) return append_object(out, *result.inline_bytes, path);
  const JobId& job = result.origin.empty() ? plan_.descriptor->id : result.origin;
  const std::string object = objects::task_result_path(cluster_, job, job::task_id(job, result.task_number));
  HKUBE_ASSIGN(const bool in_file, leave_in_file(object, result, path));
  if (in_file) return append_nil(out), Status();
  HKUBE_ASSIGN(const std::string bytes, store_.get(object));
  return append_object(out, bytes, path);
}

}  // namespace hkube::worker
