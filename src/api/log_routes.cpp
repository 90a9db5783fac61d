// What algorithms printed: read, searched, followed, downloaded. An extension: the original has logs in GraphQL only.
#include <algorithm>
#include <charconv>

#include "api/ask.h"
#include "api/exec_routes.h"

namespace hkube::api {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMaxWait{60'000};

std::uint64_t number_of(const Request& request, const char* name) {
  const std::string text = request.query(name, "0");
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

observe::LogQuery read_query(const Request& request) {
  observe::LogQuery query;
  query.job = JobId(request.param("jobId"));
  query.task = TaskId(request.query("taskId"));
  query.node = request.query("nodeName");
  query.index = static_cast<std::uint32_t>(number_of(request, "batchIndex"));
  query.contains = request.query("search");
  query.errors_only = request.query("stream") == "stderr";
  query.from = number_of(request, "from");
  query.limit = number_of(request, "limit");
  query.newest = request.query("sort") == "desc";
  return query;
}

Json line_document(const observe::LogLine& line) {
  Json document = {{"timestamp", line.at.ms},
                   {"nodeName", line.node},
                   {"taskId", line.task.str()},
                   {"stream", line.error_stream ? "stderr" : "stdout"},
                   {"message", line.text}};
  if (line.index != 0) document["batchIndex"] = line.index;
  return document;
}

Json lines_document(const std::vector<observe::LogLine>& lines) {
  Json list = Json::array();
  for (const observe::LogLine& line : lines) list.push_back(line_document(line));
  return list;
}

/// "1763643353687 stdout node#2 taskid | text" for each line.
std::string plain_text(const std::vector<observe::LogLine>& lines) {
  std::string text;
  for (const observe::LogLine& line : lines) {
    text += std::to_string(line.at.ms) + (line.error_stream ? " stderr " : " stdout ") + line.node;
    if (line.index != 0) text += "#" + std::to_string(line.index);
    text += " " + line.task.str() + " | " + line.text + "\n";
  }
  return text;
}

net::HttpResponse download(const observe::LogQuery& query, const std::vector<observe::LogLine>& lines) {
  net::HttpResponse response;
  response.content_type = "text/plain; charset=utf-8";
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + query.job.str() + ".log\"");
  response.body = plain_text(lines);
  return response;
}

/// {lines, next, over}: `next` is the `from` of the next question, and nothing comes any more when the job is over.
void answer_page(ApiContext& api, const observe::LogQuery& query, const Responder& respond) {
  ask(
      api, respond, [id = query.job](const control::ControlLoop& loop) { return loop.find_job(id) == nullptr; },
      [&api, query, respond](bool over) {
        answer_from_pool(api, respond, [&api, query, over] {
          const auto page = api.logs.read(query);
          if (!page.ok()) return error_response(page.error());
          return json_response({{"lines", lines_document(page->lines)}, {"next", page->next}, {"over", over}});
        });
      });
}

/// Answers when there are lines, the job is over, or the time has passed.
void follow(ApiContext& api, const observe::LogQuery& query, milliseconds wait, const Responder& respond) {
  auto answered = std::make_shared<std::atomic<bool>>(false);
  auto timer = std::make_shared<std::unique_ptr<runtime::Timer>>();
  const auto answer = [&api, query, respond, answered] {
    if (!answered->exchange(true)) answer_page(api, query, respond);
  };
  *timer = api.io.after(wait, answer);
  runtime::Executor& io = api.io;
  const auto changed = [&io, timer, answer] {
    io.post([timer, answer] {
      timer->reset();
      answer();
    });
  };
  // Watched before the look, so that no line falls between.
  api.logs.watch(query.job, changed, answered);
  const bool watched = api.control.post_request(control::WatchJob{query.job, changed, answered});
  observe::LogQuery any = query;
  any.limit = 1;
  const bool posted = watched && api.pool.post([&api, any, changed] {
    const auto page = api.logs.read(any);
    if (!page.ok() || !page->lines.empty()) changed();
  });
  if (!posted) changed();
}

void get_logs(ApiContext& api, const Request& request, const Responder& respond) {
  const observe::LogQuery query = read_query(request);
  const bool as_page = !request.query("from").empty();
  const bool as_file = request.query("download") == "true";
  const milliseconds wait = std::min(milliseconds(number_of(request, "wait")), kMaxWait);
  const bool posted = api.pool.post([&api, query, as_page, as_file, wait, respond] {
    const auto row = api.jobs.find_job(query.job);
    if (!row.ok()) return respond(error_response(row.error()));
    if (!row->has_value()) return respond(error_response(not_found("job", query.job.str())));
    if (as_page && !as_file) {
      return api.io.post([&api, query, wait, respond] {
        if (wait.count() == 0) return answer_page(api, query, respond);
        follow(api, query, wait, respond);
      });
    }
    const auto page = api.logs.read(query);
    if (!page.ok()) return respond(error_response(page.error()));
    respond(as_file ? download(query, page->lines) : json_response(lines_document(page->lines)));
  });
  if (!posted) respond(error_response(overloaded()));
}

}  // namespace

void add_log_routes(Router& router, ApiContext& api) {
  router.add("GET", "exec/logs/:jobId",
             [&api](const Request& request, const Responder& respond) { get_logs(api, request, respond); });
}

}  // namespace hkube::api
