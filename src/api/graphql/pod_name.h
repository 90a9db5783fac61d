#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hkube::api::graphql {

/// What stands for a pod's name where there are no pods: "<algorithm>-<job>-<task>". Clients take it from a job's graph
/// and ask for the task's logs with it.
std::string pod_name(std::string_view algorithm, std::string_view job, std::string_view task);

struct PodTask {
  std::string job;
  std::string task;  ///< empty: all of the job
};
/// Which task a pod's name stands for; a job's id alone stands for all of its tasks. Nothing for other names.
std::optional<PodTask> read_pod_name(std::string_view name);

}  // namespace hkube::api::graphql
