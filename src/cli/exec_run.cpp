#include "cli/commands.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "cli/wait.h"

namespace hkube::cli {

namespace {

struct Submission {
  std::string path;
  Json body;
};

Result<Submission> make_submission(const Session& session, const ExecOptions& options) {
  Json body = Json::object();
  if (!options.name.empty()) body["name"] = options.name;
  if (!options.file.empty()) {
    HKUBE_ASSIGN(const Json document, read_document(session.io, options.file));
    // The file wins over the command line, as in the original.
    body.update(document);
  }
  switch (options.kind) {
    case ExecKind::kRaw:
      return Submission{"exec/raw", std::move(body)};
    case ExecKind::kStored:
      return Submission{"exec/stored", std::move(body)};
    case ExecKind::kAlgorithm:
      return Submission{"exec/algorithm", std::move(body)};
  }
  return Submission{};
}

int report(const Session& session, const std::string& job, const Json& status, const ExecOptions& options) {
  const std::string word = string_or(status, "status");
  Json outcome = {{"jobId", job}, {"jobStatus", word}};
  if (word == "completed") {
    if (!options.no_result) {
      const auto result = get_patiently(session, "exec/results/" + url_escape(job));
      if (!result.ok()) return session.fail(result.error());
      outcome["jobResult"] = *result;
    }
    session.print(outcome);
    return kOk;
  }
  for (const char* key : {"error", "nodeName", "reason"}) {
    if (status.contains(key)) outcome[key] = status[key];
  }
  session.print(outcome);
  if (word == "failed") return kJobFailed;
  if (word == "stopped") return kJobStopped;
  session.notice("job " + job + " is still running; see: hkubectl exec status " + job);
  return kWaitTimedOut;
}

}  // namespace

int exec_run(const Session& session, const ExecOptions& options) {
  auto submission = make_submission(session, options);
  if (!submission.ok()) return session.fail(submission.error());
  on_interrupt_say("interrupted; the job may have been started");
  const auto answer = session.client.post(submission->path, submission->body);
  if (!answer.ok()) return session.fail(answer.error());
  if (options.no_wait) {
    session.print(*answer);
    return kOk;
  }
  const std::string job = string_or(*answer, "jobId");
  if (job.empty()) return session.fail({Errc::kServer, "the server's answer names no job: " + to_text(*answer)});
  on_interrupt_say("interrupted; job " + job + " goes on: hkubectl exec status " + job);
  session.notice("job " + job + " started");
  const auto status = wait_for_end(session, "exec/status/" + url_escape(job), options.timeout);
  if (!status.ok()) return session.fail(status.error());
  return report(session, job, *status, options);
}

}  // namespace hkube::cli
