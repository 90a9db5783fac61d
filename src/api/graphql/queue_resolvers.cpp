// Jobs that wait to begin.
#include "api/graphql/look.h"
#include "api/graphql/server_resolvers.h"
#include "api/queue_page.h"

namespace hkube::api::graphql {

namespace {

enum class Which { kManaged, kPreferred };

Result<std::vector<control::QueuedJob>> queue_of(const ApiContext& api, Which which) {
  return look(api, [which](const control::ControlLoop& loop) {
    return which == Which::kPreferred ? loop.preferred_queue() : loop.managed_queue();
  });
}

Result<Json> page_of(const ApiContext& api, Which which, const FieldCall& call) {
  constexpr std::int64_t kMostRows = 10'000;
  const auto size = call.arguments()["pageSize"].get<std::int64_t>();
  if (size < 0) return bad_request("pageSize should be >= 0");
  QueuePage page;
  page.size = static_cast<std::size_t>(std::min(size, kMostRows));
  page.first_job = call.text("firstJobId");
  page.last_job = call.text("lastJobId");
  page.last_page = call.arguments().value("lastJobs", Json()) == true;
  page.pipeline = call.text("pipelineName");
  if (const auto tag = call.arguments().find("tag"); tag != call.arguments().end() && tag->is_string()) {
    page.tag = tag->get<std::string>();
  }
  HKUBE_ASSIGN(const auto jobs, queue_of(api, which));
  return queue_page(jobs, page);
}

}  // namespace

void add_queue_resolvers(Resolvers& resolvers, ApiContext& api) {
  for (const Which which : {Which::kManaged, Which::kPreferred}) {
    const bool preferred = which == Which::kPreferred;
    resolvers.add("Query", preferred ? "preferedList" : "managedList",
                  [&api, which](const FieldCall& call) { return page_of(api, which, call); });
    for (const QueueKey key : {QueueKey::kPipeline, QueueKey::kTag}) {
      const std::string name = key == QueueKey::kPipeline ? "aggregatedPipeline" : "aggregatedTags";
      resolvers.add("Query", name + (preferred ? "Prefered" : "Managed"),
                    [&api, which, preferred, key](const FieldCall&) -> Result<Json> {
                      HKUBE_ASSIGN(const auto jobs, queue_of(api, which));
                      return preferred ? queue_runs(jobs, key) : queue_totals(jobs, key);
                    });
    }
  }
  resolvers.add("Query", "queueCount", [&api](const FieldCall&) -> Result<Json> {
    HKUBE_ASSIGN(const auto counts, look(api, [](const control::ControlLoop& loop) {
                   return std::pair(loop.managed_queue().size(), loop.preferred_queue().size());
                 }));
    return Json{{"managed", counts.first}, {"preferred", counts.second}};
  });
}

}  // namespace hkube::api::graphql
