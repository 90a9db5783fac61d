#include <sys/utsname.h>
#include <unistd.h>

#include <filesystem>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/interrupt.h"
#include "cli/pack.h"
#include "cli/wait.h"

namespace hkube::cli {

namespace fs = std::filesystem;

namespace {

/// What is sent, and what stays here.
struct Descriptor {
  Json payload = Json::object();
  std::string code_path;  ///< absolute; empty: no code
};

/// The keys that only a file has in another shape than the server's (cli.md §8.2).
void translate(Json& payload, std::string& code_path) {
  // Copies: setting a key may move the others.
  const Json resources = payload.value("resources", Json(Json::object()));
  for (const char* key : {"cpu", "gpu", "mem"}) {
    if (resources.is_object() && resources.contains(key)) payload[key] = resources[key];
  }
  payload.erase("resources");
  if (auto it = payload.find("image"); it != payload.end()) {
    const Json image = *it;
    payload.erase("image");
    payload["algorithmImage"] = image;
  }
  if (auto it = payload.find("code"); it != payload.end() && it->is_object()) {
    code_path = string_or(*it, "path");
    const std::string entry_point = string_or(*it, "entryPoint");
    payload.erase("code");
    if (!entry_point.empty()) payload["entryPoint"] = entry_point;
  }
}

Json user_info(const CliIo& io) {
  utsname machine{};
  ::uname(&machine);
  return {{"platform", "linux"}, {"hostname", std::string(machine.nodename)}, {"username", io.env("USER")}};
}

Result<Descriptor> make_descriptor(const CliIo& io, const ApplyOptions& options) {
  Descriptor descriptor;
  std::string base = io.cwd;
  if (!options.file.empty()) {
    HKUBE_ASSIGN(descriptor.payload, read_document(io, options.file));
    if (options.file != "-") base = fs::path(resolve_path(io, io.cwd, options.file)).parent_path().string();
  }
  translate(descriptor.payload, descriptor.code_path);
  Json& payload = descriptor.payload;
  if (!options.name.empty()) payload["name"] = options.name;
  if (!options.env.empty()) payload["env"] = options.env;
  if (!options.entry_point.empty()) payload["entryPoint"] = options.entry_point;
  if (!options.image.empty()) payload["algorithmImage"] = options.image;
  if (!options.mem.empty()) payload["mem"] = options.mem;
  if (options.cpu) payload["cpu"] = *options.cpu;
  if (options.gpu) payload["gpu"] = *options.gpu;
  payload["userInfo"] = user_info(io);
  if (!options.code_path.empty()) descriptor.code_path = options.code_path;
  if (!descriptor.code_path.empty()) {
    descriptor.code_path = resolve_path(io, base, descriptor.code_path);
    if (string_or(payload, "env").empty())
      return Error(Errc::kUsage, "--env is needed with code: python, nodejs, java or cpp");
    // Of C++ code the build finds the program itself, unless there are several.
    if (string_or(payload, "entryPoint").empty() && string_or(payload, "env") != "cpp")
      return Error(Errc::kUsage, "--codeEntryPoint is needed with code");
  }
  if (string_or(payload, "name").empty()) return Error(Errc::kUsage, "a name is needed, as an argument or in the file");
  return descriptor;
}

/// Uploads; a folder is packed first, an archive goes as it is.
Result<Json> upload(const Session& session, const Descriptor& descriptor) {
  Form form{{{"payload", to_text(descriptor.payload)}}, descriptor.code_path};
  if (descriptor.code_path.empty() || !fs::is_directory(descriptor.code_path)) {
    std::error_code ignored;
    if (!descriptor.code_path.empty() && !fs::exists(descriptor.code_path, ignored)) {
      return Error(Errc::kBadFile, "cannot read the code " + descriptor.code_path);
    }
    return session.client.post_form("store/algorithms/apply", form);
  }
  const std::string temporary = session.io.env("TMPDIR");
  HKUBE_ASSIGN(const CodeList code, list_code(descriptor.code_path));
  for (const std::string& what : code.left_out) session.notice("not packed: " + what);
  HKUBE_ASSIGN(const TemporaryFile zip,
               zip_folder(descriptor.code_path, code.files, temporary.empty() ? "/tmp" : temporary));
  form.file_path = zip.path();
  return session.client.post_form("store/algorithms/apply", form);
}

int show_build(const Session& session, const Json& build, const std::string& id) {
  const std::string status = string_or(build, "status");
  Json outcome = {{"buildId", id}, {"status", status}};
  for (const char* key : {"algorithmName", "algorithmImage", "version", "error"}) {
    if (build.contains(key) && !build[key].is_null()) outcome[key] = build[key];
  }
  session.print(outcome);
  if (status == "completed") return kOk;
  session.notice("build " + id + " " + status + ": " + string_or(build, "error"));
  const std::string log = string_or(build, "log");
  if (!log.empty()) session.notice(log);
  return status == "stopped" ? kJobStopped : kJobFailed;
}

int make_current(const Session& session, const std::string& name, const std::string& version) {
  const auto applied =
      session.client.post("versions/algorithms/apply", {{"name", name}, {"version", version}, {"force", true}});
  return applied.ok() ? kOk : session.fail(applied.error());
}

/// What was stored without a build: a version that may have to be made current first.
int show_version(const Session& session, const ApplyOptions& options, const std::string& name, const Json& answer) {
  const std::string version = string_or(answer.value("algorithm", Json::object()), "version");
  const bool waits = answer.contains("note");
  if (waits && !options.set_current) {
    session.notice(string_or(answer, "note"));
    session.notice("to make it current: hkubectl algorithm version " + name + " --setCurrent " + version +
                   ", or apply with --setCurrent");
  }
  session.print({{"algorithmName", name}, {"version", version}, {"current", !waits || options.set_current}});
  return waits && options.set_current ? make_current(session, name, version) : kOk;
}

}  // namespace

int algorithm_apply(const Session& session, const ApplyOptions& options) {
  const auto descriptor = make_descriptor(session.io, options);
  if (!descriptor.ok()) return session.fail(descriptor.error());
  const auto answer = upload(session, *descriptor);
  if (!answer.ok()) return session.fail(answer.error());
  if (answer->contains("error")) return session.fail({Errc::kRefused, string_or((*answer)["error"], "message")});
  for (const Json& message : answer->value("messages", Json(Json::array()))) {
    if (message.is_string()) session.notice(message.get<std::string>());
  }
  const std::string name = string_or(descriptor->payload, "name");
  const std::string build_id = string_or(*answer, "buildId");
  if (build_id.empty()) return show_version(session, options, name, *answer);
  if (options.no_wait) {
    session.print({{"buildId", build_id}});
    return kOk;
  }
  on_interrupt_say("interrupted; the build " + build_id + " goes on");
  const auto build = wait_for_end(session, "builds/status/" + url_escape(build_id), std::chrono::seconds(0));
  if (!build.ok()) return session.fail(build.error());
  const int code = show_build(session, *build, build_id);
  if (code != kOk || !options.set_current) return code;
  return make_current(session, name, string_or(*build, "version"));
}

}  // namespace hkube::cli
