#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace hkube::build {

enum class ArchiveFormat { kZip, kTarGz };

/// The format of a file by its first bytes; an error when it is neither .zip nor .tar.gz.
Result<ArchiveFormat> detect_format(const std::string& path);

/// What an archive may unpack to: limits against bombs.
struct ArchiveLimits {
  std::uint64_t entries = 100'000;
  std::uint64_t bytes = std::uint64_t{4} << 30;
};

/// Reads all of an untrusted archive without unpacking it: every entry must stay inside the folder it would be unpacked
/// to (no absolute paths, no "..", no links that point outside) and fit the limits.
Status check_archive(const std::string& path, const ArchiveLimits& limits = {});

/// Unpacks an archive into `destination`, which must not exist; the same checks. On failure nothing is left behind.
/// Pipes, sockets and devices stay out, and what macOS adds to archives; the answer has their names.
Result<std::vector<std::string>> extract_archive(const std::string& path, const std::string& destination,
                                                 const ArchiveLimits& limits = {});

}  // namespace hkube::build
