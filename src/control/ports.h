#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "control/follow_up.h"
#include "job/job.h"
#include "scheduler/algorithm.h"

namespace hkube::control {

// The ways out of the control loop. Implementations are called on the control thread, must not block, and answer by
// posting a command.

/// What of a job the store keeps in columns, to list and search by.
struct JobSummary {
  JobNumber number;
  std::shared_ptr<const job::Descriptor> descriptor;
};

/// A finished job's row: final status and result as the clients get them.
struct FinishedJob {
  JobNumber number;
  JobId id;
  std::string status;           ///< "completed", "failed", "stopped"
  std::string status_document;  ///< JSON (rest-api §6.2)
  std::string result_document;  ///< JSON (rest-api §6.3); `data` absent when it lies in the object store
  Timestamp ended;
  std::vector<FollowUp> follow_ups = {};  ///< what is to be done because it ended
  std::string audit = {};                 ///< JSON: who did what to it (audit_document)
};

/// A job of an earlier life whose record cannot be read.
struct LostJob {
  JobNumber number;
  JobId id;
  std::string pipeline;
  Timestamp submitted;
};

/// One group commit: all or nothing.
struct CommitBatch {
  std::uint64_t sequence = 0;
  std::vector<JobSummary> submitted;
  struct Record {
    JobNumber job;
    std::string events;  ///< job::append_event, one after the other
  };
  std::vector<Record> records;
  std::vector<FinishedJob> finished;
  std::vector<FollowUp> settled;         ///< of earlier batches: done
  std::vector<WebhookOutcome> webhooks;  ///< each replaces the job's earlier one of its kind

  [[nodiscard]] bool empty() const {
    return submitted.empty() && records.empty() && finished.empty() && settled.empty() && webhooks.empty();
  }
};

/// Durable storage of events. At most one batch is under way at a time; its outcome comes back as command Committed.
class Journal {
 public:
  virtual ~Journal() = default;
  virtual void commit(std::shared_ptr<const CommitBatch> batch) = 0;
};

/// One task handed to one worker.
struct Assignment {
  AssignmentId id;
  /// What the worker has been given before it: who has not seen that misses something, and waits until it is sent
  /// again.
  AssignmentId after;
  std::shared_ptr<const job::NodePlan> plan;
  std::shared_ptr<const job::AnyResults> any;  ///< wait-any nodes only
  std::uint32_t item = 0;
  std::uint32_t attempt = 0;
  std::uint32_t inline_limit = 0;  ///< results of at most this many payload bytes travel in the report
};

/// Where workers run. Reports come back as commands WorkerReady, WorkerGone, TaskReport.
class Workers {
 public:
  virtual ~Workers() = default;
  virtual void start(WorkerId worker, std::shared_ptr<const scheduler::Algorithm> algorithm) = 0;
  virtual void stop(WorkerId worker) = 0;
  virtual void assign(WorkerId worker, const Assignment& assignment) = 0;
  virtual void cancel(WorkerId worker, AssignmentId assignment) = 0;
  /// A report was taken (or is of no more use): the worker need not repeat it.
  virtual void acknowledge(WorkerId worker, AssignmentId assignment) = 0;
};

/// The queue that a node's tasks wait in: its algorithm's, or builtin_queue().
const std::string& queue_of(const spec::Node& node);
/// Name of the server's own algorithm, which runs nodes that need no user's code (output, dataSource, the result of an
/// inlined pipeline); no user's algorithm can have it.
const std::string& builtin_queue();

/// Which results a finished job's result document is made of.
struct ResultRequest {
  std::shared_ptr<const job::Descriptor> descriptor;
  struct NodeResults {
    std::string node;
    std::string algorithm;
    graph::ResultShape::Kind kind = graph::ResultShape::Kind::kSingle;
    std::shared_ptr<const job::ResultTable> results;            ///< null for a skipped node
    std::vector<std::pair<std::uint32_t, std::string>> errors;  ///< failed items within the tolerance
  };
  std::vector<NodeResults> nodes;
};

/// Makes and stores result documents. Answers with command ResultStored.
class Results {
 public:
  virtual ~Results() = default;
  virtual void store(JobNumber job, const ResultRequest& request) = 0;
};

}  // namespace hkube::control
