#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cli/config.h"
#include "cli/session.h"

namespace hkube::cli {

// One function for each command; each returns the exit code.

enum class ExecKind { kRaw, kStored, kAlgorithm };
struct ExecOptions {
  ExecKind kind = ExecKind::kRaw;
  std::string name;
  std::string file;
  bool no_wait = false;
  bool no_result = false;
  std::chrono::seconds timeout{0};
};
/// exec raw | stored | algorithm: starts a job, waits for it, prints {jobId, jobStatus, jobResult}.
int exec_run(const Session& session, const ExecOptions& options);

/// exec get | status | result | explain: prints what the server knows of a job. `what` is the resource.
int exec_show(const Session& session, const std::string& what, const std::string& job);
/// exec pause | resume | rerun | caching: posts a request about a job and prints the answer.
int exec_post(const Session& session, const std::string& action, const Json& body);
int exec_stop(const Session& session, const std::string& job, const std::string& reason);

struct LogsOptions {
  std::string job;
  std::string node;
  std::string task;
  int index = 0;
  std::string search;
  bool errors = false;
  int tail = 0;
  bool follow = false;
};
int exec_logs(const Session& session, const LogsOptions& options);

int pipeline_get(const Session& session, const std::string& name);
int pipeline_list(const Session& session);
int pipeline_delete(const Session& session, const std::string& name);
int pipeline_store(const Session& session, const std::string& file);

struct ApplyOptions {
  std::string name;
  std::string file;
  std::string env;
  std::string code_path;
  std::string entry_point;
  std::string image;
  std::string mem;
  std::optional<double> cpu;
  std::optional<double> gpu;
  bool no_wait = false;
  bool set_current = false;
};
/// algorithm apply: packs and uploads code, follows the build.
int algorithm_apply(const Session& session, const ApplyOptions& options);
int algorithm_list(const Session& session);
int algorithm_get(const Session& session, const std::string& name);
int algorithm_delete(const Session& session, const std::string& name, bool force);

struct VersionOptions {
  std::string name;
  std::string set_current;
  bool force = false;
  bool verbose = false;
};
int algorithm_version(const Session& session, const VersionOptions& options);

enum class GcAction { kUsage, kStatus, kPreview, kClean };
struct GcOptions {
  GcAction action = GcAction::kUsage;
  std::string type;  ///< empty: all
  std::optional<std::uint32_t> max_age;
};
/// gc usage | status | dryrun | clean: prints the server's answer.
int gc_run(const Session& session, const GcOptions& options);

int config_set(const Session& session, ConfigFile file, const std::string& key, const std::string& value);
int config_get(const Session& session, const ConfigFile& file);

}  // namespace hkube::cli
