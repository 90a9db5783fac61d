#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "objects/object_store.h"

namespace hkube::objects {

/// Objects in memory, for tests and the simulation. Time does not pass in it: the n-th write has the time n.
class MemoryStore final : public ObjectStore {
 public:
  Result<void> put_parts(std::string_view path, std::string_view header, std::string_view payload) override;
  Result<std::string> get(std::string_view path) override;
  Result<std::string> get_range(std::string_view path, std::uint64_t offset, std::uint64_t length) override;
  Result<ObjectStat> stat(std::string_view path) override;
  Result<void> remove(std::string_view path) override;
  Result<void> remove_tree(std::string_view path) override;
  Result<std::vector<ObjectInfo>> list(std::string_view folder, std::size_t limit) override;

 private:
  struct Object {
    std::shared_ptr<const std::string> bytes;
    Timestamp mtime;
  };
  using Objects = std::map<std::string, Object, std::less<>>;

  Result<Object> find(std::string_view path);

  std::mutex mutex_;
  Objects objects_;          // guarded by mutex_
  std::int64_t writes_ = 0;  // guarded by mutex_
};

}  // namespace hkube::objects
