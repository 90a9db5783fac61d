#include "objects/cached_store.h"

#include "objects/errc.h"

namespace hkube::objects {

namespace {

/// What an entry takes besides path and bytes, about.
constexpr std::uint64_t kOverhead = 256;
constexpr std::uint64_t kLargestPart = 4;  // of the room that one object may take: a quarter

}  // namespace

class CachedStore::Call {
 public:
  Call(CachedStore& cache, std::string_view path, Intent intent) : cache_(cache), path_(path), intent_(intent) {
    const std::lock_guard lock(cache_.mutex_);
    Flight& flight = cache_.flights_[path_];
    ++flight.calls;
    if (intent_ == Intent::kWrite) {
      ++flight.writers;
      ++flight.changes;
      cache_.drop(path_);
    }
    alone_ = flight.writers == (intent_ == Intent::kWrite ? 1 : 0);
    changes_ = flight.changes;
  }
  ~Call() { end(nullptr); }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  /// The call has ended; `bytes` are what the store holds now, null when nobody knows.
  void end(Bytes bytes) {
    if (std::exchange(ended_, true)) return;
    const std::lock_guard lock(cache_.mutex_);
    const auto it = cache_.flights_.find(path_);
    Flight& flight = it->second;
    const bool undisturbed = alone_ && flight.changes == changes_;
    if (intent_ == Intent::kWrite) {
      --flight.writers;
      ++flight.changes;
      cache_.drop(path_);
    }
    if (--flight.calls == 0) cache_.flights_.erase(it);
    if (undisturbed && bytes != nullptr) cache_.keep(path_, std::move(bytes));
  }

 private:
  CachedStore& cache_;
  const std::string path_;
  const Intent intent_;
  bool alone_ = false;
  std::uint64_t changes_ = 0;
  bool ended_ = false;
};

std::uint64_t CachedStore::cost(const std::string& path, std::uint64_t bytes) {
  return bytes + 2 * path.size() + kOverhead;
}

bool CachedStore::fits(std::string_view path, std::uint64_t bytes) const {
  return cost(std::string(path), bytes) <= room_ / kLargestPart;
}

CachedStore::Bytes CachedStore::find(std::string_view path) {
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find(path);
  if (it == entries_.end()) {
    ++counters_.misses;
    return nullptr;
  }
  ++counters_.hits;
  uses_.splice(uses_.begin(), uses_, it->second.use);
  return it->second.bytes;
}

void CachedStore::keep(const std::string& path, Bytes bytes) {
  if (!fits(path, bytes->size())) return;
  drop(path);
  counters_.bytes += cost(path, bytes->size());
  uses_.push_front(path);
  entries_[path] = {std::move(bytes), uses_.begin()};
  while (counters_.bytes > room_) drop(std::string_view(uses_.back()));
}

void CachedStore::drop(std::map<std::string, Entry, std::less<>>::iterator entry) {
  counters_.bytes -= cost(entry->first, entry->second.bytes->size());
  uses_.erase(entry->second.use);
  entries_.erase(entry);
}

void CachedStore::drop(std::string_view path) {
  if (const auto it = entries_.find(path); it != entries_.end()) drop(it);
}

void CachedStore::drop_tree(std::string_view path) {
  const std::string folder = std::string(path) + "/";
  const auto is_below = [&](const std::string& name) { return name.starts_with(folder); };
  drop(path);
  for (auto it = entries_.lower_bound(folder); it != entries_.end() && is_below(it->first);) drop(it++);
  if (const auto it = flights_.find(path); it != flights_.end()) ++it->second.changes;
  for (auto it = flights_.lower_bound(folder); it != flights_.end() && is_below(it->first); ++it) ++it->second.changes;
}

Result<void> CachedStore::put_parts(std::string_view path, std::string_view header, std::string_view payload) {
  Call call(*this, path, Intent::kWrite);
  HKUBE_TRY(store_->put_parts(path, header, payload));
  if (!fits(path, header.size() + payload.size())) return {};
  auto bytes = std::make_shared<std::string>();
  bytes->reserve(header.size() + payload.size());
  bytes->append(header).append(payload);
  call.end(std::move(bytes));
  return {};
}

Result<std::string> CachedStore::get(std::string_view path) {
  if (const Bytes bytes = find(path)) return *bytes;
  Call call(*this, path, Intent::kRead);
  HKUBE_ASSIGN(std::string object, store_->get(path));
  if (fits(path, object.size())) call.end(std::make_shared<const std::string>(object));
  return object;
}

Result<std::string> CachedStore::get_range(std::string_view path, std::uint64_t offset, std::uint64_t length) {
  const Bytes bytes = find(path);
  if (bytes == nullptr) return store_->get_range(path, offset, length);
  if (offset > bytes->size()) {
    return Error(Errc::kBadRange,
                 "object " + std::string(path) + " has only " + std::to_string(bytes->size()) + " bytes");
  }
  return bytes->substr(offset, length);
}

Result<std::uint64_t> CachedStore::adopt_file(const std::string& file, std::string_view path) {
  const Call call(*this, path, Intent::kWrite);
  return store_->adopt_file(file, path);
}

Result<void> CachedStore::remove(std::string_view path) {
  const Call call(*this, path, Intent::kWrite);
  return store_->remove(path);
}

Result<void> CachedStore::remove_tree(std::string_view path) {
  // Before, so that nothing of it is read from memory once it is gone; and after, for what was read meanwhile.
  const auto drop_all = [&] {
    const std::lock_guard lock(mutex_);
    drop_tree(path);
  };
  drop_all();
  auto removed = store_->remove_tree(path);
  drop_all();
  return removed;
}

CachedStore::Counters CachedStore::counters() {
  const std::lock_guard lock(mutex_);
  Counters counters = counters_;
  counters.objects = entries_.size();
  return counters;
}

}  // namespace hkube::objects
