#include "worker/run_frame.h"

#include <array>

#include "job/task_number.h"
#include "wire/algorithm_message.h"
#include "wire/msgpack.h"
#include "worker/input_writer.h"
#include "worker/job_message.h"
#include "worker/trace_context.h"

namespace hkube::worker {

namespace {

/// What each task has of its own, besides its input.
constexpr std::array<const char*, 5> kOwn{"taskId", "batchIndex", "attempts", "entranceTime", "spanId"};

}  // namespace

bool RunFrame::can_carry(const control::Assignment& task) {
  if (task.plan->spec().ttl_seconds > 0) return false;
  if (task.plan->execution && task.plan->execution->storage.is_object()) return false;
  return !is_heavy(task, wire::StorageMode::kV1);
}

Status RunFrame::use_plan(const control::Assignment& task, Timestamp now) {
  if (plan_ == task.plan) return {};
  plan_.reset();
  Json job = make_job(task, TaskInput(), wire::StorageMode::kV1, false, now);
  job.erase("input");
  for (const char* key : kOwn) job.erase(key);
  common_.clear();
  common_members_ = job.size();
  for (auto it = job.begin(); it != job.end(); ++it)
    HKUBE_TRY(wire::append_msgpack_member(common_, it.key(), it.value()));
  plan_ = task.plan;
  return {};
}

Status RunFrame::append_own(std::string& out, const control::Assignment& task, Timestamp now) const {
  const job::NodePlan& plan = *task.plan;
  const TaskId id = job::task_id(plan.descriptor->id, plan.first_task + task.item);
  HKUBE_TRY(wire::append_msgpack_member(out, "taskId", id.str()));
  HKUBE_TRY(wire::append_msgpack_member(out, "batchIndex", plan.is_batch() ? task.item + 1 : 0));
  HKUBE_TRY(wire::append_msgpack_member(out, "attempts", task.attempt));
  HKUBE_TRY(wire::append_msgpack_member(out, "entranceTime", now.ms));
  return wire::append_msgpack_member(out, "spanId", trace_context(plan.descriptor->id.str(), id.str()));
}

Result<std::string> RunFrame::add(const control::Assignment& task, std::uint64_t name, Timestamp now) {
  HKUBE_TRY(use_plan(task, now));
  const auto result_file = files_ == wire::Files::kYes ? payloads_.objects().reserve_file() : std::nullopt;
  InputWriter input(payloads_.objects(), payloads_.cluster(), task, result_file ? files_ : wire::Files::kNo);
  std::string own;
  HKUBE_TRY(append_own(own, task, now));
  HKUBE_TRY(wire::append_msgpack(own, "input"));
  HKUBE_TRY(input.write(own));
  if (result_file) {
    HKUBE_TRY(wire::append_msgpack_member(own, "resultFile", *result_file));
    HKUBE_TRY(wire::append_msgpack(own, "payloadFiles"));
    HKUBE_TRY(append_file_inputs(own, input.files()));
  }
  wire::append_msgpack_map(jobs_, common_members_ + kOwn.size() + 1 + (result_file ? 2 : 0));
  jobs_ += common_;
  jobs_ += own;
  HKUBE_TRY(wire::append_msgpack(names_, name));
  ++count_;
  return result_file.value_or("");
}

std::string RunFrame::take() {
  std::string frame;
  frame.reserve(jobs_.size() + names_.size() + 64);
  wire::append_msgpack_map(frame, 3);
  (void)wire::append_msgpack_member(frame, "command", wire::to_algorithm::kRun);  // plain text cannot fail
  (void)wire::append_msgpack(frame, "data");
  wire::append_msgpack_array(frame, count_);
  frame += jobs_;
  (void)wire::append_msgpack(frame, "assignments");
  wire::append_msgpack_array(frame, count_);
  frame += names_;
  jobs_.clear();
  names_.clear();
  count_ = 0;
  return frame;
}

}  // namespace hkube::worker
