#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "api/context.h"
#include "api/graphql/resolvers.h"

namespace hkube::api::graphql {

/// A job that a query has found, and what of it has been loaded.
struct FoundJob {
  store::JobRow row;
  bool bare = false;        ///< the row has been read without its documents
  bool asked = false;       ///< the control loop has been asked, and knows it if live_status is not empty
  std::string live_status;  ///< of a job that is not over: its status document
  std::string live_audit;
  std::optional<job::Submitted> submitted;
};

/// The jobs of one query. Job documents of the query refer to them by list and place, so that a long list costs little
/// and what nobody asks for is not loaded.
class JobSession : public QuerySession {
 public:
  explicit JobSession(ApiContext& api) : api_(api) {}

  /// Keeps a list and gives its number.
  std::size_t keep(std::vector<FoundJob> jobs);
  [[nodiscard]] std::vector<FoundJob>& list(std::size_t number) { return lists_[number]; }

  /// The document that stands for a job: {list, place}.
  [[nodiscard]] static Json reference(std::size_t list, std::size_t place);
  /// The job that it stands for.
  [[nodiscard]] FoundJob& job(const Json& reference);

  /// Sees to it that the status is there: live, or with the row. Asks for the open jobs that follow at the same time.
  Status load_status(const Json& reference);
  /// The same for how it was submitted.
  Status load_submission(FoundJob& job);
  /// Forgets what was loaded of a job that has been answered.
  static void release(FoundJob& job);

 private:
  /// Reads a row with its documents.
  Status load_row(FoundJob& job);

  ApiContext& api_;
  std::deque<std::vector<FoundJob>> lists_;
};

/// The session of a query.
inline JobSession& session_of(const FieldCall& call) { return *static_cast<JobSession*>(call.session); }

}  // namespace hkube::api::graphql
