// The server program. Everything it does is in src/server.
#include <unistd.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "base/log.h"
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

int run_server(const std::vector<std::string>& arguments) {
  const auto config = hkube::server::read_config(arguments, environment());
  if (!config.ok()) {
    std::fprintf(stderr, "hkube server: %s\n", config.error().message.c_str());
    return 2;
  }
  hkube::log::configure(level_of(config->log_level),
                        config->log_format == "json" ? hkube::log::Format::kJson : hkube::log::Format::kText);
  auto server = hkube::server::Server::create(*config);
  if (!server.ok()) {
    std::fprintf(stderr, "hkube server: %s\n", server.error().message.c_str());
    return 1;
  }
  (*server)->run();
  return 0;
}

constexpr const char* kUsage =
    "HKube: runs pipelines of algorithms.\n\n"
    "Usage: hkube server [--option value ...]   run the server (hkube server --help)\n"
    "       hkube token create|list|revoke ...  tokens of a server with --auth tokens (hkube token --help)\n"
    "       hkube --version\n";

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments[0] == "--version") {
    std::printf("hkube %s\n", hkube::server::kVersion);
    return 0;
  }
  if (!arguments.empty() && arguments[0] == "token") {
    arguments.erase(arguments.begin());
    return hkube::server::run_token_command(arguments, environment());
  }
  if (arguments.empty() || arguments[0] != "server") {
    const bool asked = !arguments.empty() && (arguments[0] == "--help" || arguments[0] == "help");
    std::fputs(kUsage, asked ? stdout : stderr);
    return asked ? 0 : 2;
  }
  arguments.erase(arguments.begin());
  for (const std::string& argument : arguments) {
    if (argument != "--help" && argument != "-h") continue;
    std::fputs(hkube::server::help_text().c_str(), stdout);
    return 0;
  }
  return run_server(arguments);
}
