#pragma once

#include <string>

#include "cli/errc.h"
#include "cli/exit_code.h"
#include "cli/http_client.h"
#include "cli/io.h"

namespace hkube::cli {

enum class OutputFormat { kYaml, kJson };

/// What every command works with.
struct Session {
  CliIo& io;
  HttpClient client;
  OutputFormat format = OutputFormat::kYaml;

  /// Prints data on standard output.
  void print(const Json& value) const;
  /// Prints the names of what was listed, or the error.
  int print_names(const Result<Json>& list) const;
  /// Prints a line for the person on standard error.
  void notice(const std::string& text) const;
  /// Prints an error and gives its exit code.
  int fail(const Error& error) const;
  /// Prints the value or the error.
  int finish(const Result<Json>& result) const;
};

}  // namespace hkube::cli
