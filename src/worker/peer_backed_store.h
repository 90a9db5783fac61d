#pragma once

#include <algorithm>

#include "objects/object_store.h"
#include "worker/peer_client.h"

namespace hkube::worker {

/// An object store with the algorithms behind it: a result that cannot be read there is asked from the algorithm that
/// announced it. All else goes to the store. All three outlive this.
class PeerBackedStore final : public objects::ObjectStore {
 public:
  PeerBackedStore(objects::ObjectStore& store, const PeerTable& peers, PeerClient& client)
      : store_(store), peers_(peers), client_(client) {}

  Result<std::string> get(std::string_view path) override;
  Result<std::string> get_range(std::string_view path, std::uint64_t offset, std::uint64_t length) override;

  Result<void> put_parts(std::string_view path, std::string_view header, std::string_view payload) override {
    return store_.put_parts(path, header, payload);
  }
  Result<objects::ObjectStat> stat(std::string_view path) override { return store_.stat(path); }
  std::optional<std::string> local_file(std::string_view path) override { return store_.local_file(path); }
  std::optional<std::string> reserve_file() override { return store_.reserve_file(); }
  Result<std::uint64_t> adopt_file(const std::string& file, std::string_view path) override {
    return store_.adopt_file(file, path);
  }
  void discard_file(const std::string& file) override { store_.discard_file(file); }
  Result<void> remove(std::string_view path) override { return store_.remove(path); }
  Result<void> remove_tree(std::string_view path) override { return store_.remove_tree(path); }
  Result<std::vector<objects::ObjectInfo>> list(std::string_view folder, std::size_t limit) override {
    return store_.list(folder, limit);
  }
  Result<void> visit(std::string_view folder, const Look& look) override { return store_.visit(folder, look); }

 private:
  /// The object from its peer, or the store's error when none has it.
  Result<std::string> ask_peer(std::string_view path, Error error);

  objects::ObjectStore& store_;
  const PeerTable& peers_;
  PeerClient& client_;
};

}  // namespace hkube::worker
