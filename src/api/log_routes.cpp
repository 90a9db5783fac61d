// What algorithms printed: read, searched, followed, downloaded. An extension: the original has logs in GraphQL only.
#include <algorithm>

#include "api/ask.h"
#include "api/exec_routes.h"
#include "api/job_archive.h"
#include "api/whole_number.h"

namespace hkube::api {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMaxWait{60'000};

Result<observe::LogQuery> read_query(const Request& request) {
  observe::LogQuery query;
  query.job = JobId(request.param("jobId"));
  query.task = TaskId(request.query("taskId"));
  query.node = request.query("nodeName");
  HKUBE_ASSIGN(const std::uint64_t index, query_number(request, "batchIndex"));
  query.index = static_cast<std::uint32_t>(std::min<std::uint64_t>(index, UINT32_MAX));  // no batch has so many
  query.contains = request.query("search");
  query.errors_only = request.query("stream") == "stderr";
  HKUBE_ASSIGN(query.from, query_number(request, "from"));
  HKUBE_ASSIGN(query.limit, query_number(request, "limit"));
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
  if (line.continued) document["continued"] = true;
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

/// A log as it is sent: some lines after the others.
struct LogReader {
  observe::LogQuery query;
  std::uint64_t left = UINT64_MAX;  ///< lines that may still come

  /// Some lines more; empty at the end. Blocks.
  Result<std::string> next(observe::LogStore& logs) {
    constexpr std::uint64_t kLines = 1'000;
    query.limit = std::min(left, kLines);
    if (query.limit == 0) return std::string();
    HKUBE_ASSIGN(const auto page, logs.read(query));
    query.from = page.next;
    left -= page.lines.size();
    return plain_text(page.lines);
  }
};

/// The whole log, or as many lines of it as were asked for.
net::HttpResponse download(const ApiContext& api, const observe::LogQuery& query) {
  net::HttpResponse response;
  response.content_type = "text/plain; charset=utf-8";
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + query.job.str() + ".log\"");
  if (query.newest) {
    // Which lines are the last ones is known at the end only; they are few.
    auto page = api.logs.read(query);
    if (!page.ok()) return error_response(page.error());
    response.body = plain_text(page->lines);
    return response;
  }
  const auto reader = std::make_shared<LogReader>(LogReader{query});
  if (query.limit > 0) reader->left = query.limit;
  net::HttpPieces pieces;
  pieces.size = net::HttpPieces::kUnknown;
  pieces.read = [&api, reader](std::uint64_t, const net::HttpPieces::Done& done) {
    if (!api.readers.post([&api, reader, done] { done(reader->next(api.logs)); })) done(overloaded());
  };
  response.pieces = std::move(pieces);
  return response;
}

/// {lines, next, over}: `next` is the `from` of the next question, and nothing comes any more when the job is over.
void answer_page(ApiContext& api, const observe::LogQuery& query, const Responder& respond) {
  ask(
      api, respond, [id = query.job](const control::ControlLoop& loop) { return loop.find_job(id) == nullptr; },
      [&api, query, respond](bool over) {
        answer_on(api.readers, respond, [&api, query, over] {
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
  const bool posted = watched && api.readers.post([&api, any, changed] {
    const auto page = api.logs.read(any);
    if (!page.ok() || !page->lines.empty()) changed();
  });
  if (!posted) changed();
}

void get_logs(ApiContext& api, const Request& request, const Responder& respond) {
  const auto read = read_query(request);
  if (!read.ok()) return respond(error_response(read.error()));
  const observe::LogQuery query = *read;
  const auto asked_wait = query_number(request, "wait");
  if (!asked_wait.ok()) return respond(error_response(asked_wait.error()));
  const bool as_page = !request.query("from").empty();
  const bool as_file = request.query("download") == "true";
  const milliseconds wait = std::min(milliseconds(*asked_wait), kMaxWait);
  const bool posted = api.readers.post([&api, query, as_page, as_file, wait, respond] {
    const auto row = api.jobs.find_job(query.job);
    if (!row.ok()) return respond(error_response(row.error()));
    if (!row->has_value()) return respond(error_response(missing_job(api, "job", query.job)));
    if (as_page && !as_file) {
      return api.io.post([&api, query, wait, respond] {
        if (wait.count() == 0) return answer_page(api, query, respond);
        follow(api, query, wait, respond);
      });
    }
    if (as_file) return respond(download(api, query));
    const auto page = api.logs.read(query);
    if (!page.ok()) return respond(error_response(page.error()));
    respond(json_response(lines_document(page->lines)));
  });
  if (!posted) respond(error_response(overloaded()));
}

}  // namespace

void add_log_routes(Router& router, ApiContext& api) {
  router.add("GET", "exec/logs/:jobId",
             [&api](const Request& request, const Responder& respond) { get_logs(api, request, respond); });
}

}  // namespace hkube::api
