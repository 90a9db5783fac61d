#include "server/server.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "api/access_control.h"
#include "api/algorithm_feed.h"
#include "api/algorithms.h"
#include "api/api.h"
#include "api/identity_server.h"
#include "api/kept_versions.h"
#include "api/retention/log_packer.h"
#include "api/secret_masks.h"
#include "api/sub_pipelines.h"
#include "base/log.h"
#include "build/launch.h"
#include "build/moved_build.h"
#include "engine/local/local_engine.h"
#include "runtime/net/http_gate.h"
#include "runtime/net/tls_identity.h"
#include "runtime/real/even_clock.h"
#include "runtime/real/own_process.h"
#include "runtime/real/process_limits.h"
#include "runtime/real/signals.h"
#include "server/algorithm_environment.h"
#include "server/build_environment.h"
#include "server/control_thread.h"
#include "server/data_folder.h"
#include "server/directory_lock.h"
#include "server/disk_watch.h"
#include "server/machine.h"
#include "server/object_storage.h"
#include "server/port_file.h"
#include "server/result_writer.h"
#include "server/sdk_files.h"
#include "server/triggers.h"
#include "server/version.h"
#include "store/sqlite/sqlite_catalog.h"
#include "store/sqlite/sqlite_job_store.h"
#include "store/sqlite/sqlite_log_archive.h"
#include "worker/peer_backed_store.h"
#include "worker/peer_server.h"

namespace hkube::server {

namespace {

namespace fs = std::filesystem;

constexpr int kPoolThreads = 2;
constexpr int kPoolThreadsOfS3 = 16;  // they mostly wait for the network
constexpr std::size_t kPoolCapacity = 100'000;
constexpr int kQueryThreads = 2;
constexpr int kLargeRequestThreads = 3;
constexpr std::size_t kLargeRequestCapacity = 100;  // more than api::LargeRequests has in work
constexpr std::size_t kQueryCapacity = 1'000;

/// The engine of a server without one: jobs wait and explain says why.
class NoEngine : public control::Workers {
 public:
  void start(WorkerId, std::shared_ptr<const scheduler::Algorithm>) override {}
  void stop(WorkerId) override {}
  void assign(WorkerId, const control::Assignment&) override {}
  void cancel(WorkerId, AssignmentId) override {}
  void acknowledge(WorkerId, AssignmentId) override {}
};

Resources capacity_of(const Config& config) {
  Resources capacity = machine_resources();
  if (config.cpus > 0) capacity.cpu = config.cpus;
  if (!config.memory.empty()) capacity.memory = *parse_memory(config.memory);
  capacity.gpu = config.gpus;
  return capacity;
}

/// The server's own algorithm: it costs no process and takes none of the machine's share.
std::shared_ptr<const scheduler::Algorithm> builtin_algorithm() {
  auto algorithm = std::make_shared<scheduler::Algorithm>();
  algorithm->name = control::builtin_queue();
  algorithm->version = "1";
  algorithm->max_workers = kPoolThreads;
  return algorithm;
}

worker::WorkerSettings worker_settings(const Config& config) {
  const auto time = [](std::int64_t number) { return std::chrono::milliseconds(number); };
  worker::WorkerSettings settings;
  settings.connect = time(config.algorithm_connect_ms);
  settings.stop = time(config.algorithm_stop_ms);
  settings.stopping = time(config.algorithm_stopping_ms);
  settings.exit = time(config.algorithm_exit_ms);
  settings.close = time(config.algorithm_close_ms);
  settings.max_message_bytes = static_cast<std::size_t>(*parse_memory(config.max_message));
  return settings;
}

std::string machine_name() {
  char name[HOST_NAME_MAX + 1] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

api::AccessControl::Settings access_settings(const Config& config) {
  api::AccessControl::Settings settings;
  if (config.auth == "tokens") settings.token_file = api::token_file_of(config.data_dir);
  settings.cors_origin = config.cors_origin;
  settings.loopback_only = is_loopback_only(config);
  settings.server_names = config.server_names;
  if (config.auth == "none" && !settings.loopback_only) settings.server_names += "," + machine_name();
  settings.requests_per_second = config.rate_limit;
  settings.internal_open = config.internal_api == "open";
  settings.internal_token = config.internal_token;
  return settings;
}

/// What somebody should know who did not mean it.
void warn_of_open_doors(const Config& config) {
  if (config.auth == "none" && !is_loopback_only(config)) {
    log::warning("everybody who reaches this address may run code on this machine: auth is none",
                 {{"host", config.host}});
  }
  if (config.internal_api == "open") {
    log::warning("everybody who reaches this address may use /internal/v1: internal-api is open",
                 {{"host", config.host}});
  }
}

std::string environment_or(const char* name, const char* fallback) {
  const char* value = std::getenv(name);
  return value == nullptr ? fallback : value;
}

class RealServer : public Server {
 public:
  /// `config` has absolute paths only; its data folder is `folder`.
  RealServer(const Config& config, std::unique_ptr<DataFolder> folder)
      : config_(config),
        folder_(std::move(folder)),
        clock_(std::make_unique<runtime::EvenClock>()),
        random_(runtime::make_system_random()),
        io_(runtime::IoRuntime::create()),
        control_(*clock_, *io_) {}

  ~RealServer() override { shut_down(); }

  Status open() {
    if (!config_.tls_cert.empty()) {
      HKUBE_ASSIGN(tls_, net::TlsIdentity::open(config_.tls_cert, config_.tls_key));
    }
    starter_ = runtime::make_process_starter(*io_);
    pool_ = runtime::make_blocking_pool(config_.storage == "s3" ? kPoolThreadsOfS3 : kPoolThreads, kPoolCapacity);
    task_pool_ = runtime::make_blocking_pool(config_.storage == "s3" ? kPoolThreadsOfS3 : kPoolThreads, kPoolCapacity);
    readers_ = runtime::make_blocking_pool(kQueryThreads, kQueryCapacity);
    queries_ = runtime::make_blocking_pool(kQueryThreads, kQueryCapacity);
    chores_ = runtime::make_blocking_pool(1, kQueryCapacity);
    large_requests_ = runtime::make_blocking_pool(kLargeRequestThreads, kLargeRequestCapacity);
    HKUBE_TRY(find_identity_server());
    HKUBE_ASSIGN(jobs_, store::sqlite::SqliteJobStore::open(config_.data_dir + "/jobs.db"));
    const std::string key_file = config_.secret_key_file;
    HKUBE_ASSIGN(auto box, store::SecretBox::open(key_file.empty() ? config_.data_dir + "/secret.key" : key_file));
    HKUBE_ASSIGN(catalog_,
                 store::sqlite::SqliteCatalog::open(config_.data_dir + "/catalog.db", problems_, std::move(box)));
    HKUBE_ASSIGN(objects_, open_object_store(config_));
    HKUBE_ASSIGN(log_archive_, store::sqlite::SqliteLogArchive::open(config_.data_dir + "/logs.db"));
    logs_ = std::make_unique<observe::LogStore>(config_.data_dir + "/logs", log_archive_.get());
    HKUBE_TRY(serve_peers());
    HKUBE_ASSIGN(sdk_directory_, install_sdk(folder_->listable_path() + "/sdk"));
    HKUBE_TRY(follow_move());
    make_engine();
    HKUBE_TRY(make_control());
    HKUBE_TRY(make_api());
    HKUBE_TRY(builds_->recover());
    HKUBE_ASSIGN(const auto left, jobs_->load_follow_ups());
    // From here on an end is an orderly one: who is told that the server listens may end it at once.
    signals_ = runtime::on_signals(*io_, {SIGTERM, SIGINT}, [this](int signal) {
      log::info("shutting down", {{"signal", std::to_string(signal)}});
      http_->stop();
      io_->stop();
    });
    HKUBE_TRY(listen());
    triggers_->avoid(http_->port());
    HKUBE_ASSIGN(const auto pipelines, catalog_->list(store::DocumentKind::kPipeline));
    HKUBE_TRY(triggers_->start(pipelines, left));
    cleaning_->start();
    packing_->start();
    return {};
  }

  void run() override {
    io_->run();
    signals_.reset();
    shut_down();
  }

 private:
  Status find_identity_server() {
    if (config_.auth != "oidc") return {};
    api::IdentityServer::Settings settings;
    settings.issuer = config_.oidc_issuer;
    settings.client = config_.oidc_client;
    settings.client_secret = config_.oidc_client_secret;
    settings.ca_file = config_.oidc_ca_file;
    identity_client_ = net::make_http_client(*io_);
    HKUBE_ASSIGN(identities_, api::IdentityServer::connect(settings, *identity_client_, *wall_clock_));
    return {};
  }

  Status serve_peers() {
    task_objects_ = std::make_unique<worker::PeerBackedStore>(*objects_, peers_, peer_client_);
    if (config_.peer_port == 0) return {};
    worker::PeerServer::Settings settings;
    settings.host = config_.host == "localhost" ? "127.0.0.1" : config_.host;
    settings.port = config_.peer_port;
    settings.cluster = config_.cluster_name;
    HKUBE_ASSIGN(peer_server_, worker::PeerServer::start(*objects_, settings));
    const bool everywhere = settings.host == "0.0.0.0" || settings.host == "::";
    const std::string own = everywhere ? "127.0.0.1" : settings.host;
    peers_.set_server({config_.peer_host.empty() ? own : config_.peer_host, config_.peer_port});
    return {};
  }

  /// A data folder may have been moved, or restored elsewhere, since the last start.
  Status follow_move() const {
    const std::string record = config_.data_dir + "/location";
    const std::string builds = folder_->listable_path() + "/builds";
    std::ifstream in(record, std::ios::binary);
    const std::string former((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (former == builds) return {};
    if (!former.empty()) {
      log::info("the data folder was moved: its algorithms follow", {{"from", former}, {"to", builds}});
      build::follow_move(builds, former);
    }
    std::ofstream out(record, std::ios::binary | std::ios::trunc);
    out << builds << std::flush;
    if (!out) return Error(Errc::kCannotStart, "cannot write " + record + ": " + std::strerror(errno));
    return {};
  }

  void make_engine() {
    payloads_ = std::make_unique<worker::Payloads>(*task_objects_, config_.cluster_name, &peers_);
    worker_context_ = std::make_unique<worker::WorkerContext>(worker::WorkerContext{
        *io_, *task_pool_, *starter_, *clock_, *payloads_, *logs_, control_,
        [this](const scheduler::Algorithm& algorithm) { return launch_of(algorithm); }, worker_settings(config_)});
    if (config_.engine == "local") {
      engine_ = std::make_unique<engine::LocalEngine>(*worker_context_);
    }
  }

  Result<runtime::ProcessSpec> launch_of(const scheduler::Algorithm& algorithm) const {
    HKUBE_ASSIGN(const build::Language language, build::parse_language(string_or(algorithm.document, "env")));
    const std::string directory = builds_->directory_of(string_or(algorithm.document, "buildId"));
    const Json own_env = algorithm.document.value("algorithmEnv", Json::object());
    const build::JvmLimits jvm{algorithm.request.cpu, algorithm.request.memory, string_or(own_env, "JAVA_MAX_MEM"),
                               string_or(own_env, "JAVA_MIN_MEM")};
    build::LaunchSpec launch = build::make_launch(
        {language, directory, build::inside_build(directory, string_or(algorithm.document, "codeRoot")),
         string_or(algorithm.document, "entryPoint"), sdk_directory_, config_.node, path_, config_.java, jvm});
    runtime::ProcessSpec spec{std::move(launch.argv), std::move(launch.env), std::move(launch.cwd)};
    if (config_.memory_limits == "auto") spec.memory_limit = algorithm.request.memory;
    spec.process_limit = config_.algorithm_processes;
    const std::string metrics = directory + "/tmp/metrics";
    std::error_code ignored;
    fs::create_directories(metrics, ignored);
    const auto platform = algorithm_environment(config_, algorithm, metrics);
    spec.env.insert(spec.env.end(), platform.begin(), platform.end());
    if (auto own = algorithm.document.find("algorithmEnv"); own != algorithm.document.end() && own->is_object()) {
      for (auto it = own->begin(); it != own->end(); ++it) {
        const std::string* const secret = api::marked_secret(it.value());
        if (secret == nullptr && it.value().is_structured()) continue;  // references to cluster objects
        if (!may_be_variable(it.key())) continue;
        // Of a variable that is there twice the first would count.
        std::erase_if(spec.env, [&](const auto& variable) { return variable.first == it.key(); });
        spec.env.emplace_back(it.key(), secret != nullptr        ? *secret
                                        : it.value().is_null()   ? std::string()
                                        : it.value().is_string() ? it.value().get<std::string>()
                                                                 : to_text(it.value()));
      }
    }
    return spec;
  }

  /// Why workers are not held to their algorithm's memory; empty: they are.
  [[nodiscard]] std::string memory_unlimited() const {
    if (config_.memory_limits == "off") return "the memory of algorithms is not limited (--memory-limits off)";
    if (starter_->limits_memory()) return "";
    return "the memory of algorithms (mem) is not limited: this machine has no control groups for memory that the "
           "server may use";
  }

  Status make_control() {
    control::ControlSettings settings;
    settings.scheduler.capacity = capacity_of(config_);
    settings.scheduler.can_start = engine_ != nullptr;
    settings.scheduler.memory_unlimited = engine_ == nullptr ? "" : memory_unlimited();
    settings.scheduler.weights = *scheduler::parse_task_weights(config_.task_weights);  // checked by read_config()
    settings.job_weights = *scheduler::parse_job_weights(config_.job_weights);
    settings.scheduler.idle_timeout = std::chrono::seconds(config_.worker_idle_seconds);
    settings.highest_priority = config_.highest_priority;
    HKUBE_ASSIGN(settings.epoch, jobs_->next_epoch());
    HKUBE_ASSIGN(settings.first_job_number, jobs_->next_job_number());
    jobs_->on_committed([this](control::Committed committed) { control_.post(std::move(committed)); });
    results_ = std::make_unique<ResultWriter>(*task_pool_, *task_objects_, control_, config_.cluster_name);
    control::Workers& workers = engine_ ? static_cast<control::Workers&>(*engine_) : no_engine_;
    loop_ = std::make_unique<control::ControlLoop>(settings, *jobs_, workers, *results_);

    const Timestamp now = clock_->now();
    HKUBE_ASSIGN(const auto algorithms, catalog_->list(store::DocumentKind::kAlgorithm));
    loop_->handle(control::PutAlgorithm{builtin_algorithm()}, now);
    for (const Json& document : algorithms) loop_->handle(control::PutAlgorithm{api::to_runnable(document)}, now);
    algorithm_feed_.begin(algorithms);
    HKUBE_ASSIGN(const auto pipelines, catalog_->list(store::DocumentKind::kPipeline));
    loop_->handle(control::PutTriggers{trigger_table(pipelines)}, now);
    HKUBE_ASSIGN(const auto live, jobs_->load_live_jobs());
    for (const store::LiveJob& job : live) {
      // One job that cannot be read must not keep the others from running.
      const Status restored = job.events.ok() ? loop_->restore(job.number, *job.events) : Status(job.events.error());
      if (restored.ok()) continue;
      const std::string reason = "the record of this job is damaged: " + restored.error().message;
      problems_.report({"job " + job.id.str(), reason, "run it again (exec rerun), or restore a backup"});
      loop_->give_up({job.number, job.id, job.pipeline, job.submitted}, reason, now);
    }
    HKUBE_TRY(api::restore_versions(*catalog_, *loop_));
    if (!live.empty()) log::info("jobs restored", {{"count", std::to_string(live.size())}});
    loop_->start(now);
    return restore_queue(now);
  }

  /// The preferred jobs that still wait keep their order.
  Status restore_queue(Timestamp now) {
    HKUBE_ASSIGN(const auto kept, catalog_->find(store::DocumentKind::kQueue, "preferred"));
    if (!kept) return {};
    control::PreferJobs command;
    for (const Json& job : kept->value("jobs", Json(Json::array()))) command.jobs.emplace_back(job.get<std::string>());
    command.place = control::PreferJobs::Place::kLast;
    command.reply = [](const control::QueueChange&) {};
    loop_->handle(std::move(command), now);
    return {};
  }

  Status make_api() {
    api::ApiSettings settings;
    settings.cluster_name = config_.cluster_name;
    settings.system_version = kVersion;
    settings.storage = config_.storage;
    if (config_.storage == "fs") settings.storage_directory = config_.data_dir;
    HKUBE_ASSIGN(settings.retention, retention_policy(config_));
    settings.build_directory = folder_->listable_path() + "/builds";
    settings.capacity = loop_->settings().scheduler.capacity;
    settings.runs_workers = engine_ != nullptr;
    api_context_ = std::make_unique<api::ApiContext>(api::ApiContext{settings, control_, *catalog_, *jobs_, *objects_,
                                                                     *logs_, *io_, *pool_, *readers_, *chores_, *clock_,
                                                                     *random_, job_ids_, problems_, disk_room_});
    build::BuilderSettings builder;
    builder.python_command = config_.python;
    builder.node_command = config_.node;
    builder.npm_command = config_.npm;
    builder.java_command = config_.java;
    builder.javac_command = config_.javac;
    builder.maven_command = config_.mvn;
    builder.cmake_command = config_.cmake;
    builder.git_command = config_.git;
    builder.sdk_directory = sdk_directory_;
    builder.path = path_;
    builder.pass_environment = build_environment(environ);
    builder_ = std::make_unique<build::Builder>(*io_, *pool_, *starter_, builder);
    lookups_ = std::make_unique<build::CommitLookups>(*io_, *starter_, builder,
                                                      build::CommitLookups::Settings{config_.data_dir + "/lookups"});
    builds_ = std::make_unique<api::BuildService>(
        *api_context_, *builder_, *lookups_,
        api::BuildService::Settings{settings.build_directory, engine_ != nullptr,
                                    static_cast<std::size_t>(config_.parallel_builds)});
    Triggers::Settings triggers;
    triggers.time_zone = config_.time_zone;
    triggers.webhooks.secret = config_.webhook_secret;
    triggers.webhooks.pause = std::chrono::milliseconds(config_.webhook_retry_ms);
    triggers.webhooks.timeout = std::chrono::milliseconds(config_.webhook_timeout_ms);
    HKUBE_ASSIGN(triggers_, Triggers::create(*io_, *api_context_, triggers));
    triggers_->observe(*loop_);
    events_ = std::make_unique<api::EventHub>(control_, *io_, *clock_, api::EventHub::Settings{});
    loop_->observe(*events_);
    catalog_->on_written([this](const auto& changes) {
      algorithm_feed_.on_written(changes);
      triggers_->on_written(changes);
      events_->on_written(changes);
    });
    sub_pipelines_ = std::make_unique<api::SubPipelineService>(*api_context_);
    worker_context_->sub_pipelines = sub_pipelines_.get();
    access_ = std::make_unique<api::AccessControl>(access_settings(config_), *wall_clock_, identities_.get());
    graphql_ = std::make_unique<api::graphql::GraphqlService>(*api_context_, *queries_);
    HKUBE_ASSIGN(auto zone, trigger::load_time_zone(config_.time_zone));
    HKUBE_ASSIGN(const auto enabled, api::read_cleaners(config_.clean));
    clean_timers_ = runtime::make_wall_timers(*io_);
    cleaning_ =
        std::make_unique<api::CleanService>(*api_context_, *clean_timers_, *wall_clock_, std::move(zone), enabled);
    packing_ = std::make_unique<api::LogPacker>(*api_context_);
    api_ = std::make_unique<api::Api>(
        *api_context_,
        api::Api::Services{*builds_, triggers_->cron(), *graphql_, *events_, *access_, *cleaning_, config_.data_dir,
                           *large_requests_, config_.dashboard == "on" ? api::Dashboard::kOn : api::Dashboard::kOff});
    return {};
  }

  Status listen() {
    net::HttpServerOptions options;
    options.host = config_.host;
    options.port = config_.port;
    options.max_body_bytes = static_cast<std::size_t>(*parse_memory(config_.max_upload));
    // The other half is for workers, objects and the store.
    constexpr std::uint64_t kMostConnections = 16'384;
    options.max_connections = std::clamp<std::uint64_t>(runtime::raise_file_limit() / 2, 16, kMostConnections);
    options.upload_directory = config_.data_dir;
    options.tls = tls_;
    net::HttpGateOptions gate;
    const std::size_t of_one = config_.connections_per_address;
    gate.max_connections_of_one = of_one == 0 ? options.max_connections / 4 : of_one;
    gate.gate = [this](const net::HttpRequest& head, std::function<void(net::HttpVerdict)> done) {
      api_->receive(head, std::move(done));
    };
    warn_of_open_doors(config_);
    disk_watch_ = std::make_unique<DiskWatch>(DiskWatch::Settings{config_.data_dir, disk_reserve(config_)}, *io_,
                                              *pool_, control_, problems_, disk_room_);
    disk_watch_->start();
    HKUBE_ASSIGN(http_, net::listen_with_gate(*io_, options, gate));
    control_.start(*loop_);
    const std::string& unlimited = loop_->settings().scheduler.memory_unlimited;
    if (!unlimited.empty()) log::warning(unlimited);
    if (config_.dashboard == "on" && api::dashboard_files().empty()) {
      log::info("there is no dashboard: this program was built without npm");
    }
    log::info("listening", {{"address", config_.host + ":" + std::to_string(http_->port())},
                            {"protocol", tls_ == nullptr ? "http" : "https"},
                            {"data", config_.data_dir},
                            {"engine", config_.engine}});
    return write_port();
  }

  Status write_port() const {
    if (config_.port_file.empty()) return {};
    HKUBE_TRY(write_port_file(config_.port_file, http_->port()));
    // It is for others to read, as far as this user's mask allows.
    constexpr mode_t kForAll = 0644;
    const mode_t mask = runtime::umask_of_children().value_or(0);
    ::chmod(config_.port_file.c_str(), kForAll & ~mask);
    return {};
  }

  /// Ends what makes work before what takes it. Called once, after the io thread has left run().
  void shut_down() {
    if (std::exchange(down_, true)) return;
    http_.reset();
    if (events_) events_->stop();
    if (engine_) engine_->shut_down();
    if (builds_) builds_->end_all();
    lookups_.reset();
    if (triggers_) triggers_->stop();
    if (cleaning_) cleaning_->stop();
    packing_.reset();
    disk_watch_.reset();
    identity_client_.reset();
    control_.stop();  // it hands work to the pool
    peer_client_.stop();
    chores_.reset();
    readers_.reset();
    pool_.reset();
    task_pool_.reset();
    builds_.reset();  // the pool's work may ask it for names of files
    queries_.reset();
    large_requests_.reset();
    jobs_.reset();  // writes what was handed over, then joins its thread
    peer_server_.reset();
    if (logs_) logs_->flush();
    log::info("stopped");
  }

  const Config config_;
  const std::unique_ptr<DataFolder> folder_;
  std::shared_ptr<net::TlsIdentity> tls_;  ///< null: plain HTTP
  std::unique_ptr<runtime::Clock> clock_;  ///< of jobs and all that happens
  const std::unique_ptr<runtime::Clock> wall_clock_ =
      runtime::make_system_clock();  ///< of what is due at a time of day, and of tokens
  std::unique_ptr<runtime::Random> random_;
  job::JobIdSource job_ids_;
  store::Problems problems_;
  store::DiskRoom disk_room_;
  std::unique_ptr<runtime::IoRuntime> io_;
  std::unique_ptr<runtime::SignalWatch> signals_;
  std::unique_ptr<runtime::ProcessStarter> starter_;
  std::unique_ptr<runtime::BlockingPool> task_pool_;  ///< inputs and results of tasks: nobody's reads delay them
  std::unique_ptr<runtime::BlockingPool> pool_;       ///< requests and builds
  std::unique_ptr<runtime::BlockingPool> readers_;    ///< requests that read much
  std::unique_ptr<runtime::BlockingPool> queries_;    ///< the threads of GraphQL
  std::unique_ptr<runtime::BlockingPool> chores_;     ///< clean-ups
  std::unique_ptr<runtime::BlockingPool> large_requests_;
  std::unique_ptr<store::sqlite::SqliteCatalog> catalog_;
  std::unique_ptr<objects::ObjectStore> objects_;
  worker::PeerTable peers_;
  worker::PeerClient peer_client_;
  std::unique_ptr<worker::PeerServer> peer_server_;
  std::unique_ptr<worker::PeerBackedStore> task_objects_;  ///< the objects, or what algorithms still hold of them
  std::unique_ptr<store::sqlite::SqliteLogArchive> log_archive_;
  std::unique_ptr<observe::LogStore> logs_;
  std::unique_ptr<worker::Payloads> payloads_;
  std::unique_ptr<worker::WorkerContext> worker_context_;
  std::unique_ptr<engine::LocalEngine> engine_;
  NoEngine no_engine_;
  ControlThread control_;
  api::AlgorithmFeed algorithm_feed_{control_};
  std::unique_ptr<ResultWriter> results_;
  std::unique_ptr<store::sqlite::SqliteJobStore> jobs_;
  std::unique_ptr<control::ControlLoop> loop_;
  std::unique_ptr<api::ApiContext> api_context_;
  std::unique_ptr<api::SubPipelineService> sub_pipelines_;
  std::unique_ptr<build::Builder> builder_;
  std::unique_ptr<build::CommitLookups> lookups_;
  std::unique_ptr<api::BuildService> builds_;
  std::unique_ptr<Triggers> triggers_;
  std::unique_ptr<runtime::WallTimers> clean_timers_;
  std::unique_ptr<api::CleanService> cleaning_;
  std::unique_ptr<api::LogPacker> packing_;
  std::unique_ptr<DiskWatch> disk_watch_;
  std::unique_ptr<api::EventHub> events_;
  std::unique_ptr<api::IdentityServer> identities_;   ///< with auth oidc
  std::unique_ptr<net::HttpClient> identity_client_;  ///< after it: nothing is called once this is gone
  std::unique_ptr<api::AccessControl> access_;
  std::unique_ptr<api::graphql::GraphqlService> graphql_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<net::HttpServer> http_;
  std::string sdk_directory_;
  const std::string path_ = environment_or("PATH", "/usr/local/bin:/usr/bin:/bin");
  bool down_ = false;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::create(const Config& config) {
  HKUBE_ASSIGN(Config absolute, with_absolute_paths(config));
  HKUBE_ASSIGN(auto folder, DataFolder::open(absolute.data_dir));
  absolute.data_dir = folder->path();
  auto server = std::make_unique<RealServer>(absolute, std::move(folder));
  HKUBE_TRY(server->open());
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace hkube::server
