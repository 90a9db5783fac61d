#include "api/job_lists.h"

#include <unordered_map>

#include "api/ask.h"
#include "control/documents.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"
#include "trigger/finished_result.h"

namespace hkube::api {

namespace {

/// The original prints a name that was not given as JavaScript does.
Error none_found(const std::string& what, const store::JobFilter& filter) {
  return not_found(what, filter.name.empty() ? "undefined" : filter.name);
}

/// Those of which the store has no final status, in order.
std::vector<JobId> open_jobs(const std::vector<store::JobRow>& rows) {
  std::vector<JobId> open;
  for (const store::JobRow& row : rows) {
    if (row.status_document.empty()) open.push_back(row.id);
  }
  return open;
}

net::HttpResponse list_response(const std::vector<std::string>& documents) {
  std::string text = "[";
  for (const std::string& document : documents) text += (text.size() > 1 ? "," : "") + document;
  return text_response(text + "]");
}

}  // namespace

Result<store::JobFilter> read_list_query(const Request& request) {
  Json query = Json::object();
  for (const char* key : {"name", "experimentName", "sort", "limit"}) {
    if (const std::string* value = request.http.find_query(key)) query[key] = *value;
  }
  HKUBE_TRY(spec::validate(spec::results_query_schema(), query, spec::Defaults::kInject));
  store::JobFilter filter;
  filter.name = string_or(query, "name");
  filter.experiment = string_or(query, "experimentName");
  filter.oldest_first = string_or(query, "sort") == "asc";
  filter.limit = query["limit"].get<std::uint32_t>();
  return filter;
}

void answer_results(const ApiContext& api, store::JobFilter filter, const std::string& what, const Responder& respond) {
  filter.finished = true;
  answer_from_pool(api, respond, [&api, filter, what] {
    const auto rows = api.jobs.list_jobs(filter);
    if (!rows.ok()) return error_response(rows.error());
    if (rows->empty()) return error_response(none_found(what, filter));
    std::vector<std::string> documents;
    for (const store::JobRow& row : *rows) {
      documents.push_back(trigger::result_record(row, api.objects, api.settings.cluster_name));
    }
    return list_response(documents);
  });
}

void answer_statuses(const ApiContext& api, const store::JobFilter& filter, const std::string& what,
                     const Responder& respond) {
  // Rows first, then the live jobs among them: a job that ends in between is asked of the store again.
  const bool posted = api.pool.post([&api, filter, what, respond] {
    const auto rows = api.jobs.list_jobs(filter);
    if (!rows.ok()) return respond(error_response(rows.error()));
    if (rows->empty()) return respond(error_response(none_found(what, filter)));
    ask(
        api, respond,
        [open = open_jobs(*rows), now = api.clock.now()](const control::ControlLoop& loop) {
          std::vector<std::string> documents;
          for (const JobId& id : open) {
            const job::Job* live = loop.find_job(id);
            documents.push_back(live == nullptr ? "" : to_text(control::open_status_document(*live, now)));
          }
          return documents;
        },
        [&api, rows = *rows, respond](const std::vector<std::string>& live) {
          std::vector<std::string> documents;
          std::size_t next = 0;
          for (const store::JobRow& row : rows) {
            documents.push_back(row.status_document.empty() ? live[next++] : row.status_document);
            if (!documents.back().empty()) continue;
            const auto over = api.jobs.find_job(row.id);
            if (!over.ok()) return respond(error_response(over.error()));
            documents.back() = over->has_value() ? (*over)->status_document : "null";
          }
          respond(list_response(documents));
        });
  });
  if (!posted) respond(error_response(overloaded()));
}

}  // namespace hkube::api
