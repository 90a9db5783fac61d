#include "cli/errc.h"

#include <array>
#include <string_view>
#include <utility>

#include "cli/exit_code.h"

namespace hkube::cli {

ErrorInfo describe(Errc e) {
  switch (e) {
    case Errc::kUsage:
      return {ErrorKind::kInvalid, "cli.usage"};
    case Errc::kBadFile:
      return {ErrorKind::kInvalid, "cli.bad_file"};
    case Errc::kBadEndpoint:
      return {ErrorKind::kInvalid, "cli.bad_endpoint"};
    case Errc::kCannotReach:
      return {ErrorKind::kUnavailable, "cli.cannot_reach"};
    case Errc::kNoAnswer:
      return {ErrorKind::kUnavailable, "cli.no_answer"};
    case Errc::kRefused:
      return {ErrorKind::kInvalid, "cli.refused"};
    case Errc::kNotAuthenticated:
      return {ErrorKind::kDenied, "cli.not_authenticated"};
    case Errc::kForbidden:
      return {ErrorKind::kDenied, "cli.forbidden"};
    case Errc::kNotFound:
      return {ErrorKind::kNotFound, "cli.not_found"};
    case Errc::kConflict:
      return {ErrorKind::kConflict, "cli.conflict"};
    case Errc::kBusy:
      return {ErrorKind::kUnavailable, "cli.busy"};
    case Errc::kServer:
      return {ErrorKind::kInternal, "cli.server"};
  }
  return {ErrorKind::kInternal, "cli.unknown"};
}

ExitCode exit_code_of(const Error& error) {
  constexpr std::array<std::pair<std::string_view, ExitCode>, 7> kCodes{{{"cli.usage", kUsage},
                                                                         {"cli.cannot_reach", kCannotReach},
                                                                         {"cli.no_answer", kCannotReach},
                                                                         {"cli.not_authenticated", kNotAuthenticated},
                                                                         {"cli.forbidden", kForbidden},
                                                                         {"cli.not_found", kNotFound},
                                                                         {"cli.conflict", kConflict}}};
  for (const auto& [name, code] : kCodes) {
    if (error.code == name) return code;
  }
  return kFailure;
}

}  // namespace hkube::cli
