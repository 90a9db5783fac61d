#include "api/kept_versions.h"

#include <set>

#include "api/algorithms.h"

namespace hkube::api {

namespace {

using store::DocumentKind;

std::string key_of(const std::string& name, const std::string& version) { return name + "/" + version; }

Result<std::shared_ptr<const scheduler::Algorithm>> find_version(store::Catalog& catalog, const std::string& name,
                                                                 const std::string& version) {
  for (const DocumentKind kind : {DocumentKind::kAlgorithmVersion, DocumentKind::kKeptVersion}) {
    HKUBE_ASSIGN(const auto found, catalog.find(kind, key_of(name, version)));
    if (found && found->contains("algorithm")) return to_runnable((*found)["algorithm"]);
  }
  auto gone = std::make_shared<scheduler::Algorithm>();
  gone->name = name;
  gone->version = version;
  gone->not_runnable = "version " + version + ", with which the job began, is not stored any more";
  gone->prospect = scheduler::Prospect::kNone;
  return std::shared_ptr<const scheduler::Algorithm>(std::move(gone));
}

}  // namespace

Status restore_versions(store::Catalog& catalog, control::ControlLoop& loop) {
  std::set<std::string> used;
  for (const auto& [name, version] : loop.missing_versions()) {
    HKUBE_ASSIGN(const auto algorithm, find_version(catalog, name, version));
    loop.put_version(*algorithm);
    used.insert(key_of(name, version));
  }
  HKUBE_ASSIGN(const auto kept, catalog.list(DocumentKind::kKeptVersion));
  std::vector<store::DocumentChange> changes;
  for (const Json& document : kept) {
    const std::string name = string_or(document, "name");
    const std::string key = key_of(name, string_or(document, "version"));
    if (!used.contains(key)) changes.push_back({DocumentKind::kKeptVersion, key, name, std::nullopt});
  }
  return changes.empty() ? Status() : catalog.write(changes);
}

}  // namespace hkube::api
