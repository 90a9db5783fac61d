#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "server/tree_copy.h"

namespace hkube::server {

/// A backup is a folder that is laid out like a data folder, and `backup.json`, which is written last and says how much
/// there must be: a copy of a backup that is not whole is seen.

/// Copies a data folder, whose server may be running, to `target`, which must be new or empty. The jobs' database is
/// copied first, then the catalog, then the files: what a database names was there before. Durable when it returns;
/// after an error nothing is left. Blocks.
Result<TreeSize> back_up(const std::string& data, const std::string& target, Timestamp now);

/// Copies a backup to a data folder, which must be new or empty. Durable when it returns; after an error nothing is
/// left. Blocks.
Result<TreeSize> restore(const std::string& backup, const std::string& data);

}  // namespace hkube::server
