#include "api/job_search.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "api/ask.h"
#include "api/checked_request.h"
#include "api/date_range.h"
#include "api/job_archive.h"
#include "api/live_graph.h"
#include "api/whole_number.h"
#include "control/documents.h"
#include "spec/schema_validator.h"
#include "spec/schemas.h"

namespace hkube::api {

namespace {

using Clock = std::chrono::steady_clock;

/// Cursors have the form of the original's: 24 hexadecimal digits.
std::string cursor_text(JobNumber number) {
  std::array<char, 25> text{};
  std::snprintf(text.data(), text.size(), "%024llx", static_cast<unsigned long long>(number.value()));
  return text.data();
}

Result<JobNumber> read_cursor(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (text.size() != 24 || ec != std::errc() || end != text.data() + text.size()) {
    return bad_request("please provide a valid cursor");
  }
  return JobNumber(number);
}

/// Which jobs have a member: all of them, those that are over, those with an id of the client's own, or none.
void require_member(JobSearch& search, const std::string& member, bool there) {
  const std::string root = member.substr(0, member.find('.'));
  for (const char* always : {"jobId", "userPipeline", "pipeline", "status", "graph", "completion", "auditTrail"}) {
    if (root != always) continue;
    if (!there) search.impossible = true;
    return;
  }
  const auto restrict_to = [&](std::optional<bool>& condition) {
    if (condition && *condition != there) search.impossible = true;
    condition = there;
  };
  if (root == "result") {
    restrict_to(search.query.finished);
  } else if (root == "externalId") {
    restrict_to(search.query.external);
  } else if (there) {
    search.impossible = true;
  }
}

/// What the control loop knows of a job that is not over.
struct Live {
  std::string status;  ///< JSON; empty: the job is over by now
  std::string audit;
  std::shared_ptr<const GraphSource> graph;
};

struct Found {
  std::vector<store::JobRow> rows;
  std::vector<Live> live;  ///< one for each row
};

Result<Json> without_job_id(const std::string& text) {
  HKUBE_ASSIGN(Json document, parse_json(text));
  document.erase("jobId");
  return document;
}

Result<Json> graph_of(const ApiContext& api, const JobId& id, const Live& live) {
  std::shared_ptr<const GraphSource> source = live.graph;
  if (source == nullptr) {
    HKUBE_ASSIGN(const auto job, load_job(api, id));
    if (job == nullptr) return Json();
    source = std::make_shared<const GraphSource>(
        GraphSource::of(*job, job->finished() ? job->finished()->at : api.clock.now()));
  }
  return graph_document(*source, {}, api.settings.cluster_name);
}

Result<Json> audit_of(const ApiContext& api, const store::JobRow& row, const Live& live) {
  if (!live.audit.empty()) return parse_json(live.audit);
  if (!row.audit.empty()) return parse_json(row.audit);
  HKUBE_ASSIGN(const auto job, load_job(api, row.id));
  return job == nullptr ? Json(Json::array()) : control::audit_document(*job);
}

/// A job's document, as far as it is wanted (rest-api §6.6). Blocks.
Result<Json> job_document(const ApiContext& api, const store::JobRow& row, const Live& live, const Projection& fields) {
  Json document = {{"jobId", row.id.str()}};
  if (fields.wants("externalId") || fields.wants("userPipeline") || fields.wants("pipeline")) {
    const auto record = api.jobs.load_submission(row.number);
    // A damaged record costs its own job these members, not everybody the search.
    const job::Submitted submitted = record.ok() ? *record : job::Submitted{{}, "{}", "{}", {}, {}, {}, {}};
    HKUBE_ASSIGN(const auto context, job::Context::parse(submitted.context));
    if (!context.external_id.empty()) document["externalId"] = context.external_id;
    if (fields.wants("userPipeline")) {
      HKUBE_ASSIGN(document["userPipeline"], parse_json(submitted.user_pipeline));
    }
    if (fields.wants("pipeline")) {
      HKUBE_ASSIGN(document["pipeline"], submitted_pipeline(submitted, context, api.settings.cluster_name));
    }
  }
  const std::string& status = live.status.empty() ? row.status_document : live.status;
  if (fields.wants("status")) {
    HKUBE_ASSIGN(document["status"], without_job_id(status));
  }
  if (fields.wants("result") && !row.result_document.empty()) {
    HKUBE_ASSIGN(document["result"], without_job_id(row.result_document));
  }
  if (fields.names("graph")) {
    HKUBE_ASSIGN(document["graph"], graph_of(api, row.id, live));
  }
  document["completion"] = live.status.empty();
  if (fields.wants("auditTrail")) {
    HKUBE_ASSIGN(document["auditTrail"], audit_of(api, row, live));
  }
  return fields.apply(document);
}

net::HttpResponse search_response(const ApiContext& api, Found& found, const Projection& fields,
                                  Clock::time_point begun) {
  Json hits = Json::array();
  for (std::size_t i = 0; i < found.rows.size(); ++i) {
    store::JobRow& row = found.rows[i];
    if (found.live[i].status.empty() && row.status_document.empty()) {
      // It ended after the search.
      auto over = api.jobs.find_job(row.id);
      if (!over.ok()) return error_response(over.error());
      if (over->has_value()) row = **std::move(over);
    }
    auto document = job_document(api, row, found.live[i], fields);
    if (!document.ok()) return error_response(document.error());
    hits.push_back(*std::move(document));
  }
  Json answer = {{"hits", std::move(hits)}};
  if (!found.rows.empty()) answer["cursor"] = cursor_text(found.rows.back().number);
  std::array<char, 32> took{};
  std::snprintf(took.data(), took.size(), "%.2fms",
                std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
  answer["timeTook"] = took.data();
  return json_response(answer);
}

/// Rows first, then what the control loop knows of those that are not over.
void search_and_answer(ApiContext& api, const JobSearch& search, const Responder& respond, Clock::time_point begun) {
  const bool posted = api.readers.post([&api, search, respond, begun] {
    auto rows = search.impossible ? std::vector<store::JobRow>() : api.jobs.search_jobs(search.query);
    if (!rows.ok()) return respond(error_response(rows.error()));
    auto found = std::make_shared<Found>(Found{*std::move(rows), {}});
    found->live.resize(found->rows.size());
    const auto finish = [&api, found, respond, begun, fields = search.fields] {
      answer_on(api.readers, respond,
                [&api, found, begun, fields] { return search_response(api, *found, fields, begun); });
    };
    std::vector<std::pair<std::size_t, JobId>> open;
    for (std::size_t i = 0; i < found->rows.size(); ++i) {
      if (found->rows[i].status_document.empty()) open.emplace_back(i, found->rows[i].id);
    }
    if (open.empty()) return finish();
    ask(
        api, respond,
        [open, with_graph = search.fields.names("graph"), now = api.clock.now()](const control::ControlLoop& loop) {
          std::vector<std::pair<std::size_t, Live>> live;
          for (const auto& [place, id] : open) {
            const job::Job* job = loop.find_job(id);
            if (job == nullptr) continue;
            Live known{to_text(control::open_status_document(*job, now)), to_text(control::audit_document(*job)),
                       nullptr};
            if (with_graph) known.graph = std::make_shared<const GraphSource>(live_graph(loop, *job, now));
            live.emplace_back(place, std::move(known));
          }
          return live;
        },
        [found, finish](const std::vector<std::pair<std::size_t, Live>>& live) {
          for (const auto& [place, known] : live) found->live[place] = known;
          finish();
        });
  });
  if (!posted) respond(error_response(overloaded()));
}

}  // namespace

Result<JobSearch> read_search(const Json& given) {
  Json body = given;
  HKUBE_TRY(spec::validate(spec::exec_search_schema(), body, spec::Defaults::kInject));
  JobSearch search;
  const Json query = body.value("query", Json(Json::object()));
  search.query.experiment = string_or(query, "experimentName");
  search.query.name = string_or(query, "pipelineName");
  search.query.type = string_or(query, "pipelineType");
  search.query.algorithm = string_or(query, "algorithmName");
  const std::string status = string_or(query, "pipelineStatus");
  if (status == "active" || status == "pending" || status == "paused") {
    search.live_status = status;
  } else {
    search.query.status = status;
  }
  if (const auto range = query.find("datesRange"); range != query.end()) {
    HKUBE_ASSIGN(const DateRange dates, read_date_range(*range));
    search.query.from = dates.from;
    search.query.to = dates.to;
  }
  if (const auto tags = query.find("tags"); tags != query.end()) {
    for (const Json& tag : *tags) search.query.tags.push_back(tag.get<std::string>());
  }
  search.query.oldest_first = string_or(body, "sort") == "asc";
  search.query.limit = body["limit"].get<std::uint32_t>();
  if (const std::string cursor = string_or(body, "cursor"); !cursor.empty()) {
    HKUBE_ASSIGN(search.query.cursor, read_cursor(cursor));
  } else {
    search.query.skip = (whole_number(body, "pageNum", 1) - 1) * search.query.limit;
  }
  search.fields = Projection(body.value("fields", Json()));
  if (const auto exists = body.find("exists"); exists != body.end()) {
    for (const auto& member : exists->items()) {
      require_member(search, member.key(), member.value() == true || member.value() == "true");
    }
  }
  return search;
}

Json search_body(const Request& request) {
  Json body = {{"query", Json::object()}};
  const auto take = [&](Json& into, const char* from, const char* name) {
    if (const std::string* value = request.http.find_query(from)) into[name] = *value;
  };
  Json& query = body["query"];
  for (const char* key : {"experimentName", "pipelineName", "pipelineType", "algorithmName", "pipelineStatus"}) {
    take(query, key, key);
  }
  if (request.http.find_query("from") != nullptr || request.http.find_query("to") != nullptr) {
    Json& range = query["datesRange"] = Json::object();
    take(range, "from", "from");
    take(range, "to", "to");
  }
  if (const std::string* tags = request.http.find_query("tags")) query["tags"] = read_names(*tags);
  take(body, "cursor", "cursor");
  take(body, "page", "pageNum");
  take(body, "sort", "sort");
  take(body, "limit", "limit");
  if (const std::string* fields = request.http.find_query("fields")) body["fields"] = read_flags(*fields);
  if (const std::string* exists = request.http.find_query("exists")) body["exists"] = read_flags(*exists);
  return body;
}

void answer_search(ApiContext& api, JobSearch search, const Responder& respond) {
  const auto begun = Clock::now();
  if (search.live_status.empty()) return search_and_answer(api, search, respond, begun);
  // A copy: the order in which arguments are made is not given, and one of them takes the search.
  std::string wanted = search.live_status;
  ask(
      api, respond,
      [status = std::move(wanted)](const control::ControlLoop& loop) {
        std::vector<JobNumber> jobs;
        for (const auto& [number, job] : loop.jobs()) {
          if (control::open_status(*job) == status) jobs.push_back(number);
        }
        return jobs;
      },
      [&api, search = std::move(search), respond, begun](const std::vector<JobNumber>& jobs) {
        JobSearch among = search;
        among.query.among = jobs;
        search_and_answer(api, among, respond, begun);
      });
}

}  // namespace hkube::api
