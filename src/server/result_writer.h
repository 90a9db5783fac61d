#pragma once

#include <string>

#include "control/inbox.h"
#include "control/ports.h"
#include "objects/object_store.h"
#include "runtime/executor.h"

namespace hkube::server {

/// Makes result documents on the blocking pool: small ones go back with the answer, large ones into the object store
/// (rest-api §6.3, pipeline-semantics §2.7).
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

  void run(JobNumber job, const control::ResultRequest& request);
  Result<Json> result_item(const control::ResultRequest& request, const job::StoredResult& result) const;

  runtime::BlockingPool& pool_;
  objects::ObjectStore& store_;
  control::Inbox& control_;
  const std::string cluster_;
};

}  // namespace hkube::server
