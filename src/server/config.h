#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "api/retention/keep_rule.h"
#include "base/quantity.h"
#include "base/result.h"

namespace hkube::server {

enum class Errc { kBadOption, kCannotStart };
ErrorInfo describe(Errc e);

/// Everything that `hkube server` can be told.
struct Config {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string data_dir;  ///< default: ~/.hkube
  std::string engine = "local";
  std::string cluster_name = "local";
  std::string storage = "fs";
  std::string s3_endpoint;
  std::string s3_region = "us-east-1";
  std::string s3_addressing = "path";
  std::string s3_bucket;            ///< empty: a bucket for each kind of objects
  std::string s3_tls_check = "on";  ///< whether the certificate of an https endpoint is verified
  std::string s3_ca_file;           ///< certificates to trust; empty: the machine's
  std::string s3_key_id;
  std::string s3_secret;
  std::string s3_session_token;
  std::string object_cache;     ///< objects that are kept in memory; empty: by the kind of storage
  std::uint16_t peer_port = 0;  ///< where results are served to wrappers; 0: nowhere
  std::string peer_host;        ///< under which algorithms reach that; empty: the host that is listened on
  std::string secret_key_file;  ///< encrypts stored secrets; empty: one of the data folder
  std::string tls_cert;         ///< PEM file; empty: plain HTTP
  std::string tls_key;
  std::string auth;         ///< empty: not told, which is "none" as long as no other machine reaches the server
  std::string oidc_issuer;  ///< URL of the identity server, as in its tokens
  std::string oidc_client = "api-server";
  std::string oidc_client_secret;
  std::string oidc_ca_file;          ///< certificates to trust; empty: the machine's
  std::string cors_origin = "none";  ///< "*", "none" or origins with commas between
  std::string server_names;          ///< to which the server answers besides addresses, with commas between
  std::string internal_api = "off";
  std::string internal_token;                 ///< opens the internal API while it is off; empty: none does
  std::uint32_t connections_per_address = 0;  ///< of other machines; 0: a quarter of all
  int rate_limit = 0;                         ///< requests per second of one address; 0: no limit
  std::string log_level = "info";
  std::string log_format = "text";
  std::string port_file;  ///< where to write the port once listening; for scripts that ask for port 0
  double cpus = 0;        ///< for workers; 0: what the machine has
  std::string memory;     ///< for workers; empty: what the machine has
  double gpus = 0;
  int highest_priority = 5;
  std::string task_weights;  ///< of the order of tasks, as scheduler::parse_task_weights takes them
  std::string job_weights;   ///< of the order of jobs that have not begun
  std::string max_upload = "256Mi";
  std::int64_t worker_idle_seconds = 600;
  // How long a worker waits for its algorithm, in milliseconds; see worker::WorkerSettings.
  std::int64_t algorithm_connect_ms = 60'000;
  std::int64_t algorithm_stop_ms = 10'000;
  std::int64_t algorithm_stopping_ms = 600'000;
  std::int64_t algorithm_exit_ms = 20'000;
  std::int64_t algorithm_close_ms = 5'000;
  std::string max_message = "1G";  ///< of one message from an algorithm
  std::string dashboard = "on";
  std::string disk_reserve;  ///< a size; empty: usual_reserve()
  std::string memory_limits = "auto";
  std::int64_t algorithm_processes = 4'096;  ///< of one worker, threads included; 0: any number
  int parallel_builds = 1;
  std::string python = "python3";
  std::string node = "node";
  std::string npm = "npm";
  std::string java = "java";
  std::string javac = "javac";
  std::string mvn = "mvn";
  std::string git = "git";
  std::string cmake = "cmake";
  std::string time_zone;  ///< of cron triggers and cleaners; empty: the machine's
  /// Cleaners that run by themselves: "none", "all" or names with commas between.
  std::string clean = "records,logs,storage,builds,versions";
  // How much is kept (api::parse_keep_rule).
  std::string keep_jobs = "90d,1000000,6Gi";
  std::string keep_logs = "30d,3Gi";
  std::string keep_payloads = "10d,6Gi";
  std::string keep_builds = "20";     ///< of each algorithm
  std::string keep_versions = "100";  ///< of each algorithm and pipeline
  std::string keep_jobs_of;           ///< rules for pipelines (api::parse_pipeline_keep_rules)
  std::string webhook_secret;         ///< signs webhooks; empty: they are not signed
  std::int64_t webhook_retry_ms = 5'000;
  std::int64_t webhook_timeout_ms = 30'000;
  std::string notice;  ///< for the log: why a configuration file is not followed
};

/// Whether everybody may see an option's value. A secret is not taken from a flag, which other users of the machine can
/// read, and is never shown.
enum class Secrecy { kPublic, kSecret };

/// One option: flag --name, environment variable, key `name` of the YAML file, help, and how it is set.
struct Option {
  std::string name;
  std::string environment;
  std::string value_name;
  std::string help;
  std::function<Status(Config&, const std::string&)> set;
  std::function<std::string(const Config&)> show;
  Secrecy secrecy = Secrecy::kPublic;
};
const std::vector<Option>& options();

/// True when no other machine can reach a server with this configuration.
bool is_loopback_only(const Config& config);
/// What `disk_reserve` says, in bytes; nothing when it is empty. The text has been checked.
std::optional<std::uint64_t> disk_reserve(const Config& config);

/// Reads the configuration: flags over environment over file over defaults. `--config FILE` or
/// HKUBE_SERVER_CONFIG names the file; so does HKUBE_CONFIG, unless that file is hkubectl's.
Result<Config> read_config(const std::vector<std::string>& arguments,
                           const std::map<std::string, std::string>& environment);

/// What the options say of how much is kept; read_config() has checked them.
Result<api::RetentionPolicy> retention_policy(const Config& config);

/// The same with each relative path made absolute, so that it means the same to children, which work in other folders.
/// Fails when there is a relative one and the working folder is gone.
Result<Config> with_absolute_paths(Config config);

/// The names of the variables that hold secrets.
std::vector<std::string> secret_variables();

/// The text of `hkube server --help`.
std::string help_text();

}  // namespace hkube::server
