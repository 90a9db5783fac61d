#pragma once

#include <string>

#include "base/result.h"

namespace hkube::runtime {

enum class DurableErrc { kCannotSync };
ErrorInfo describe(DurableErrc e);

/// Waits until everything written so far to the file system that holds `path` is on the disk: contents, names and
/// folders. One call for a tree of thousands of files. Blocks for as long as the disk takes; any thread.
/// Errors: kCannotSync when the path cannot be opened or the disk reports a failed write.
Status sync_file_system(const std::string& path);

}  // namespace hkube::runtime
