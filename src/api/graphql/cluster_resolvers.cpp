// The state of the server: workers, resources, disk, health.
#include <sys/statvfs.h>

#include <cmath>

#include "api/graphql/look.h"
#include "api/graphql/server_resolvers.h"
#include "api/graphql/worker_table.h"
#include "base/recent_log.h"
#include "control/documents.h"

namespace hkube::api::graphql {

namespace {

constexpr std::size_t kMostJobs = 1'000;

/// What is not taken by algorithms but by other things of the machine is not known: the capacity is what they may take.
Resources nothing() { return {0, 0, 0}; }

struct OpenJobs {
  std::size_t count = 0;
  Json jobs = Json::array();
};

Json driver_document(const ApiContext& api, const OpenJobs& open) {
  const char* status = open.count == 0 ? "ready" : "active";
  return {{"driverId", "control"}, {"podName", api.settings.node_name}, {"status", status}, {"driverStatus", status},
          {"jobStatus", status},   {"idle", open.count == 0},           {"paused", false},  {"capacity", open.count},
          {"jobs", open.jobs}};
}

Json executor_document(const ApiContext& api, const WorkerTable& table) {
  const auto share = [](double used, double all) { return all > 0 ? used / all : 0; };
  const Json node = {{"name", api.settings.node_name},
                     {"total", amounts(table.capacity)},
                     {"requests", amounts(table.used)},
                     {"workersTotal", amounts(table.used)},
                     {"other", amounts(nothing())},
                     {"workers", {{"total", table.total()}, {"stats", table.stats()}}},
                     {"workers2", Json::array()},
                     {"labels", {{"kubernetesiohostname", api.settings.node_name}, {"kubernetesioos", "linux"}}}};
  return {{"nodes", Json::array({node})},
          {"resourcePressure",
           {{"cpu", share(table.used.cpu, table.capacity.cpu)},
            {"gpu", share(table.used.gpu, table.capacity.gpu)},
            {"mem", share(static_cast<double>(table.used.memory), static_cast<double>(table.capacity.memory))}}},
          {"actual", {{"total", table.total()}, {"stats", table.stats()}}}};
}

Result<Json> discovery(ApiContext& api, const FieldCall& call) {
  const bool with_workers = call.field.wants("worker");
  HKUBE_ASSIGN(auto state, look(api, [with_workers](const control::ControlLoop& loop) {
                 OpenJobs open;
                 open.count = loop.jobs().size();
                 for (const auto& [number, job] : loop.jobs()) {
                   if (open.jobs.size() == kMostJobs) break;
                   open.jobs.push_back({{"jobId", job->id().str()},
                                        {"pipelineName", job->descriptor().pipeline.name},
                                        {"active", job->started_at().has_value() && !job->paused()}});
                 }
                 return std::pair(WorkerTable::of(loop, with_workers), std::move(open));
               }));
  Json workers = Json::array();
  for (Json& worker : state.first.workers) workers.push_back(std::move(worker));
  return Json{{"pipelineDriver", Json::array({driver_document(api, state.second)})},
              {"taskExecutor", Json::array({executor_document(api, state.first)})},
              {"worker", std::move(workers)}};
}

/// One metric of the machine: what each algorithm takes, and what is left; sizes have one decimal. The total is no
/// part of the whole, as charts show it, so the legend does not have it.
Json metric(const ApiContext& api, const WorkerTable& table, const char* name, double (*amount)(const Resources&)) {
  Json legend = Json::array();
  Json rows = Json::array();
  const auto add = [&](const std::string& name, int count, double size) {
    rows.push_back({{"name", name}, {"amount", count}, {"size", std::round(size * 10) / 10}});
  };
  const auto row = [&](const std::string& label, int count, double size) {
    legend.push_back(label);
    add(label, count, size);
  };
  for (const auto& [algorithm, counts] : table.algorithms) row(algorithm, counts.total(), amount(counts.used));
  row("other", -1, 0);
  row("free", -1, amount(table.capacity) - amount(table.used));
  row("reserved", -1, 0);
  add("total", -1, amount(table.capacity));
  return {{"metric", name},
          {"legend", std::move(legend)},
          {"results", Json::array({{{"name", api.settings.node_name}, {"algorithmsData", std::move(rows)}}})}};
}

Result<Json> node_statistics(ApiContext& api, const FieldCall&) {
  HKUBE_ASSIGN(const WorkerTable table,
               look(api, [](const control::ControlLoop& loop) { return WorkerTable::of(loop, false); }));
  constexpr double kMebi = 1024.0 * 1024.0;
  return Json::array(
      {metric(api, table, "cpu", [](const Resources& r) { return r.cpu; }),
       metric(api, table, "mem", [](const Resources& r) { return static_cast<double>(r.memory) / kMebi; }),
       metric(api, table, "gpu", [](const Resources& r) { return r.gpu; })});
}

Result<Json> disk_space(ApiContext& api, const FieldCall&) {
  struct statvfs disk {};
  const std::string& directory = api.settings.storage_directory;
  if (directory.empty() || ::statvfs(directory.c_str(), &disk) != 0) return Json();
  const auto bytes = [&](std::uint64_t blocks) { return std::to_string(blocks * disk.f_frsize); };
  return Json{{"size", bytes(disk.f_blocks)}, {"free", bytes(disk.f_bavail)}};
}

/// In the words that the dashboard knows.
const char* health_status(bool well) { return well ? "OK" : "unhealthy"; }

Result<Json> health(ApiContext& api, const FieldCall&) {
  const auto failure = look(api, [](const control::ControlLoop& loop) {
    return loop.recorder().failure() ? loop.recorder().failure()->message : loop.intake_refusal();
  });
  const Status catalog = [&]() -> Status {
    HKUBE_TRY(api.catalog.find(store::DocumentKind::kExperiment, "main"));
    return {};
  }();
  const bool disk = failure.ok() && failure->empty();
  const auto service = [](const char* name, bool well) {
    return Json{{"serviceName", name}, {"status", health_status(well)}};
  };
  const bool all = failure.ok() && disk && catalog.ok();
  return Json{
      {"overallHealthStatus", health_status(all)},
      {"services", {service("control", failure.ok()), service("store", disk), service("catalog", catalog.ok())}}};
}

Result<Json> error_logs(ApiContext& api, const FieldCall&) {
  Json list = Json::array();
  for (const log::RecentLine& line : log::recent_problems()) {
    list.push_back({{"type", "server"},
                    {"hostName", api.settings.node_name},
                    {"timestamp", std::to_string(line.at_ms)},
                    {"serviceName", "hkube"},
                    {"podName", api.settings.node_name},
                    {"id", std::to_string(line.number)},
                    {"level", line.level == log::Level::kError ? "error" : "warning"},
                    {"message", line.text}});
  }
  return list;
}

}  // namespace

void add_cluster_resolvers(Resolvers& resolvers, ApiContext& api) {
  const auto add = [&](const char* field, Result<Json> (*resolve)(ApiContext&, const FieldCall&)) {
    resolvers.add("Query", field, [&api, resolve](const FieldCall& call) { return resolve(api, call); });
  };
  add("discovery", discovery);
  add("nodeStatistics", node_statistics);
  add("diskSpace", disk_space);
  add("healthMonitoring", health);
  add("errorLogs", error_logs);
  add("currentNumber", [](ApiContext&, const FieldCall&) -> Result<Json> { return Json(); });
}

}  // namespace hkube::api::graphql
