#include "server/data_commands.h"

#include <cstdio>

#include "runtime/real/io_runtime.h"
#include "server/command_flags.h"
#include "server/config.h"
#include "server/data_backup.h"
#include "server/data_check.h"

namespace hkube::server {

namespace {

using Environment = std::map<std::string, std::string>;

constexpr const char* kCheckUsage =
    "hkube check: reads all that a server keeps and says what is damaged or missing, and what helps.\n\n"
    "Usage: hkube check [--data-dir DIR] [--config FILE] [--output text|json]\n\n"
    "--data-dir DIR   the server's data folder (default HKUBE_DATA_DIR or ~/.hkube)\n"
    "--config FILE    the server's configuration file, such as for results in S3\n\n"
    "Nothing is changed; the server may be running. Exit code: 0 all is well, 1 something is not, 2 wrong usage.\n\n"
    "Example: hkube check --data-dir /srv/hkube\n";
constexpr const char* kBackupUsage =
    "hkube backup: copies all that a server keeps to a new folder, while the server runs.\n\n"
    "Usage: hkube backup --to FOLDER [--data-dir DIR]\n\n"
    "--to FOLDER      a folder that is not there yet, or empty\n"
    "--data-dir DIR   the server's data folder (default HKUBE_DATA_DIR or ~/.hkube)\n\n"
    "The folder holds tokens and code: it is its owner's only. Results in S3 are not part of it.\n\n"
    "Example: hkube backup --data-dir /srv/hkube --to /backups/monday\n";
constexpr const char* kRestoreUsage =
    "hkube restore: makes a data folder of a backup, for a server on this machine or another.\n\n"
    "Usage: hkube restore --from FOLDER [--data-dir DIR]\n\n"
    "--from FOLDER    what hkube backup has made\n"
    "--data-dir DIR   a data folder that is not there yet, or empty (default HKUBE_DATA_DIR or ~/.hkube)\n\n"
    "The data is checked as by hkube check. Jobs that were under way go on when a server starts on it.\n\n"
    "Example: hkube restore --from /backups/monday --data-dir /srv/hkube\n";

const char* usage_of(const std::string& verb) {
  if (verb == "check") return kCheckUsage;
  return verb == "backup" ? kBackupUsage : kRestoreUsage;
}

std::string words(const TreeSize& size) {
  return std::to_string(size.files) + " files, " + std::to_string(size.bytes) + " bytes";
}

Json document_of(const CheckReport& report) {
  Json findings = Json::array();
  for (const store::Finding& finding : report.findings) {
    findings.push_back({{"where", finding.where}, {"problem", finding.problem}, {"remedy", finding.remedy}});
  }
  return {{"jobs", report.jobs},
          {"documents", report.documents},
          {"objects", report.objects},
          {"logs", report.logs},
          {"findings", std::move(findings)}};
}

void print(const CheckReport& report, OutputStream& out) {
  for (const store::Finding& finding : report.findings) {
    out << finding.where << "\n  " << finding.problem << "\n  remedy: " << finding.remedy << "\n";
  }
  out << "looked at " << report.jobs << " jobs, " << report.documents << " documents, " << report.objects
      << " objects that they need, " << report.logs
      << " logs: " << (report.findings.empty() ? "all is well" : std::to_string(report.findings.size()) + " findings")
      << "\n";
}

/// Checks with the configuration that a server in this environment would have.
Result<CheckReport> check(const std::string& folder, const std::string& file, const Environment& environment) {
  std::vector<std::string> flags{"--data-dir", folder};
  if (!file.empty()) flags.insert(flags.end(), {"--config", file});
  HKUBE_ASSIGN(const Config config, read_config(flags, environment));
  return check_data(config);
}

Result<int> run_check(const Flags& flags, const std::string& folder, const Environment& environment,
                      OutputStream& out) {
  const auto given = [&](const char* name) { return flags.contains(name) ? flags.at(name) : std::string(); };
  const std::string format = given("output");
  if (!format.empty() && format != "text" && format != "json") {
    return Error(Errc::kBadOption, "output must be text or json, not \"" + format + "\"");
  }
  HKUBE_ASSIGN(const CheckReport report, check(folder, given("config"), environment));
  if (format == "json") {
    out << document_of(report).dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  } else {
    print(report, out);
  }
  return report.findings.empty() ? 0 : 1;
}

Result<int> run_backup(const Flags& flags, const std::string& folder, OutputStream& out) {
  if (!flags.contains("to")) return Error(Errc::kBadOption, "backup needs --to FOLDER");
  HKUBE_ASSIGN(const TreeSize size, back_up(folder, flags.at("to"), runtime::make_system_clock()->now()));
  out << "backed up " << folder << " to " << flags.at("to") << ": " << words(size) << "\n";
  return 0;
}

Result<int> run_restore(const Flags& flags, const std::string& folder, const Environment& environment,
                        OutputStream& out) {
  if (!flags.contains("from")) return Error(Errc::kBadOption, "restore needs --from FOLDER");
  HKUBE_ASSIGN(const TreeSize size, restore(flags.at("from"), folder));
  out << "restored " << folder << " from " << flags.at("from") << ": " << words(size) << "\n";
  HKUBE_ASSIGN(const CheckReport report, check(folder, "", environment));
  print(report, out);
  return report.findings.empty() ? 0 : 1;
}

Result<int> run(const std::string& verb, const std::vector<std::string>& arguments, const Environment& environment,
                OutputStream& out) {
  std::vector<std::string> known{"data-dir"};
  if (verb == "check") known.insert(known.end(), {"config", "output"});
  if (verb == "backup") known.emplace_back("to");
  if (verb == "restore") known.emplace_back("from");
  HKUBE_ASSIGN(const Flags flags, read_flags(arguments, 0, known, "hkube " + verb));
  HKUBE_ASSIGN(const std::string folder, data_folder_of(flags, environment));
  if (verb == "check") return run_check(flags, folder, environment, out);
  if (verb == "backup") return run_backup(flags, folder, out);
  return run_restore(flags, folder, environment, out);
}

}  // namespace

int run_data_command(const std::string& verb, const std::vector<std::string>& arguments,
                     const std::map<std::string, std::string>& environment, OutputStream& out) {
  if (asks_for_help(arguments)) {
    out << usage_of(verb);
    return out.finish(0);
  }
  const auto code = run(verb, arguments, environment, out);
  if (code.ok()) return out.finish(*code);
  std::fprintf(stderr, "hkube %s: %s\n", verb.c_str(), code.error().message.c_str());
  return code.error().kind == ErrorKind::kInvalid ? 2 : 1;
}

}  // namespace hkube::server
