#include "server/config.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "api/clean_service.h"
#include "runtime/net/web_origin.h"
#include "scheduler/score.h"
#include "spec/yaml.h"

namespace hkube::server {

ErrorInfo describe(Errc e) {
  switch (e) {
    case Errc::kBadOption:
      return {ErrorKind::kInvalid, "server.bad_option"};
    case Errc::kCannotStart:
      return {ErrorKind::kInternal, "server.cannot_start"};
  }
  return {ErrorKind::kInternal, "server.unknown"};
}

namespace {

Error bad(const std::string& what) { return {Errc::kBadOption, what}; }

template <typename T>
Result<T> number(const std::string& name, const std::string& text, T least, T most) {
  T value{};
  auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool in_range = value >= least && value <= most;  // false for NaN
  if (ec != std::errc() || end != text.data() + text.size() || !in_range) {
    char range[96];
    std::snprintf(range, sizeof range, "%g to %g", static_cast<double>(least), static_cast<double>(most));
    return bad(name + " must be a number from " + range + ", not \"" + text + "\"");
  }
  return value;
}

Option text_option(std::string name, std::string value_name, std::string help, std::string Config::*member,
                   std::vector<std::string> allowed = {}) {
  std::string environment = "HKUBE_";
  for (char c : name) environment += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  auto set = [name, member, allowed](Config& config, const std::string& value) -> Status {
    bool ok = allowed.empty();
    std::string list;
    for (const std::string& word : allowed) {
      ok = ok || word == value;
      list += (list.empty() ? "" : ", ") + word;
    }
    if (!ok) return bad(name + " must be one of " + list + ", not \"" + value + "\"");
    config.*member = value;
    return {};
  };
  return {name, environment, std::move(value_name), std::move(help), set, [member](const Config& config) {
            return config.*member;
          }};
}

/// One whose variable has the name that it has everywhere.
Option secret_option(const std::string& name, std::string environment, std::string help, std::string Config::*member) {
  Option option = text_option(name, "TEXT", std::move(help), member);
  option.environment = std::move(environment);
  option.show = [member](const Config& config) { return std::string((config.*member).empty() ? "" : "***"); };
  option.secrecy = Secrecy::kSecret;
  return option;
}

template <typename T>
Option number_option(const std::string& name, std::string help, T Config::*member, T least, T most) {
  Option option = text_option(name, "N", std::move(help), &Config::host);
  option.set = [name, member, least, most](Config& config, const std::string& value) -> Status {
    HKUBE_ASSIGN(config.*member, number<T>(name, value, least, most));
    return {};
  };
  option.show = [member](const Config& config) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", static_cast<double>(config.*member));
    return std::string(text);
  };
  return option;
}

/// A time that a worker gives its algorithm.
Option patience(const std::string& name, const std::string& help, std::int64_t Config::*member) {
  constexpr std::int64_t kDay = 86'400'000;
  return number_option<std::int64_t>("algorithm-" + name + "-ms", help, member, 1, kDay);
}

Status set_option(Config& config, const std::string& name, const std::string& value) {
  for (const Option& option : options()) {
    if (option.name == name) return option.set(config, value);
  }
  return bad("unknown option \"" + name + "\"; see hkube server --help");
}

Status set_by_flag(Config& config, const std::string& name, const std::string& value) {
  for (const Option& option : options()) {
    if (option.name == name && option.secrecy == Secrecy::kSecret) {
      return bad(name + " is a secret: it is given by " + option.environment + " or the configuration file");
    }
  }
  return set_option(config, name, value);
}

bool is_option(const std::string& name) {
  return std::any_of(options().begin(), options().end(), [&](const Option& option) { return option.name == name; });
}

Result<Json> load_file(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return bad("cannot read the configuration file " + path + ": " + std::strerror(errno));
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  auto document = spec::parse_yaml(text);
  if (!document.ok()) return document.error().with_context(path);
  if (!document->is_object()) return bad(path + ": a map of options is expected");
  return document;
}

/// True for a file whose keys are all unknown here.
bool is_of_another_program(const Json& document) {
  for (auto it = document.begin(); it != document.end(); ++it) {
    if (is_option(it.key())) return false;
  }
  return !document.empty();
}

Status use_document(Config& config, const Json& document, const std::string& path) {
  for (auto it = document.begin(); it != document.end(); ++it) {
    const std::string value = it.value().is_string() ? it.value().get<std::string>() : to_text(it.value());
    if (Status set = set_option(config, it.key(), value); !set.ok()) return set.error().with_context(path);
  }
  return {};
}

/// The file that a flag or a variable names. hkubectl's file is named by HKUBE_CONFIG too and is not for the server.
Status read_file(Config& config, const std::string& flag, const std::map<std::string, std::string>& environment) {
  const auto value = [&](const char* name) {
    const auto it = environment.find(name);
    return it == environment.end() ? std::string() : it->second;
  };
  std::string path = flag.empty() ? value("HKUBE_SERVER_CONFIG") : flag;
  const bool shared = path.empty();
  if (shared) path = value("HKUBE_CONFIG");
  if (path.empty()) return {};
  HKUBE_ASSIGN(const Json document, load_file(path));
  if (!shared || !is_of_another_program(document)) return use_document(config, document, path);
  config.notice = "HKUBE_CONFIG names " + path + ", which has no option of the server and is left alone";
  return {};
}

/// Flags as (name, value), in order. Both "--name value" and "--name=value".
Result<std::vector<std::pair<std::string, std::string>>> read_flags(const std::vector<std::string>& arguments) {
  std::vector<std::pair<std::string, std::string>> flags;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (!argument.starts_with("--")) return bad("unexpected argument \"" + argument + "\"; see hkube server --help");
    const auto equals = argument.find('=');
    if (argument == "--no-dashboard") {
      flags.emplace_back("dashboard", "off");
    } else if (equals != std::string::npos) {
      flags.emplace_back(argument.substr(2, equals - 2), argument.substr(equals + 1));
    } else if (i + 1 < arguments.size()) {
      flags.emplace_back(argument.substr(2), arguments[i + 1]);
      ++i;
    } else {
      return bad("option " + argument + " needs a value");
    }
  }
  return flags;
}

Status make_absolute(std::string& path) {
  if (path.empty() || path.starts_with('/')) return {};
  std::error_code ec;
  const std::filesystem::path absolute = std::filesystem::absolute(path, ec);
  if (ec)
    return Error(Errc::kCannotStart,
                 "the working folder is gone, so \"" + path + "\" leads nowhere: name it from the root (/...)");
  path = absolute.string();
  return {};
}

/// What the original's variables say of Keycloak.
void read_keycloak(Config& config, const std::map<std::string, std::string>& environment) {
  const auto value = [&](const char* name, const char* fallback) {
    const auto it = environment.find(name);
    return it == environment.end() || it->second.empty() ? std::string(fallback) : it->second;
  };
  if (value("KEYCLOAK_ENABLE", "false") != "true") return;
  config.auth = "oidc";
  std::string url = value("KC_URL", "");
  while (url.ends_with('/')) url.pop_back();
  if (!url.empty()) config.oidc_issuer = url + "/realms/" + value("KC_REALM", "Hkube");
}

Status check_origins(const std::string& list) {
  if (list.empty() || list == "*" || list == "none") return {};
  for (std::size_t from = 0; from <= list.size();) {
    const auto comma = std::min(list.find(',', from), list.size());
    const auto first = std::min(list.find_first_not_of(" \t", from), comma);
    const auto last = list.find_last_not_of(" \t", comma == 0 ? 0 : comma - 1);
    const std::string word = first >= comma ? "" : list.substr(first, last - first + 1);
    if (!net::parse_origin(word))
      return bad("cors-origin: \"" + word + "\" is no origin such as https://a.example:8443");
    from = comma + 1;
  }
  return {};
}

}  // namespace

Result<api::RetentionPolicy> retention_policy(const Config& config) {
  api::RetentionPolicy policy;
  const auto read = [](const char* option, const std::string& text, api::KeepRule& rule) -> Status {
    auto parsed = api::parse_keep_rule(text);
    if (!parsed.ok()) return parsed.error().with_context(option);
    rule = *parsed;
    return {};
  };
  HKUBE_TRY(read("keep-jobs", config.keep_jobs, policy.jobs));
  HKUBE_TRY(read("keep-logs", config.keep_logs, policy.logs));
  HKUBE_TRY(read("keep-payloads", config.keep_payloads, policy.payloads));
  HKUBE_TRY(read("keep-builds", config.keep_builds, policy.builds));
  HKUBE_TRY(read("keep-versions", config.keep_versions, policy.versions));
  if (policy.logs.count) return bad("keep-logs: there is no limit by count");
  if (policy.payloads.count) return bad("keep-payloads: there is no limit by count");
  for (const api::KeepRule& rule : {policy.builds, policy.versions}) {
    if (rule.age || rule.bytes) return bad("keep-builds and keep-versions take a count, or forever");
  }
  auto pipelines = api::parse_pipeline_keep_rules(config.keep_jobs_of);
  if (!pipelines.ok()) return pipelines.error().with_context("keep-jobs-of");
  policy.pipelines = std::move(pipelines).value();
  for (const api::PipelineKeepRule& own : policy.pipelines) {
    if (own.rule.bytes) return bad("keep-jobs-of: there is no limit by size");
  }
  return policy;
}

bool is_loopback_only(const Config& config) {
  return config.host == "localhost" || net::is_loopback_address(config.host);
}

std::optional<std::uint64_t> disk_reserve(const Config& config) {
  if (config.disk_reserve.empty()) return std::nullopt;
  return config.disk_reserve == "0" ? 0 : static_cast<std::uint64_t>(*parse_memory(config.disk_reserve));
}

const std::vector<Option>& options() {
  static const std::vector<Option> kOptions{
      text_option("host", "ADDRESS", "address to listen on; 0.0.0.0 opens the server to the network", &Config::host),
      number_option<std::uint16_t>("port", "port to listen on; 0 takes any free one", &Config::port, 0, 65535),
      text_option("data-dir", "DIR", "where everything is kept (default ~/.hkube)", &Config::data_dir),
      text_option("secret-key-file", "FILE",
                  "key that encrypts secrets in the data folder, made when it is not there; empty means secret.key of "
                  "the data folder",
                  &Config::secret_key_file),
      text_option("engine", "NAME",
                  "where workers run: local (processes of this machine) or none (jobs and builds wait)",
                  &Config::engine, {"local", "none"}),
      number_option<double>("cpus", "cores that workers may use together; 0 means all of the machine", &Config::cpus, 0,
                            1e6),
      text_option("memory", "SIZE", "memory that workers may use together, such as 8Gi; empty means all",
                  &Config::memory),
      number_option<double>("gpus", "GPUs that workers may use together", &Config::gpus, 0, 1e6),
      number_option<int>("highest-priority", "which end of a job's priority 1..5 goes first: 5 or 1",
                         &Config::highest_priority, 1, 5),
      text_option("task-weights", "LIST",
                  "what counts for the order of tasks, such as priority=0.4,entranceTime=0.2; the others are attempts, "
                  "batch and batchPlace",
                  &Config::task_weights),
      text_option("job-weights", "LIST",
                  "what counts for the order of jobs that have not begun: priority=0.5,entranceTime=0.5",
                  &Config::job_weights),
      number_option<std::int64_t>("worker-idle-seconds", "an idle worker ends after this time",
                                  &Config::worker_idle_seconds, 1, 1'000'000'000),
      patience("connect", "a started algorithm must have connected after this time", &Config::algorithm_connect_ms),
      patience("stop", "one that is asked to stop must do so, or say that it is stopping, within this time",
               &Config::algorithm_stop_ms),
      patience("stopping", "one that is asked to stop must have stopped after this time, whatever it says",
               &Config::algorithm_stopping_ms),
      patience("exit", "one that is asked to exit must have ended after this time", &Config::algorithm_exit_ms),
      patience("close", "one that lost its connection is killed after this time", &Config::algorithm_close_ms),
      text_option("max-message", "SIZE", "largest message that an algorithm may send", &Config::max_message),
      text_option("dashboard", "MODE", "on serves the dashboard at /; off, or --no-dashboard, does not",
                  &Config::dashboard, {"on", "off"}),
      text_option(
          "disk-reserve", "SIZE",
          "room on the disk of the data folder that is left to running work: new work is refused below it; 0 is "
          "none, empty means a fiftieth of the disk, at most 1Gi",
          &Config::disk_reserve),
      text_option(
          "memory-limits", "MODE",
          "auto holds each worker to its algorithm's mem, where control groups of the kernel may be made; off does not",
          &Config::memory_limits, {"auto", "off"}),
      number_option<std::int64_t>("algorithm-processes",
                                  "processes and threads that one worker may have, where control groups of the kernel "
                                  "may be made; 0 means any number",
                                  &Config::algorithm_processes, 0, 4'194'304),
      number_option<int>("parallel-builds", "builds that run at the same time", &Config::parallel_builds, 1, 64),
      text_option("max-upload", "SIZE", "largest request that is accepted", &Config::max_upload),
      text_option(
          "storage", "KIND",
          "where results and inputs are kept: fs (files below the data folder) or s3 (a service that speaks S3)",
          &Config::storage, {"fs", "s3"}),
      text_option("s3-endpoint", "URL", "address of the S3 service", &Config::s3_endpoint),
      text_option("s3-region", "NAME", "region of the S3 service", &Config::s3_region),
      text_option("s3-bucket", "NAME", "the one bucket to use; empty means several, named after the cluster",
                  &Config::s3_bucket),
      text_option("s3-addressing", "STYLE",
                  "how a bucket is named: path (ENDPOINT/BUCKET) or virtual (BUCKET.ENDPOINT)", &Config::s3_addressing,
                  {"path", "virtual"}),
      text_option("s3-tls-check", "MODE", "on verifies the certificate of the S3 service, off trusts any",
                  &Config::s3_tls_check, {"on", "off"}),
      text_option("s3-ca-file", "FILE", "certificates to trust for the S3 service; empty means the machine's",
                  &Config::s3_ca_file),
      secret_option("s3-key-id", "AWS_ACCESS_KEY_ID", "id of the key of the S3 service", &Config::s3_key_id),
      secret_option("s3-secret", "AWS_SECRET_ACCESS_KEY", "secret of the key of the S3 service", &Config::s3_secret),
      secret_option("s3-session-token", "AWS_SESSION_TOKEN", "token of a key of the S3 service for a limited time",
                    &Config::s3_session_token),
      text_option(
          "object-cache", "SIZE",
          "memory for objects that were lately written or read; 0Mi is none; empty means 256Mi for s3, none for fs",
          &Config::object_cache),
      number_option<std::uint16_t>(
          "peer-port",
          "results are served to wrappers of v2 and v3 on this port, pings on the next; 0 means "
          "not at all",
          &Config::peer_port, 0, 65534),
      text_option("peer-host", "ADDRESS", "under which algorithms reach peer-port; empty means that of host",
                  &Config::peer_host),
      text_option("cluster-name", "NAME", "prefix of folders in the object store", &Config::cluster_name),
      text_option("python", "COMMAND", "Python 3 for algorithms", &Config::python),
      text_option("node", "COMMAND", "Node.js for algorithms", &Config::node),
      text_option("npm", "COMMAND", "npm for the dependencies of Node.js algorithms", &Config::npm),
      text_option("java", "COMMAND", "Java 17 or newer for algorithms", &Config::java),
      text_option("javac", "COMMAND", "the compiler of the same JDK, for builds of Java algorithms", &Config::javac),
      text_option("mvn", "COMMAND", "Maven for Java algorithms that have a pom.xml", &Config::mvn),
      text_option("cmake", "COMMAND", "CMake for C++ algorithms; CXX in the environment names the compiler",
                  &Config::cmake),
      text_option("git", "COMMAND", "git for algorithms that are built from repositories", &Config::git),
      text_option("time-zone", "NAME",
                  "time zone of cron triggers and cleaners, such as Europe/Berlin; empty means the machine's",
                  &Config::time_zone),
      text_option("clean", "NAMES",
                  "what is removed by itself: none, all, or some of records, logs, storage, builds, versions, debug, "
                  "output, gateway",
                  &Config::clean),
      text_option("keep-jobs", "LIMITS",
                  "how long finished jobs are kept: an age, a count, a size of their records, or forever",
                  &Config::keep_jobs),
      text_option("keep-jobs-of", "RULES", "limits for some pipelines, such as nightly-*=365d;heartbeat=1d,100",
                  &Config::keep_jobs_of),
      text_option("keep-logs", "LIMITS", "how long task logs are kept: an age, a size, or forever", &Config::keep_logs),
      text_option("keep-payloads", "LIMITS",
                  "how long stored results and inputs of finished jobs are kept: an age, a size, or forever",
                  &Config::keep_payloads),
      text_option("keep-builds", "COUNT", "builds that are kept of each algorithm, besides those in use",
                  &Config::keep_builds),
      text_option("keep-versions", "COUNT",
                  "versions that are kept of each algorithm and pipeline, besides current, pinned and tagged ones",
                  &Config::keep_versions),
      secret_option("webhook-secret", "HKUBE_WEBHOOK_SECRET", "signs webhooks (X-HKube-Signature-256)",
                    &Config::webhook_secret),
      number_option<std::int64_t>("webhook-retry-ms", "pause between attempts of a webhook's call",
                                  &Config::webhook_retry_ms, 0, 3'600'000),
      number_option<std::int64_t>("webhook-timeout-ms", "a webhook's receiver must have answered after this time",
                                  &Config::webhook_timeout_ms, 1, 3'600'000),
      text_option("tls-cert", "FILE",
                  "certificate (PEM, with those between it and the authority): the server speaks https only",
                  &Config::tls_cert),
      text_option("tls-key", "FILE", "private key of tls-cert (PEM, without a password)", &Config::tls_key),
      text_option(
          "auth", "MODE",
          "none asks nobody (so does a server on loopback that is not told); tokens asks every request for a token of "
          "this server (hkube token create), oidc for one of an identity server (so does KEYCLOAK_ENABLE=true)",
          &Config::auth, {"none", "off", "tokens", "oidc"}),
      text_option("oidc-issuer", "URL",
                  "the identity server, for Keycloak https://HOST/realms/REALM (or KC_URL and KC_REALM)",
                  &Config::oidc_issuer),
      text_option("oidc-client", "NAME", "client of the identity server whose roles count", &Config::oidc_client),
      secret_option("oidc-client-secret", "KC_CLIENT_SECRET", "that client's secret, for auth/login",
                    &Config::oidc_client_secret),
      text_option("oidc-ca-file", "FILE", "certificates to trust for the identity server; empty means the machine's",
                  &Config::oidc_ca_file),
      text_option("cors-origin", "ORIGIN",
                  "which web pages of other servers may use this one: none, origins such as https://a.example with "
                  "commas between, or * for all, which may only read",
                  &Config::cors_origin),
      text_option("server-names", "NAMES",
                  "names under which browsers reach the server, with commas between; addresses and localhost need not "
                  "be told",
                  &Config::server_names),
      text_option("internal-api", "MODE",
                  "/internal/v1: off, or open, which lets everybody who reaches the server use it",
                  &Config::internal_api, {"off", "open"}),
      secret_option("internal-token", "HKUBE_INTERNAL_TOKEN",
                    "opens /internal/v1 for those who send it as their bearer token; at least 16 characters",
                    &Config::internal_token),
      number_option<std::uint32_t>(
          "connections-per-address",
          "connections that one address of another machine may hold; 0 means a quarter of all that are possible",
          &Config::connections_per_address, 0, 1'000'000),
      number_option<int>("rate-limit", "requests to the API that one address may make in a second; 0 means any number",
                         &Config::rate_limit, 0, 1'000'000),
      text_option("log-level", "LEVEL", "least level that is logged", &Config::log_level,
                  {"debug", "info", "warning", "error"}),
      text_option("log-format", "FORMAT", "text or json", &Config::log_format, {"text", "json"}),
      text_option("port-file", "FILE", "the port is written here once the server listens", &Config::port_file),
  };
  return kOptions;
}

Result<Config> read_config(const std::vector<std::string>& arguments,
                           const std::map<std::string, std::string>& environment) {
  Config config;
  if (auto home = environment.find("HOME"); home != environment.end()) config.data_dir = home->second + "/.hkube";
  HKUBE_ASSIGN(const auto flags, read_flags(arguments));
  std::string file;
  for (const auto& [name, value] : flags) {
    if (name == "config") file = value;
  }
  HKUBE_TRY(read_file(config, file, environment));
  read_keycloak(config, environment);
  for (const Option& option : options()) {
    auto it = environment.find(option.environment);
    if (it == environment.end()) continue;
    if (Status set = option.set(config, it->second); !set.ok()) return set.error().with_context(option.environment);
  }
  for (const auto& [name, value] : flags) {
    if (name != "config") HKUBE_TRY(set_by_flag(config, name, value));
  }
  if (config.data_dir.empty()) return bad("data-dir must be given, as HOME is not set");
  if (config.highest_priority != 1 && config.highest_priority != 5) return bad("highest-priority must be 5 or 1");
  if (auto weights = scheduler::parse_task_weights(config.task_weights); !weights.ok()) {
    return weights.error().with_context("task-weights");
  }
  if (auto weights = scheduler::parse_job_weights(config.job_weights); !weights.ok()) {
    return weights.error().with_context("job-weights");
  }
  if (auto cleaners = api::read_cleaners(config.clean); !cleaners.ok()) return cleaners.error().with_context("clean");
  HKUBE_TRY(retention_policy(config));
  if (!config.disk_reserve.empty() && config.disk_reserve != "0") {
    if (auto size = parse_memory(config.disk_reserve); !size.ok()) return size.error().with_context("disk-reserve");
  }
  if (auto upload = parse_memory(config.max_upload); !upload.ok()) return upload.error().with_context("max-upload");
  if (auto message = parse_memory(config.max_message); !message.ok())
    return message.error().with_context("max-message");
  if (!config.memory.empty()) {
    if (auto memory = parse_memory(config.memory); !memory.ok()) return memory.error().with_context("memory");
  }
  if (!config.object_cache.empty()) {
    if (auto size = parse_memory(config.object_cache); !size.ok()) return size.error().with_context("object-cache");
  }
  if (config.tls_cert.empty() != config.tls_key.empty()) return bad("tls-cert and tls-key must be given together");
  if (config.auth == "off") config.auth = "none";
  if (config.auth.empty() && !is_loopback_only(config)) {
    return bad("other machines reach host " + config.host +
               ": give auth tokens or auth oidc, or auth none, which lets everybody run code on this machine");
  }
  constexpr std::size_t kLeastToken = 16;
  if (!config.internal_token.empty() && config.internal_token.size() < kLeastToken) {
    return bad("internal-token must have at least 16 characters");
  }
  HKUBE_TRY(check_origins(config.cors_origin));
  if (config.auth == "oidc" && !config.oidc_issuer.starts_with("https://") &&
      !config.oidc_issuer.starts_with("http://")) {
    return bad("auth oidc needs oidc-issuer, an address that begins with https:// or http://");
  }
  if (config.storage == "s3" && config.s3_endpoint.empty()) return bad("storage s3 needs s3-endpoint");
  return config;
}

Result<Config> with_absolute_paths(Config config) {
  for (auto path : {&Config::data_dir, &Config::port_file, &Config::tls_cert, &Config::tls_key, &Config::s3_ca_file,
                    &Config::oidc_ca_file, &Config::secret_key_file}) {
    HKUBE_TRY(make_absolute(config.*path));
  }
  for (auto command : {&Config::python, &Config::node, &Config::npm, &Config::java, &Config::javac, &Config::mvn,
                       &Config::cmake, &Config::git}) {
    // One without a slash is looked up on PATH.
    if ((config.*command).find('/') != std::string::npos) HKUBE_TRY(make_absolute(config.*command));
  }
  return config;
}

std::vector<std::string> secret_variables() {
  std::vector<std::string> names;
  for (const Option& option : options()) {
    if (option.secrecy == Secrecy::kSecret) names.push_back(option.environment);
  }
  return names;
}

std::string help_text() {
  std::string text =
      "hkube server: runs HKube on this machine.\n\n"
      "Usage: hkube server [--option value ...]\n\n"
      "Each option can also be given by its environment variable, or by its name in a YAML file\n"
      "(--config FILE or HKUBE_SERVER_CONFIG). Flags win over the environment, the environment over the "
      "file.\n\nOptions:\n";
  const Config defaults;
  for (const Option& option : options()) {
    const bool secret = option.secrecy == Secrecy::kSecret;
    std::string head = secret ? "  " + option.name : "  --" + option.name + " " + option.value_name;
    head.resize(std::max<std::size_t>(head.size() + 2, 30), ' ');
    const std::string value = option.show(defaults);
    text += head + option.help + (secret ? "; a secret, so no flag" : "") +
            (value.empty() ? "" : " (default " + value + ")") + "\n";
    text += std::string(30, ' ') + option.environment + "\n";
  }
  text += "  --config FILE               YAML file with options\n" + std::string(30, ' ') + "HKUBE_SERVER_CONFIG\n";
  return text + "\nExample: hkube server --port 8080 --data-dir ./data\n";
}

}  // namespace hkube::server
