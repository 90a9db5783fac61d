// The command line program. Everything it does is in src/cli.
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "cli/exit_code.h"

extern char** environ;

namespace {

/// Leaving while a job runs does not stop the job; the message says how to find it again.
void interrupted(int) {
  constexpr char kText[] = "\ninterrupted; what was started goes on (hkubectl exec status <jobId>)\n";
  (void)!::write(STDERR_FILENO, kText, sizeof kText - 1);
  ::_exit(hkube::cli::kInterrupted);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGINT, interrupted);
  hkube::cli::CliIo io{std::cout, std::cerr, std::cin, {}, std::filesystem::current_path().string()};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const char* equals = std::strchr(*entry, '=');
    if (equals != nullptr) io.environment[std::string(*entry, static_cast<std::size_t>(equals - *entry))] = equals + 1;
  }
  return hkube::cli::run_cli(std::vector<std::string>(argv + 1, argv + argc), io);
}
