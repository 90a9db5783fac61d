#pragma once

#include <string>
#include <string_view>

namespace hkube::spec {

/// The outcome of a format check.
struct FormatVerdict {
  bool ok = true;
  /// When set, the whole text shown to the client: it replaces path and standard message.
  std::string message;
};

/// Checks `text` against one of the contract's formats (rest-api §1.6): pipeline-name, experiment-name,
/// algorithm-name, algorithm-image, gateway-name, algorithm-mount-pvc, path, url, cron, algorithm-memory,
/// memory. A format that is not known passes.
FormatVerdict check_format(std::string_view format, std::string_view text);

}  // namespace hkube::spec
