#pragma once

#include <string>
#include <string_view>

#include "control/ports.h"
#include "job/decide.h"
#include "objects/object_store.h"

namespace hkube::worker {

enum class Errc { kUnreadable, kProtocol };
ErrorInfo describe(Errc e);

/// How the bytes of a raw object become a value: as they are, or as text for documents that cannot carry bytes.
enum class RawAs { kBytes, kText };
/// Decodes a stored object by its header; without one it is msgpack, the platform's default.
Result<Json> decode_object(std::string_view bytes, RawAs raw = RawAs::kBytes);

/// Reads inputs and writes results of tasks on behalf of an algorithm (storage mode v1).
class Payloads {
 public:
  Payloads(objects::ObjectStore& store, std::string cluster) : store_(store), cluster_(std::move(cluster)) {}

  /// True when resolving the task's input needs the object store or is long work, and so belongs on the blocking pool.
  [[nodiscard]] static bool is_heavy(const control::Assignment& task);

  /// The input array with every reference replaced by its value. Blocks when is_heavy().
  Result<Json> resolve(const control::Assignment& task) const;

  /// A task's result, ready to be reported: small ones inline, others stored. `value` is the msgpack form. Blocks when
  /// it is longer than the task's inline limit.
  Result<job::TaskOutcome> store(const control::Assignment& task, std::string_view value) const;

  /// The outcome for a result that the algorithm stored itself (v2, v3): `reference` is the data of its `storing`
  /// message.
  Result<job::TaskOutcome> accept(const control::Assignment& task, const Json& reference) const;

  /// A stored result's value. Blocks unless it is inline.
  Result<Json> load(const job::StoredResult& result, const JobId& job) const;
  /// Makes sure that a result lies in the object store and gives the reference to it: {storageInfo: {path, size}}.
  /// Blocks.
  Result<Json> publish(const job::StoredResult& result, const JobId& job) const;

  [[nodiscard]] const std::string& cluster() const { return cluster_; }

 private:
  Result<Json> resolve_execution(const job::NodePlan& plan) const;
  [[nodiscard]] std::string path_of(const JobId& job, std::uint32_t task_number) const;

  objects::ObjectStore& store_;
  std::string cluster_;
};

}  // namespace hkube::worker
