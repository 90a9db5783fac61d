#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/json.h"

namespace hkube::worker {

/// Where results are served to peers (algorithm-protocol §5.7); pings go to the port behind it.
struct PeerAddress {
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const PeerAddress&) const = default;
};

/// One result as a peer knows it.
struct Peer {
  PeerAddress address;
  std::string task;  ///< what the peer calls it
};

/// The results that algorithms hold in memory and serve to others. Only a hint: each of them lies in the object store
/// too, nothing here outlives the session that announced it, and the oldest make room for new ones. Thread-safe.
class PeerTable {
 public:
  using Owner = std::uint64_t;
  static constexpr std::size_t kMost = 50'000;

  explicit PeerTable(std::size_t most = kMost) : most_(most) {}

  /// This server serves results, too: those that no algorithm has announced are referred to it.
  void set_server(PeerAddress address);

  /// One that may announce results, until it leaves; then they are forgotten.
  Owner join();
  void leave(Owner owner);

  /// Takes the reference of a `storing` message whose storage path was checked. One without a peer, or with one that
  /// cannot be right (on another machine than the algorithm, with another task's name), takes an earlier announcement
  /// of the same result back.
  void announce(Owner owner, const Json& reference);

  /// The algorithm that serves the object of this path.
  [[nodiscard]] std::optional<Peer> find(const std::string& path) const;

  /// Adds `discovery` and `taskId` to a link whose storageInfo names the path, if somebody serves it. The port is text,
  /// for there are wrappers that read nothing else.
  void complete(Json& link) const;

  [[nodiscard]] std::size_t size() const;

 private:
  struct Entry {
    Owner owner = 0;
    std::shared_ptr<const PeerAddress> address;
    std::string task;
    std::uint64_t announcement = 0;
  };
  struct Announcement {
    std::string path;
    std::uint64_t number = 0;
  };

  std::shared_ptr<const PeerAddress> shared(Owner owner, PeerAddress address);

  const std::size_t most_;
  mutable std::mutex mutex_;
  // All below guarded by mutex_.
  std::optional<PeerAddress> server_;
  Owner last_owner_ = 0;
  std::unordered_map<std::string, Entry> entries_;  ///< by path
  std::deque<Announcement> order_;  ///< oldest first; one whose entry has a later number has been replaced
  std::uint64_t last_announcement_ = 0;
  std::unordered_map<Owner, std::shared_ptr<const PeerAddress>> addresses_;  ///< one for all entries of an owner
};

/// A session's part in the table, which ends with it. Without a table it does nothing.
class PeerAnnouncer {
 public:
  explicit PeerAnnouncer(PeerTable* table) : table_(table), owner_(table == nullptr ? 0 : table->join()) {}
  ~PeerAnnouncer() { leave(); }
  PeerAnnouncer(const PeerAnnouncer&) = delete;
  PeerAnnouncer& operator=(const PeerAnnouncer&) = delete;

  void announce(const Json& reference) {
    if (table_ != nullptr) table_->announce(owner_, reference);
  }
  /// Nothing is served any more, whatever is still announced.
  void leave() {
    if (auto* table = std::exchange(table_, nullptr)) table->leave(owner_);
  }

 private:
  PeerTable* table_;
  const PeerTable::Owner owner_;
};

}  // namespace hkube::worker
