#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/result.h"

namespace hkube::server {

struct TreeSize {
  std::uint64_t files = 0;  ///< plain files and links
  std::uint64_t bytes = 0;
};

/// Copies a folder with all below it: plain files, folders and links, with their modes and times; other things are left
/// out. What vanishes meanwhile is left out too. `wanted` is asked for each path below `from`. Links are copied, not
/// followed. Not durable yet when it returns; see sync_tree(). Blocks.
Result<TreeSize> copy_tree(const std::filesystem::path& from, const std::filesystem::path& to,
                           const std::function<bool(const std::filesystem::path& relative)>& wanted);

/// How much there is below a folder, counted as copy_tree() counts.
Result<TreeSize> measure_tree(const std::filesystem::path& folder);

/// Makes all that was written to the file system of this folder durable. Blocks.
Status sync_tree(const std::filesystem::path& folder);

}  // namespace hkube::server
