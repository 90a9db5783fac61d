#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace hkube::objects {

inline constexpr std::size_t kLongestPath = 1024;
inline constexpr std::size_t kLongestSegment = 255;
/// Names that begin so belong to stores: objects that are being written.
inline constexpr std::string_view kReservedPrefix = ".hkube-tmp-";

/// A path is segments joined by '/': none of them empty, "." or "..", no zero byte, within the limits above.
Result<void> check_path(std::string_view path);

/// Names of objects. The first segment is "<cluster>-<prefix>", the bucket or top folder.
/// Where a task's result lies: "<cluster>-hkube/<jobId>/<taskId>".
std::string task_result_path(std::string_view cluster, const JobId& job, const TaskId& task);
/// All task results and the flow input of a job, for remove_tree: "<cluster>-hkube/<jobId>".
std::string job_folder(std::string_view cluster, const JobId& job);
/// Every folder that holds data of one job alone, for remove_tree.
std::vector<std::string> job_folders(std::string_view cluster, const JobId& job);
/// The job's flow input: "<cluster>-hkube/<jobId>/<jobId>".
std::string flow_input_path(std::string_view cluster, const JobId& job);
/// The job's result: "<cluster>-hkube-results/<jobId>/result.json".
std::string job_result_path(std::string_view cluster, const JobId& job);
/// The pipeline as it was run: "<cluster>-hkube-execution/<jobId>/descriptor.json".
std::string execution_path(std::string_view cluster, const JobId& job);
/// A task's metadata: "<cluster>-hkube-metadata/<jobId>/<taskId>".
std::string metadata_path(std::string_view cluster, const JobId& job, const TaskId& task);
/// A job in the index of a day ("2024-12-31"): "<cluster>-hkube-index/<day>/<jobId>".
std::string index_path(std::string_view cluster, std::string_view day, const JobId& job);
/// A stored descriptor: "<cluster>-hkube-store/<type>/<name>.json".
std::string store_path(std::string_view cluster, std::string_view type, std::string_view name);
/// Uploaded code of a build: "<cluster>-hkube-builds/<buildId>".
std::string build_path(std::string_view cluster, const BuildId& build);
/// Metrics files of a task: "<cluster>-hkube-algo-metrics/<pipeline>/<node>/<jobId>/<taskId>".
std::string metrics_folder(std::string_view cluster, std::string_view pipeline, std::string_view node, const JobId& job,
                           const TaskId& task);

}  // namespace hkube::objects
