#include "server/object_storage.h"

#include "objects/cached_store.h"
#include "objects/fs_store.h"
#include "objects/paths.h"
#include "objects/s3/s3_store.h"

namespace hkube::server {

namespace {

std::string folder_of(const Config& config) { return config.data_dir + "/objects"; }

/// Whether the store is only looked at, perhaps beside the server that uses it.
enum class Use { kOwn, kLookAt };

Result<std::unique_ptr<objects::ObjectStore>> open_files(const Config& config, Use use) {
  auto store = std::make_unique<objects::FsStore>(folder_of(config));
  if (use == Use::kOwn) HKUBE_TRY(store->remove_leftovers());
  return std::unique_ptr<objects::ObjectStore>(std::move(store));
}

Result<std::unique_ptr<objects::ObjectStore>> open_s3(const Config& config, Use use) {
  objects::s3::S3Settings settings;
  settings.endpoint = config.s3_endpoint;
  settings.addressing =
      config.s3_addressing == "virtual" ? objects::s3::Addressing::kVirtualHost : objects::s3::Addressing::kPath;
  settings.region = config.s3_region;
  settings.bucket = config.s3_bucket;
  settings.credentials = {config.s3_key_id, config.s3_secret, config.s3_session_token};
  settings.transport.tls = config.s3_tls_check == "on" ? objects::s3::TlsCheck::kOn : objects::s3::TlsCheck::kOff;
  settings.transport.ca_file = config.s3_ca_file;
  HKUBE_ASSIGN(auto store, objects::s3::S3Store::create(std::move(settings)));
  // The longest of the buckets' names: one that fits says that all do.
  const std::string longest = objects::metrics_folder(config.cluster_name, "p", "n", JobId("j"), TaskId("t"));
  if (config.s3_bucket.empty()) {
    auto legal = objects::s3::address_of(longest, "");
    if (!legal.ok()) return legal.error().with_context("cluster-name");
  }
  if (use == Use::kOwn) HKUBE_TRY(store->make_bucket_of(objects::job_folder(config.cluster_name, JobId("j"))));
  return std::unique_ptr<objects::ObjectStore>(std::move(store));
}

/// Bytes of objects to keep in memory. Files need none: the kernel keeps them.
std::uint64_t cache_size(const Config& config) {
  constexpr std::uint64_t kOfS3 = std::uint64_t{256} << 20;
  if (config.object_cache.empty()) return config.storage == "s3" ? kOfS3 : 0;
  return static_cast<std::uint64_t>(*parse_memory(config.object_cache));
}

}  // namespace

Result<std::unique_ptr<objects::ObjectStore>> look_at_object_store(const Config& config) {
  auto store = config.storage == "s3" ? open_s3(config, Use::kLookAt) : open_files(config, Use::kLookAt);
  if (!store.ok()) return store.error().with_context("the object store cannot be used");
  return store;
}

Result<std::unique_ptr<objects::ObjectStore>> open_object_store(const Config& config) {
  auto store = config.storage == "s3" ? open_s3(config, Use::kOwn) : open_files(config, Use::kOwn);
  if (!store.ok()) return store.error().with_context("the object store cannot be used");
  const std::uint64_t kept = cache_size(config);
  if (kept == 0) return store;
  return std::unique_ptr<objects::ObjectStore>(std::make_unique<objects::CachedStore>(std::move(store).value(), kept));
}

std::vector<std::pair<std::string, std::string>> storage_environment(const Config& config) {
  std::vector<std::pair<std::string, std::string>> variables{{"DEFAULT_STORAGE", config.storage}};
  if (config.storage != "s3") {
    variables.emplace_back("BASE_FS_ADAPTER_DIRECTORY", folder_of(config));
    return variables;
  }
  variables.emplace_back("S3_ENDPOINT_URL", config.s3_endpoint);
  variables.emplace_back("AWS_ACCESS_KEY_ID", config.s3_key_id);
  variables.emplace_back("AWS_SECRET_ACCESS_KEY", config.s3_secret);
  if (!config.s3_session_token.empty()) variables.emplace_back("AWS_SESSION_TOKEN", config.s3_session_token);
  variables.emplace_back("AWS_REGION", config.s3_region);
  variables.emplace_back("S3_VERIFY_SSL", config.s3_tls_check == "on" ? "true" : "false");
  if (!config.s3_bucket.empty()) variables.emplace_back("S3_BUCKET_NAME", config.s3_bucket);
  return variables;
}

}  // namespace hkube::server
