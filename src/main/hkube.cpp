// The server program. Everything it does is in src/server.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/log_flush.h"
#include "base/output_stream.h"
#include "runtime/real/own_process.h"
#include "server/command_flags.h"
#include "server/config.h"
#include "server/data_commands.h"
#include "server/server.h"
#include "server/token_command.h"
#include "server/version.h"

extern char** environ;

namespace {

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const auto equals = text.find('=');
    if (equals != std::string::npos) variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return variables;
}

hkube::log::Level level_of(const std::string& name) {
  if (name == "debug") return hkube::log::Level::kDebug;
  if (name == "warning") return hkube::log::Level::kWarning;
  if (name == "error") return hkube::log::Level::kError;
  return hkube::log::Level::kInfo;
}

// How long the end of the server waits for a reader of its log.
constexpr std::chrono::milliseconds kLastLines{1'000};

/// What nobody caught ends the process, with a word in the log.
[[noreturn]] void end_with_a_word() {
  std::string what = "no exception";
  if (const std::exception_ptr current = std::current_exception()) {
    try {
      std::rethrow_exception(current);
    } catch (const std::exception& e) {
      what = e.what();
    } catch (...) {
      what = "of an unknown kind";
    }
  }
  hkube::log::error("the server ends: a fault of ours", {{"exception", what}});
  hkube::log::flush(kLastLines);
  std::abort();
}

int run_server(const std::vector<std::string>& arguments) {
  hkube::runtime::outlive_failing_writes();
  hkube::runtime::refuse_other_processes();
  hkube::runtime::keep_new_files_private();
  std::set_terminate(end_with_a_word);
  const auto config = hkube::server::read_config(arguments, environment());
  if (!config.ok()) {
    std::fprintf(stderr, "hkube server: %s\n", config.error().message.c_str());
    return 2;
  }
  hkube::runtime::forget_variables(hkube::server::secret_variables());
  hkube::log::configure(level_of(config->log_level),
                        config->log_format == "json" ? hkube::log::Format::kJson : hkube::log::Format::kText);
  if (!config->notice.empty()) hkube::log::warning(config->notice);
  auto server = hkube::server::Server::create(*config);
  if (!server.ok()) {
    hkube::log::flush(kLastLines);
    std::fprintf(stderr, "hkube server: %s\n", server.error().message.c_str());
    return 1;
  }
  (*server)->run();
  server->reset();
  hkube::log::flush(kLastLines);
  return 0;
}

constexpr const char* kUsage =
    "HKube: runs pipelines of algorithms.\n\n"
    "Usage: hkube server [--option value ...]   run the server (hkube server --help)\n"
    "       hkube token create|list|revoke ...  tokens of a server with --auth tokens (hkube token --help)\n"
    "       hkube check ...                     is all that a server keeps whole? (hkube check --help)\n"
    "       hkube backup|restore ...            copy all that a server keeps, and back (hkube backup --help)\n"
    "       hkube --version\n";

}  // namespace

int main(int argc, char** argv) {
  // What is logged must not end in a database that was opened as descriptor 2.
  hkube::keep_standard_descriptors();
  hkube::OutputStream out;
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::string verb = arguments.empty() ? "" : arguments[0];
  if (!arguments.empty()) arguments.erase(arguments.begin());
  if (verb == "--version" || verb == "version") {
    out << "hkube " << hkube::server::kVersion << "\n";
    return out.finish(0);
  }
  if (verb == "--help" || verb == "-h" || verb == "help") {
    out << kUsage;
    return out.finish(0);
  }
  if (verb == "token") return hkube::server::run_token_command(arguments, environment(), out);
  if (verb == "check" || verb == "backup" || verb == "restore") {
    return hkube::server::run_data_command(verb, arguments, environment(), out);
  }
  if (verb != "server") {
    if (!verb.empty()) std::fprintf(stderr, "hkube: unknown command \"%s\"\n\n", verb.c_str());
    std::fputs(kUsage, stderr);
    return 2;
  }
  if (hkube::server::asks_for_help(arguments)) {
    out << hkube::server::help_text();
    return out.finish(0);
  }
  return run_server(arguments);
}
