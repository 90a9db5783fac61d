#include "api/graphql/job_session.h"

#include "api/graphql/look.h"
#include "control/documents.h"

namespace hkube::api::graphql {

namespace {

/// So many jobs are asked for in one turn of the control loop.
constexpr std::size_t kAtOnce = 100;

struct Live {
  std::string status;
  std::string audit;
};

}  // namespace

std::size_t JobSession::keep(std::vector<FoundJob> jobs) {
  lists_.push_back(std::move(jobs));
  return lists_.size() - 1;
}

Json JobSession::reference(std::size_t list, std::size_t place) { return {{"list", list}, {"place", place}}; }

FoundJob& JobSession::job(const Json& reference) {
  return lists_[reference["list"].get<std::size_t>()][reference["place"].get<std::size_t>()];
}

Status JobSession::load_row(FoundJob& job) {
  HKUBE_ASSIGN(auto row, api_.jobs.find_job(job.row.id));
  if (row) job.row = *std::move(row);
  job.bare = false;
  return {};
}

Status JobSession::load_status(const Json& reference) {
  std::vector<FoundJob>& jobs = lists_[reference["list"].get<std::size_t>()];
  const auto place = reference["place"].get<std::size_t>();
  FoundJob& wanted = jobs[place];
  if (wanted.bare) HKUBE_TRY(load_row(wanted));
  if (wanted.asked || !wanted.row.status_document.empty()) return {};
  std::vector<std::pair<std::size_t, JobId>> open;
  for (std::size_t i = place; i < std::min(jobs.size(), place + kAtOnce); ++i) {
    const bool over = jobs[i].bare ? jobs[i].row.status != "pending" : !jobs[i].row.status_document.empty();
    if (!over && !jobs[i].asked) open.emplace_back(i, jobs[i].row.id);
  }
  HKUBE_ASSIGN(const auto live, look(api_, [open, now = api_.clock.now()](const control::ControlLoop& loop) {
                 std::vector<Live> list;
                 for (const auto& [at, id] : open) {
                   const job::Job* job = loop.find_job(id);
                   list.push_back(job == nullptr ? Live{}
                                                 : Live{to_text(control::open_status_document(*job, now)),
                                                        to_text(control::audit_document(*job))});
                 }
                 return list;
               }));
  for (std::size_t i = 0; i < open.size(); ++i) {
    FoundJob& job = jobs[open[i].first];
    job.asked = true;
    job.live_status = live[i].status;
    job.live_audit = live[i].audit;
    // It has ended since it was found.
    if (job.live_status.empty()) HKUBE_TRY(load_row(job));
  }
  return {};
}

Status JobSession::load_submission(FoundJob& job) {
  if (job.submitted) return {};
  HKUBE_ASSIGN(job.submitted, api_.jobs.load_submission(job.row.number));
  return {};
}

void JobSession::release(FoundJob& job) {
  job.submitted.reset();
  for (std::string* text :
       {&job.row.status_document, &job.row.result_document, &job.row.audit, &job.live_status, &job.live_audit}) {
    *text = {};
  }
  job.bare = true;
  job.asked = false;
}

}  // namespace hkube::api::graphql
