#pragma once

#include <string>
#include <string_view>

#include "control/ports.h"
#include "job/decide.h"
#include "objects/object_store.h"
#include "worker/peer_table.h"

namespace hkube::worker {

enum class Errc { kUnreadable, kProtocol };
ErrorInfo describe(Errc e);

/// How the bytes of a raw object become a value: as they are, or as text for documents that cannot carry bytes.
enum class RawAs { kBytes, kText };
/// Decodes a stored object by its header; without one it is msgpack, the platform's default.
Result<Json> decode_object(std::string_view bytes, RawAs raw = RawAs::kBytes);

/// Reads and writes the values of tasks, which lie in the object store or, when small, beside the task.
class Payloads {
 public:
  /// `peers`: who else has results; null: nobody.
  Payloads(objects::ObjectStore& store, std::string cluster, PeerTable* peers = nullptr)
      : store_(store), cluster_(std::move(cluster)), peers_(peers) {}

  /// A task's result, ready to be reported: small ones inline, others stored. `value` is the msgpack form. Blocks when
  /// it is longer than the task's inline limit.
  Result<job::TaskOutcome> store(const control::Assignment& task, std::string_view value) const;

  /// The outcome for a result that the algorithm stored itself (v2, v3): `reference` is the data of its `storing`
  /// message.
  Result<job::TaskOutcome> accept(const control::Assignment& task, const Json& reference) const;

  /// The outcome for a result that the algorithm wrote to a file of objects().reserve_file(): the file becomes the
  /// object. `metadata` is what the algorithm says of it. Blocks.
  Result<job::TaskOutcome> adopt(const control::Assignment& task, const std::string& file, const Json& metadata) const;

  /// A stored result's value. Blocks unless it is inline.
  Result<Json> load(const job::StoredResult& result, const JobId& job) const;
  /// The value of an object. Blocks.
  Result<Json> read(const std::string& path) const;
  /// Where a result lies that is not inline: {path, size}.
  [[nodiscard]] Json storage_info(const job::StoredResult& result, const JobId& job) const;
  /// The reference to a result that is not inline: {storageInfo, and where it is served to peers discovery, taskId}.
  [[nodiscard]] Json link(const job::StoredResult& result, const JobId& job) const;
  /// Makes sure that a result lies in the object store and gives the reference to it. Blocks.
  Result<Json> publish(const job::StoredResult& result, const JobId& job) const;

  [[nodiscard]] const std::string& cluster() const { return cluster_; }
  [[nodiscard]] objects::ObjectStore& objects() const { return store_; }
  [[nodiscard]] PeerTable* peers() const { return peers_; }

 private:
  [[nodiscard]] std::string path_of(const JobId& job, std::uint32_t task_number) const;
  [[nodiscard]] std::string path_of(const job::StoredResult& result, const JobId& job) const;

  objects::ObjectStore& store_;
  std::string cluster_;
  PeerTable* peers_;
};

}  // namespace hkube::worker
