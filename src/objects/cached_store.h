#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>

#include "objects/object_store.h"

namespace hkube::objects {

/// An object store that keeps what was lately written and read in memory, for a store that is far away. Bounded by
/// bytes; what was not used for longest makes room, and what is larger than a quarter of it is not kept. What is
/// written, replaced or removed through this store is never read as it was before; objects that others write are taken
/// for what they are by convention: unchanging.
class CachedStore final : public ObjectStore {
 public:
  /// `bytes`: of objects and their paths, with some overhead for each.
  CachedStore(std::unique_ptr<ObjectStore> store, std::uint64_t bytes) : store_(std::move(store)), room_(bytes) {}

  Result<void> put_parts(std::string_view path, std::string_view header, std::string_view payload) override;
  Result<std::string> get(std::string_view path) override;
  /// Of an object that is not in memory the range alone is read, and not kept.
  Result<std::string> get_range(std::string_view path, std::uint64_t offset, std::uint64_t length) override;
  Result<ObjectStat> stat(std::string_view path) override { return store_->stat(path); }
  std::optional<std::string> local_file(std::string_view path) override { return store_->local_file(path); }
  std::optional<std::string> reserve_file() override { return store_->reserve_file(); }
  Result<std::uint64_t> adopt_file(const std::string& file, std::string_view path) override;
  void discard_file(const std::string& file) override { store_->discard_file(file); }
  Result<void> remove(std::string_view path) override;
  Result<void> remove_tree(std::string_view path) override;
  Result<std::vector<ObjectInfo>> list(std::string_view folder, std::size_t limit) override {
    return store_->list(folder, limit);
  }
  Result<void> visit(std::string_view folder, const Look& look) override { return store_->visit(folder, look); }

  struct Counters {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t bytes = 0;  ///< that are held now
    std::size_t objects = 0;
  };
  [[nodiscard]] Counters counters();

 private:
  using Bytes = std::shared_ptr<const std::string>;
  using Uses = std::list<std::string>;  ///< paths, the latest use first
  struct Entry {
    Bytes bytes;
    Uses::iterator use;
  };
  /// Calls under way that concern one path. What they read or wrote is kept only if nothing else happened to the path
  /// meanwhile: then it is what the store holds.
  struct Flight {
    int calls = 0;
    int writers = 0;
    std::uint64_t changes = 0;
  };
  enum class Intent { kRead, kWrite };
  /// One such call: from its making to its end. The store is called in between, without the lock.
  class Call;

  static std::uint64_t cost(const std::string& path, std::uint64_t bytes);
  [[nodiscard]] bool fits(std::string_view path, std::uint64_t bytes) const;
  Bytes find(std::string_view path);
  // All below with the lock held.
  void keep(const std::string& path, Bytes bytes);
  void drop(std::map<std::string, Entry, std::less<>>::iterator entry);
  void drop(std::string_view path);
  void drop_tree(std::string_view path);

  const std::unique_ptr<ObjectStore> store_;
  const std::uint64_t room_;
  std::mutex mutex_;
  // All below guarded by mutex_.
  std::map<std::string, Entry, std::less<>> entries_;
  Uses uses_;
  std::map<std::string, Flight, std::less<>> flights_;
  Counters counters_;
};

}  // namespace hkube::objects
