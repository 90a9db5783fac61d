#include "store/sqlite/indexed_jobs.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "job/event_codec.h"
#include "store/errc.h"

namespace hkube::store::sqlite {

namespace {

void add_terms(JobIndex::Entry& entry, char kind, std::string_view list) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (comma != 0) entry.terms.emplace_back(kind, list.substr(0, comma));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

/// Of a job that was submitted before the store kept algorithms and tags: from its record.
Status read_lists(Statement& submission, JobNumber number, std::string& algorithms, std::string& tags) {
  std::string bytes;
  HKUBE_TRY(submission.query({number.value()}, [&](const Statement& row) {
    bytes = row.text(0);
    return false;
  }));
  const auto events = job::read_events(bytes);
  if (!events.ok() || events->empty()) return {};  // a damaged record is not the search's matter
  const auto* submitted = std::get_if<job::Submitted>(&events->front());
  if (submitted == nullptr) return {};
  const auto document = parse_json(submitted->pipeline);
  if (!document.ok()) return {};
  const auto pipeline = spec::read_pipeline(*document);
  if (!pipeline.ok()) return {};
  algorithms = list_text(algorithm_names(*pipeline));
  tags = list_text(pipeline->tags);
  return {};
}

}  // namespace

std::string list_text(const std::vector<std::string>& names) {
  std::string text = ",";
  for (const std::string& name : names) text += name + ",";
  return text;
}

std::vector<std::string> algorithm_names(const spec::Pipeline& pipeline) {
  std::vector<std::string> names;
  for (const spec::Node& node : pipeline.nodes) {
    if (!node.algorithm.empty() && std::ranges::find(names, node.algorithm) == names.end()) {
      names.push_back(node.algorithm);
    }
  }
  return names;
}

Result<std::unique_ptr<IndexedJobs>> IndexedJobs::start(const std::string& path) {
  HKUBE_ASSIGN(auto database, Database::open(path));
  std::unique_ptr<IndexedJobs> jobs(new IndexedJobs(std::move(database)));
  jobs->thread_ = std::thread([raw = jobs.get()] { raw->load(); });
  return jobs;
}

IndexedJobs::~IndexedJobs() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  thread_.join();
}

void IndexedJobs::load() {
  const Status read = read_history();
  {
    const std::lock_guard lock(mutex_);
    if (!read.ok()) {
      failure_ = read.error();
      log::error("the history cannot be searched", {{"error", read.error().message}});
    }
    for (const auto& batch : meanwhile_) apply(*batch);
    meanwhile_ = {};
    index_.remove(std::exchange(removed_meanwhile_, {}));
    loaded_ = true;
  }
  changed_.notify_all();
  database_.reset();
}

Status IndexedJobs::read_history() {
  HKUBE_ASSIGN(Statement jobs,
               database_->prepare("SELECT number, pipeline, experiment, started, external <> '', types,"
                                  " algorithms, tags, user, CASE WHEN finished > 0 THEN status END FROM job"
                                  " ORDER BY number"));
  HKUBE_ASSIGN(Statement submission,
               database_->prepare("SELECT bytes FROM event WHERE job = ? ORDER BY sequence LIMIT 1"));
  Status inner;
  std::uint64_t rows = 0;
  HKUBE_TRY(jobs.query(std::initializer_list<Value>{}, [&](const Statement& row) {
    constexpr std::uint64_t kLook = 1024;
    if (++rows % kLook == 0) {
      const std::lock_guard lock(mutex_);
      if (stop_) return false;
    }
    last_ = JobNumber(static_cast<std::uint64_t>(row.number(0)));
    const std::string pipeline = row.text(1);
    const std::string experiment = row.text(2);
    const std::string types = row.text(5);
    std::string algorithms = row.text(6);
    std::string tags = row.text(7);
    const std::string user = row.text(8);
    if (algorithms.empty()) inner = read_lists(submission, last_, algorithms, tags);
    if (!inner.ok()) return false;
    JobIndex::Entry entry{last_, pipeline, experiment, Timestamp{row.number(3)}, row.number(4) != 0, {}};
    add_terms(entry, JobIndex::kType, types);
    add_terms(entry, JobIndex::kAlgorithm, algorithms);
    add_terms(entry, JobIndex::kTag, tags);
    entry.terms.emplace_back(JobIndex::kUser, user);
    index_.add(entry);
    if (!row.is_null(9)) index_.finish(last_, row.text(9));
    return true;
  }));
  return inner;
}

void IndexedJobs::apply(const control::CommitBatch& batch) {
  for (const control::JobSummary& job : batch.submitted) {
    if (job.number <= last_) continue;  // it was among those read
    last_ = job.number;
    const spec::Pipeline& pipeline = job.descriptor->pipeline;
    JobIndex::Entry entry{job.number,
                          pipeline.name,
                          pipeline.experiment,
                          job.descriptor->submitted,
                          !job.descriptor->context.external_id.empty(),
                          {}};
    const std::vector<std::string> algorithms = algorithm_names(pipeline);
    for (const std::string& type : job.descriptor->types) entry.terms.emplace_back(JobIndex::kType, type);
    for (const std::string& name : algorithms) entry.terms.emplace_back(JobIndex::kAlgorithm, name);
    for (const std::string& tag : pipeline.tags) entry.terms.emplace_back(JobIndex::kTag, tag);
    entry.terms.emplace_back(JobIndex::kUser, job.descriptor->user);
    index_.add(entry);
  }
  for (const control::FinishedJob& job : batch.finished) index_.finish(job.number, job.status);
}

void IndexedJobs::committed(const std::shared_ptr<const control::CommitBatch>& batch) {
  if (batch->submitted.empty() && batch->finished.empty()) return;
  const std::lock_guard lock(mutex_);
  if (loaded_) {
    apply(*batch);
  } else {
    meanwhile_.push_back(batch);
  }
}

void IndexedJobs::removed(const std::vector<JobNumber>& numbers) {
  const std::lock_guard lock(mutex_);
  if (loaded_) {
    index_.remove(numbers);
  } else {
    removed_meanwhile_.insert(removed_meanwhile_.end(), numbers.begin(), numbers.end());
  }
}

Result<const JobIndex*> IndexedJobs::get() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return loaded_; });
  if (failure_) return *failure_;
  return &index_;
}

}  // namespace hkube::store::sqlite
