// The command line program. Everything it does is in src/cli.
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "base/output_stream.h"
#include "cli/cli.h"
#include "cli/interrupt.h"

extern char** environ;

int main(int argc, char** argv) {
  hkube::keep_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone is seen by the write
  hkube::cli::handle_interrupts();
  hkube::OutputStream out;
  std::error_code ignored;  // a working folder that was deleted has no name
  hkube::cli::CliIo io{out, std::cerr, std::cin, {}, std::filesystem::current_path(ignored).string()};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const char* equals = std::strchr(*entry, '=');
    if (equals != nullptr) io.environment[std::string(*entry, static_cast<std::size_t>(equals - *entry))] = equals + 1;
  }
  return out.finish(hkube::cli::run_cli(std::vector<std::string>(argv + 1, argv + argc), io));
}
