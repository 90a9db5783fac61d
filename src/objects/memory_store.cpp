#include "objects/memory_store.h"

#include "objects/errc.h"
#include "objects/paths.h"

namespace hkube::objects {

namespace {

std::string folder_prefix(std::string_view folder) {
  return folder.empty() ? std::string() : std::string(folder) + '/';
}

}  // namespace

Result<void> MemoryStore::put_parts(std::string_view path, std::string_view header, std::string_view payload) {
  HKUBE_TRY(check_path(path));
  auto bytes = std::make_shared<std::string>();
  bytes->reserve(header.size() + payload.size());
  bytes->append(header).append(payload);
  const std::lock_guard lock(mutex_);
  const std::string below = folder_prefix(path);
  const auto child = objects_.lower_bound(below);
  if (child != objects_.end() && child->first.starts_with(below)) {
    return Error(Errc::kConflict, "object " + std::string(path) + " is a folder");
  }
  for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    if (objects_.contains(path.substr(0, slash))) {
      return Error(Errc::kConflict, "object " + std::string(path) + " would lie in another object");
    }
  }
  objects_.insert_or_assign(std::string(path), Object{std::move(bytes), Timestamp{++writes_}});
  return {};
}

Result<MemoryStore::Object> MemoryStore::find(std::string_view path) {
  HKUBE_TRY(check_path(path));
  const std::lock_guard lock(mutex_);
  const auto it = objects_.find(path);
  if (it == objects_.end()) return Error(Errc::kNotFound, "object " + std::string(path) + " not found");
  return it->second;
}

Result<std::string> MemoryStore::get(std::string_view path) {
  HKUBE_ASSIGN(const Object object, find(path));
  return *object.bytes;
}

Result<std::string> MemoryStore::get_range(std::string_view path, std::uint64_t offset, std::uint64_t length) {
  HKUBE_ASSIGN(const Object object, find(path));
  if (offset > object.bytes->size()) {
    return Error(Errc::kBadRange,
                 "object " + std::string(path) + " has only " + std::to_string(object.bytes->size()) + " bytes");
  }
  return object.bytes->substr(offset, length);
}

Result<ObjectStat> MemoryStore::stat(std::string_view path) {
  HKUBE_ASSIGN(const Object object, find(path));
  return ObjectStat{object.bytes->size(), object.mtime};
}

Result<void> MemoryStore::remove(std::string_view path) {
  HKUBE_TRY(check_path(path));
  const std::lock_guard lock(mutex_);
  if (const auto it = objects_.find(path); it != objects_.end()) objects_.erase(it);
  return {};
}

Result<void> MemoryStore::remove_tree(std::string_view path) {
  HKUBE_TRY(remove(path));
  const std::string below = folder_prefix(path);
  const std::lock_guard lock(mutex_);
  auto it = objects_.lower_bound(below);
  while (it != objects_.end() && it->first.starts_with(below)) it = objects_.erase(it);
  return {};
}

Result<std::vector<ObjectInfo>> MemoryStore::list(std::string_view folder, std::size_t limit) {
  if (!folder.empty()) HKUBE_TRY(check_path(folder));
  const std::string below = folder_prefix(folder);
  std::vector<ObjectInfo> found;
  const std::lock_guard lock(mutex_);
  for (auto it = objects_.lower_bound(below); it != objects_.end() && found.size() < limit; ++it) {
    if (!it->first.starts_with(below)) break;
    found.push_back({it->first, it->second.bytes->size(), it->second.mtime});
  }
  return found;
}

}  // namespace hkube::objects
