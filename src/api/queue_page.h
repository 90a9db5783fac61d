#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "control/commands.h"

namespace hkube::api {

/// A part of the queue of waiting jobs (rest-api §8.1). Pure.
struct QueuePage {
  std::size_t size = 0;
  std::string first_job = {};  ///< first row of the page; else
  std::string last_job = {};   ///< last row of the page; else
  bool last_page = false;
  std::string pipeline = {};            ///< only jobs of this pipeline; else
  std::optional<std::string> tag = {};  ///< only jobs with this tag; "null" or blank: without any
};

/// Of a query that has passed queue_page_schema.
QueuePage read_queue_page(const Json& query);

/// {jobId, experimentName, pipelineName, priority, maxExceeded, entranceTime, tags}.
Json queue_record(const control::QueuedJob& job);

/// {nextCount, prevCount, returnList}.
Json queue_page(const std::vector<control::QueuedJob>& jobs, const QueuePage& page);

enum class QueueKey { kPipeline, kTag };
/// [{name, count}]: how many jobs there are of each pipeline, or with each tag; "" stands for no tag.
Json queue_totals(const std::vector<control::QueuedJob>& jobs, QueueKey key);
/// [{name, count, lastJob}]: jobs of equal names in a row; several tags are joined by commas.
Json queue_runs(const std::vector<control::QueuedJob>& jobs, QueueKey key);

}  // namespace hkube::api
