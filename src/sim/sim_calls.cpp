#include "sim/sim_calls.h"

#include "job/task_number.h"

namespace hkube::sim {

struct SimCalls::Open {
  int missing = 2;
  std::int64_t total = 0;
  std::optional<Error> error;
  std::function<void(Result<Json>)> done;
};

std::int64_t SimCalls::expected(std::int64_t n, std::int64_t depth) {
  return 2 * n + (depth > 0 ? expected(n, depth - 1) : n * (n + 1) / 2);
}

void SimCalls::delegate(const control::Assignment& task, const Json& input, std::function<void(Result<Json>)> done) {
  auto open = std::make_shared<Open>();
  open->done = std::move(done);
  const auto n = input.at(0).get<std::int64_t>();
  const auto depth = input.at(1).get<std::int64_t>();
  execute(task, "times", "times", {n, 2}, open);
  if (depth > 0) {
    execute(task, "deeper", "delegate", {n, depth - 1}, open);
  } else {
    sub_pipeline(task, n, open);
  }
}

void SimCalls::execute(const control::Assignment& task, const char* exec_id, const char* algorithm, Json input,
                       std::shared_ptr<Open> open) {
  control::StartExecution start{task.id, exec_id, algorithm, std::move(input), nullptr, {}};
  start.ended = [this, open = std::move(open), job = task.plan->descriptor->id](Result<job::StoredResult> result) {
    if (!result.ok()) return answer(open, result.error());
    answer(open, load_result(*result, job, ports_.objects));
  };
  ports_.to_server(std::move(start));
}

void SimCalls::sub_pipeline(const control::Assignment& task, std::int64_t n, std::shared_ptr<Open> open) {
  const job::Descriptor& parent = *task.plan->descriptor;
  const Json pipeline = {
      {"name", "sub"},
      {"nodes",
       {{{"nodeName", "r"}, {"algorithmName", "range"}, {"input", {n}}, {"retry", {{"policy", "Always"}}}},
        {{"nodeName", "s"}, {"algorithmName", "sum"}, {"input", {"@r"}}, {"retry", {{"policy", "Always"}}}}}}};
  job::Context context;
  context.root_job = parent.context.root_job.empty() ? parent.id : parent.context.root_job;
  context.parent_job = parent.id;
  context.parent_task = job::task_id(parent.id, task.plan->first_task + task.item);
  const JobId id(ports_.world.random().id(12));
  const auto descriptor = job::make_descriptor(
      {id, to_text(pipeline), "{}", {"raw", "sub-pipeline"}, "simulation", ports_.world.now(), context.text()});
  if (!descriptor.ok()) return answer(open, descriptor.error());
  control::SubmitJob submit{*descriptor, {}, {}, {}, task.id};
  submit.reply = [this, open](const Status& status) {
    if (!status.ok()) answer(open, status.error());
  };
  ports_.submit(std::move(submit), {n * (n + 1) / 2}, [this, open, id] {
    const control::FinishedJob* job = ports_.find(id);
    if (job == nullptr || job->status != "completed") {
      return answer(open, Error(control::Errc::kExecutionFailed, "the sub-pipeline did not complete"));
    }
    answer(open, Json::parse(job->result_document)["data"][0]["result"]);
  });
}

void SimCalls::answer(const std::shared_ptr<Open>& open, Result<Json> value) {
  const auto delay = static_cast<std::int64_t>(ports_.world.random().below(5));
  ports_.world.after(delay, [open, value = std::move(value)] {
    if (value.ok() && value->is_number()) {
      open->total += value->get<std::int64_t>();
    } else {
      open->error =
          value.ok() ? Error(control::Errc::kExecutionFailed, "no number: " + to_text(*value)) : value.error();
    }
    if (--open->missing > 0) return;
    if (open->error) return open->done(*open->error);
    open->done(Json(open->total));
  });
}

}  // namespace hkube::sim
