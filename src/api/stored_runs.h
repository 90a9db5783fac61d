#pragma once

#include "api/context.h"
#include "trigger/pipeline_starter.h"

namespace hkube::api {

/// Starts stored pipelines for triggers, by the same checks as POST /exec/stored.
class StoredRuns : public trigger::PipelineStarter {
 public:
  explicit StoredRuns(ApiContext& api) : api_(api) {}
  void start(trigger::StartRequest request, std::function<void(Result<JobId>)> done) override;

 private:
  Result<std::shared_ptr<const job::Descriptor>> prepare(const trigger::StartRequest& request) const;

  ApiContext& api_;
};

}  // namespace hkube::api
