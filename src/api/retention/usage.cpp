#include "api/retention/usage.h"

#include <filesystem>

namespace hkube::api {

namespace {

namespace fs = std::filesystem;

struct Amount {
  std::uint64_t bytes = 0;
  std::uint64_t count = 0;
};

Json entry(const char* name, const Amount& amount, const std::string& keep) {
  return {{"name", name}, {"bytes", amount.bytes}, {"count", amount.count}, {"keep", keep}};
}

/// The folders of a folder, and all that is in them.
Amount folders_of(const std::string& folder) {
  Amount amount;
  std::error_code ec;
  for (fs::recursive_directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    std::error_code ignored;
    if (it.depth() == 0) ++amount.count;
    if (it->is_regular_file(ignored) && !it->is_symlink(ignored)) {
      const auto size = it->file_size(ignored);
      if (!ignored) amount.bytes += size;
    }
  }
  return amount;
}

}  // namespace

Result<Json> usage_document(const ApiContext& api) {
  const RetentionPolicy& policy = api.settings.retention;
  Json kinds = Json::array();
  HKUBE_ASSIGN(const store::StoreUsage records, api.jobs.usage());
  kinds.push_back(entry("records", {records.bytes, records.finished}, keep_rule_text(policy.jobs)));
  Amount logs;
  HKUBE_TRY(api.logs.visit([&logs](const observe::LogInfo& log) {
    logs.bytes += log.bytes;
    ++logs.count;
    return true;
  }));
  kinds.push_back(entry("logs", logs, keep_rule_text(policy.logs)));
  Amount payloads;
  HKUBE_TRY(api.objects.visit("", [&payloads](const objects::ObjectInfo& object) {
    payloads.bytes += object.size;
    ++payloads.count;
    return true;
  }));
  kinds.push_back(entry("storage", payloads, keep_rule_text(policy.payloads)));
  kinds.push_back(entry("builds", folders_of(api.settings.build_directory), keep_rule_text(policy.builds)));
  Json document = {{"kinds", std::move(kinds)}};
  std::error_code ec;
  const fs::space_info disk = fs::space(api.settings.build_directory, ec);
  if (!ec) document["disk"] = {{"total", disk.capacity}, {"free", disk.available}};
  return document;
}

}  // namespace hkube::api
