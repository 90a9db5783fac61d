#include "server/algorithm_environment.h"

#include <algorithm>

#include "server/object_storage.h"

namespace hkube::server {

namespace {

/// What a wrapper may keep of values, in MiB: the algorithm's reservedMemory, and never more than the usual 500.
std::string cache_size(const scheduler::Algorithm& algorithm) {
  constexpr std::int64_t kUsual = 500;
  const auto reserved = parse_memory(string_or(algorithm.document, "reservedMemory"));
  const std::int64_t mib = reserved.ok() ? *reserved >> 20 : kUsual;
  return std::to_string(std::clamp<std::int64_t>(mib, 1, kUsual));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> algorithm_environment(const Config& config,
                                                                       const scheduler::Algorithm& algorithm,
                                                                       const std::string& metrics_directory) {
  std::vector<std::pair<std::string, std::string>> variables{{"ALGORITHM_TYPE", algorithm.title()},
                                                             {"ALGO_METRICS_DIR", metrics_directory},
                                                             {"CLUSTER_NAME", config.cluster_name},
                                                             {"DISCOVERY_ENCODING", "msgpack"},
                                                             {"DISCOVERY_MAX_CACHE_SIZE", cache_size(algorithm)},
                                                             {"DISCOVERY_SERVING_REPORT_INTERVAL", "5000"},
                                                             {"DISCOVERY_TIMEOUT", "60000"},
                                                             {"POD_IP", "127.0.0.1"},
                                                             {"STORAGE_BINARY", "false"},
                                                             {"STORAGE_ENCODING", "msgpack"},
                                                             {"STORAGE_MAX_CACHE_SIZE", cache_size(algorithm)},
                                                             {"STORAGE_PROTOCOL", "v1"},
                                                             {"WORKER_ALGORITHM_ENCODING", "bson"}};
  const auto storage = storage_environment(config);
  variables.insert(variables.end(), storage.begin(), storage.end());
  return variables;
}

bool may_be_variable(std::string_view name) {
  return !name.empty() && name.find('=') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

}  // namespace hkube::server
