#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "config.h"
#include "failure.h"
#include "hkube/core.h"
#include "runner.h"

namespace hkube::core {

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// Nothing, with the reason in `failure`, when the program cannot be made.
std::unique_ptr<Program> load(const Config& config, const std::function<std::unique_ptr<Program>()>& make,
                              Failure& failure) {
  try {
    if (!config.folder.empty() && ::chdir(config.folder.c_str()) != 0) {
      throw std::runtime_error("invalid path " + config.folder);
    }
    return make();
  } catch (...) {
    failure = current_failure();
    return nullptr;
  }
}

}  // namespace

int run(const std::function<std::unique_ptr<Program>()>& make) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // into a log as on a terminal: line by line
  try {
    const Config config = read_config(environment);
    ::unsetenv("WORKER_SOCKET_SECRET");  // the user's code need not see it
    // The code is loaded before the connection: a worker that sees us may count on us. An algorithm that does not load
    // is served too; it answers `initialize` with what went wrong.
    Failure failure;
    std::unique_ptr<Program> program = load(config, make, failure);
    std::unique_ptr<WebSocket> channel;
    try {
      channel = connect_to_worker(config);
    } catch (const ConnectionError& error) {
      log("ERROR", "cannot connect to the worker at " + config.address() + ": " + error.what());
      return EXIT_FAILURE;
    }
    return Runner(std::move(channel), std::move(program), std::move(failure)).run();
  } catch (const std::invalid_argument& error) {
    log("ERROR", error.what());
    return EXIT_FAILURE;
  }
}

}  // namespace hkube::core
