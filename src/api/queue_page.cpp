#include "api/queue_page.h"

#include <algorithm>
#include <map>
#include <optional>

namespace hkube::api {

namespace {

using control::QueuedJob;

const spec::Pipeline& pipeline_of(const QueuedJob& job) { return job.descriptor->pipeline; }

bool is_blank(const std::string& text) { return text == "null" || text.find_first_not_of(' ') == std::string::npos; }

bool is_shown(const QueuedJob& job, const QueuePage& page) {
  const spec::Pipeline& pipeline = pipeline_of(job);
  if (!page.pipeline.empty()) return pipeline.name == page.pipeline;
  if (!page.tag) return true;
  if (is_blank(*page.tag)) return pipeline.tags.empty();
  return std::ranges::find(pipeline.tags, *page.tag) != pipeline.tags.end();
}

std::string joined_tags(const QueuedJob& job) {
  std::string text;
  for (const std::string& tag : pipeline_of(job).tags) text += (text.empty() ? "" : ",") + tag;
  return text;
}

/// Where the page begins, so that it is a full one if there are enough jobs.
std::size_t page_begin(const std::vector<const QueuedJob*>& jobs, const QueuePage& page) {
  const auto place_of = [&](const std::string& id) {
    const auto found =
        std::ranges::find_if(jobs, [&](const QueuedJob* job) { return job->descriptor->id.str() == id; });
    return static_cast<std::size_t>(found - jobs.begin());
  };
  const std::size_t most = jobs.size() > page.size ? jobs.size() - page.size : 0;
  std::size_t begin = 0;
  if (!page.first_job.empty()) {
    const std::size_t first = place_of(page.first_job);
    begin = first == jobs.size() ? 0 : first;
  } else if (!page.last_job.empty()) {
    const std::size_t last = place_of(page.last_job);
    begin = last == jobs.size() || last + 1 < page.size ? 0 : last + 1 - page.size;
  } else if (page.last_page) {
    begin = most;
  }
  return std::min(begin, most);
}

}  // namespace

QueuePage read_queue_page(const Json& query) {
  QueuePage page;
  page.size = query["pageSize"].get<std::size_t>();
  page.first_job = string_or(query, "firstJobId");
  page.last_job = string_or(query, "lastJobId");
  page.last_page = !string_or(query, "lastJobs").empty();
  page.pipeline = string_or(query, "pipelineName");
  if (const auto tag = query.find("tag"); tag != query.end()) page.tag = tag->get<std::string>();
  return page;
}

Json queue_record(const QueuedJob& job) {
  const spec::Pipeline& pipeline = pipeline_of(job);
  return {{"jobId", job.descriptor->id.str()},
          {"experimentName", pipeline.experiment},
          {"pipelineName", pipeline.name},
          {"priority", pipeline.priority},
          {"maxExceeded", job.held},
          {"entranceTime", job.descriptor->submitted.ms},
          {"tags", pipeline.tags}};
}

Json queue_page(const std::vector<QueuedJob>& jobs, const QueuePage& page) {
  std::vector<const QueuedJob*> shown;
  for (const QueuedJob& job : jobs) {
    if (is_shown(job, page)) shown.push_back(&job);
  }
  const std::size_t begin = page_begin(shown, page);
  const std::size_t end = std::min(begin + page.size, shown.size());
  Json list = Json::array();
  for (std::size_t i = begin; i < end; ++i) list.push_back(queue_record(*shown[i]));
  return {{"nextCount", shown.size() - end}, {"prevCount", begin}, {"returnList", std::move(list)}};
}

Json queue_totals(const std::vector<QueuedJob>& jobs, QueueKey key) {
  std::vector<std::string> order;
  std::map<std::string, std::uint64_t> counts;
  const auto add = [&](const std::string& name) {
    if (counts[name]++ == 0) order.push_back(name);
  };
  for (const QueuedJob& job : jobs) {
    if (key == QueueKey::kPipeline) {
      add(pipeline_of(job).name);
      continue;
    }
    for (const std::string& tag : pipeline_of(job).tags) add(tag);
    if (pipeline_of(job).tags.empty()) add("");
  }
  Json totals = Json::array();
  for (const std::string& name : order) totals.push_back({{"name", name}, {"count", counts[name]}});
  return totals;
}

Json queue_runs(const std::vector<QueuedJob>& jobs, QueueKey key) {
  Json runs = Json::array();
  for (const QueuedJob& job : jobs) {
    const std::string name = key == QueueKey::kPipeline ? pipeline_of(job).name : joined_tags(job);
    if (runs.empty() || runs.back()["name"] != name) runs.push_back({{"name", name}, {"count", 0}, {"lastJob", ""}});
    runs.back()["count"] = runs.back()["count"].get<std::uint64_t>() + 1;
    runs.back()["lastJob"] = job.descriptor->id.str();
  }
  return runs;
}

}  // namespace hkube::api
