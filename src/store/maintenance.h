#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/json.h"
#include "base/result.h"
#include "job/events.h"
#include "store/catalog.h"

namespace hkube::store {

/// Something that is wrong with stored data.
struct Finding {
  std::string where;    ///< the file or object
  std::string problem;  ///< what is wrong, and what it costs
  std::string remedy;   ///< what helps
};

/// A job as a check meets it: its whole record.
struct CheckedJob {
  JobId id;
  JobNumber number;
  bool finished = false;
  std::vector<job::Event> events;
  std::string result_document;  ///< JSON; empty while the job runs, and of large results
};

/// Whom a check tells what it meets. `job` and `document` may be empty.
struct CheckVisitor {
  std::function<void(Finding)> finding;
  std::function<void(const CheckedJob&)> job;
  /// A document of the catalog: its kind's name, its key.
  std::function<void(std::string_view kind, const std::string& key, const Json&)> document;
};

/// What is done with a whole store beside using it; each kind of store has its own. A server may be using the store.
/// Blocks, for as long as it takes to read everything.
class Maintenance {
 public:
  virtual ~Maintenance() = default;
  /// Reads all that is stored and tells the visitor. An error means that nothing could be looked at.
  virtual Status check(const CheckVisitor& visitor) = 0;
  /// Writes one state of the store into a folder that has none of it yet; durable when it returns.
  virtual Status back_up(const std::string& folder) = 0;
};

}  // namespace hkube::store
