#include "cli/commands.h"

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

int exec_logs(const Session& session, const LogsOptions& options) {
  const auto lines =
      session.client.get("exec/logs/" + url_escape(options.job) + "?nodeName=" + url_escape(options.node) +
                         "&taskId=" + url_escape(options.task));
  if (!lines.ok()) return session.fail(lines.error());
  if (session.format == OutputFormat::kJson) {
    session.print(*lines);
    return kOk;
  }
  for (const Json& line : *lines) {
    session.io.out << string_or(line, "nodeName") << " " << string_or(line, "taskId") << " | "
                   << string_or(line, "message") << "\n";
  }
  return kOk;
}

}  // namespace hkube::cli
