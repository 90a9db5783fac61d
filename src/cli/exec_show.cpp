#include "cli/commands.h"
#include "cli/wait.h"

namespace hkube::cli {

int exec_show(const Session& session, const std::string& what, const std::string& job) {
  return session.finish(session.client.get("exec/" + what + "/" + url_escape(job)));
}

int exec_post(const Session& session, const std::string& action, const Json& body) {
  return session.finish(session.client.post("exec/" + action, body));
}

int exec_stop(const Session& session, const std::string& job, const std::string& reason) {
  Json body = {{"jobId", job}};
  if (!reason.empty()) body["reason"] = reason;
  return session.finish(session.client.post("exec/stop", body));
}

namespace {

/// "node#2 taskid | text".
void print_line(const Session& session, const Json& line) {
  session.io.out << string_or(line, "nodeName");
  if (line.contains("batchIndex")) session.io.out << "#" << line["batchIndex"].get<std::int64_t>();
  session.io.out << " " << string_or(line, "taskId") << " | " << string_or(line, "message") << "\n";
}

constexpr std::size_t kPageLines = 10'000;  // a long log is not one answer

std::string page_question(const std::string& path, const std::string& from) {
  return path + "&limit=" + std::to_string(kPageLines) + "&from=" + from;
}

/// All lines that there are.
Result<Json> read_logs(const Session& session, const std::string& path) {
  Json lines = Json::array();
  for (std::string from = "0";;) {
    HKUBE_ASSIGN(Json page, session.client.get(page_question(path, from)));
    for (Json& line : page.at("lines")) lines.push_back(std::move(line));
    if (page.at("lines").size() < kPageLines) return lines;
    from = std::to_string(page.at("next").get<std::uint64_t>());
  }
}

/// Prints lines as they come until the job is over.
int follow_logs(const Session& session, const std::string& path) {
  // The first answer comes at once: a server that is not there is said so, one that goes away later is waited for.
  bool heard = false;
  for (std::string from = "0";;) {
    const std::string question = page_question(path + (heard ? "&wait=30000" : "&wait=1"), from);
    const auto page = std::exchange(heard, true) ? get_patiently(session, question) : session.client.get(question);
    if (!page.ok()) return session.fail(page.error());
    for (const Json& line : page->at("lines")) {
      if (session.format == OutputFormat::kJson) {
        session.io.out << to_text(line) << "\n";
      } else {
        print_line(session, line);
      }
    }
    session.io.out.flush();
    if (!session.io.out) return kFailure;  // nobody reads any more
    if (page->at("over").get<bool>() && page->at("lines").size() < kPageLines) return kOk;
    from = std::to_string(page->at("next").get<std::uint64_t>());
  }
}

}  // namespace

int exec_logs(const Session& session, const LogsOptions& options) {
  std::string path = "exec/logs/" + url_escape(options.job) + "?nodeName=" + url_escape(options.node) +
                     "&taskId=" + url_escape(options.task) + "&search=" + url_escape(options.search);
  if (options.index > 0) path += "&batchIndex=" + std::to_string(options.index);
  if (options.errors) path += "&stream=stderr";
  if (options.follow) return follow_logs(session, path);
  if (options.tail > 0) path += "&sort=desc&limit=" + std::to_string(options.tail);
  const auto lines = options.tail > 0 ? session.client.get(path) : read_logs(session, path);
  if (!lines.ok()) return session.fail(lines.error());
  if (session.format == OutputFormat::kJson) {
    session.print(*lines);
    return kOk;
  }
  for (const Json& line : *lines) print_line(session, line);
  return kOk;
}

}  // namespace hkube::cli
