#pragma once

#include <string>

#include "control/inbox.h"
#include "control/ports.h"
#include "objects/object_store.h"
#include "runtime/executor.h"

namespace hkube::server {

/// Makes result documents: small ones go back with the answer, large ones into the object store (rest-api §6.3,
/// pipeline-semantics §2.7). A few small values are put together at once, all else on the blocking pool.
class ResultWriter : public control::Results {
 public:
  ResultWriter(runtime::BlockingPool& pool, objects::ObjectStore& store, control::Inbox& control, std::string cluster)
      : pool_(pool), store_(store), control_(control), cluster_(std::move(cluster)) {}

  void store(JobNumber job, const control::ResultRequest& request) override;

  /// The `data` array of a result document as JSON text.
  Result<std::string> make_data(const control::ResultRequest& request) const;

 private:
  /// Documents up to this size stay beside the job's row.
  static constexpr std::size_t kInlineBytes = 256 << 10;
  /// Results of at least this size are named, not shown ("100Ki").
  static constexpr std::uint64_t kBigResult = 102'400;

  /// Results of at most this many bytes in at most this many items cost less here than another thread's waking.
  static constexpr std::uint64_t kQuickBytes = 2 << 10;
  static constexpr std::uint32_t kQuickItems = 16;

  static bool is_quick(const control::ResultRequest& request);
  void run(JobNumber job, const control::ResultRequest& request);
  Result<Json> result_item(const control::ResultRequest& request, const job::StoredResult& result) const;

  runtime::BlockingPool& pool_;
  objects::ObjectStore& store_;
  control::Inbox& control_;
  const std::string cluster_;
};

}  // namespace hkube::server
