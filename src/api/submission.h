#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/context.h"
#include "job/descriptor.h"

namespace hkube::api {

/// Whether the algorithm of a debug node may be made when it is not there: that changes the catalog.
enum class DebugAlgorithms { kMake, kMustExist };

/// What turns a client's document into a job.
struct Submission {
  Json user_pipeline;              ///< as submitted
  Json pipeline;                   ///< what is to run; defaults are injected here
  std::vector<std::string> types;  ///< "raw", "stored", "algorithm", …; one that comes twice counts once
  job::Context context = {};       ///< what other jobs it belongs to
  std::string user = {};           ///< who asked for it; empty: the user of a server without authentication
  DebugAlgorithms debug = DebugAlgorithms::kMake;
};

/// Checks a submission in the contract's order (rest-api §5.1) and builds the job: schema, defaults, nodes, algorithms,
/// graph, flow input, experiment. Reads the catalog. An error is the client's answer. Any thread.
Result<std::shared_ptr<const job::Descriptor>> prepare_job(ApiContext& api, Submission submission);

/// Fields of `changes` over `base`: objects merge, arrays merge by index, `flowInput` is replaced.
Json merge_pipeline(Json base, const Json& changes);

/// Checks that every algorithm of the pipeline exists and has an image or code: 404 or 400.
Status check_algorithms(const ApiContext& api, const spec::Pipeline& pipeline);

}  // namespace hkube::api
