#include "store/sqlite/sqlite_job_store.h"

#include <algorithm>
#include <iterator>

#include "base/log.h"
#include "job/event_codec.h"
#include "job/job_id_source.h"
#include "store/errc.h"

namespace hkube::store::sqlite {

namespace {

const std::vector<const char*> kSchema{// 1
                                       R"(CREATE TABLE job(
         number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, pipeline TEXT NOT NULL, experiment TEXT NOT NULL,
         status TEXT NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL DEFAULT 0,
         status_document TEXT, result_document BLOB);
       CREATE INDEX job_by_pipeline ON job(pipeline, number);
       CREATE INDEX job_live ON job(number) WHERE finished = 0;
       CREATE TABLE event(sequence INTEGER PRIMARY KEY, job INTEGER NOT NULL, bytes BLOB NOT NULL);
       CREATE INDEX event_by_job ON event(job, sequence);
       CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL);)",
                                       // 2
                                       R"(ALTER TABLE job ADD COLUMN types TEXT NOT NULL DEFAULT '';
       ALTER TABLE job ADD COLUMN root TEXT NOT NULL DEFAULT '';
       ALTER TABLE job ADD COLUMN parent TEXT NOT NULL DEFAULT '';
       ALTER TABLE job ADD COLUMN external TEXT NOT NULL DEFAULT '';
       CREATE INDEX job_by_external ON job(external, number) WHERE external <> '';
       CREATE INDEX job_finished ON job(pipeline, experiment, number) WHERE finished > 0;
       CREATE INDEX job_by_root ON job(root, number) WHERE root <> '';
       CREATE INDEX job_cron ON job(number) WHERE instr(types, ',cron,') > 0;
       CREATE INDEX job_cron_by_pipeline ON job(pipeline, number) WHERE instr(types, ',cron,') > 0;
       CREATE TABLE follow_up(job INTEGER NOT NULL, kind INTEGER NOT NULL, target TEXT NOT NULL,
         PRIMARY KEY(job, kind, target)) WITHOUT ROWID;
       CREATE TABLE webhook(job INTEGER NOT NULL, kind INTEGER NOT NULL, document TEXT NOT NULL,
         PRIMARY KEY(job, kind)) WITHOUT ROWID;)",
                                       // 3: ids are found by job_id_order, so that the index grows at its end only
                                       R"(CREATE TABLE new_job(
         number INTEGER PRIMARY KEY, id TEXT NOT NULL, id_order INTEGER NOT NULL, pipeline TEXT NOT NULL,
         experiment TEXT NOT NULL, status TEXT NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL DEFAULT 0,
         types TEXT NOT NULL, root TEXT NOT NULL, parent TEXT NOT NULL, external TEXT NOT NULL,
         status_document TEXT, result_document BLOB);
       INSERT INTO new_job SELECT number, id, job_id_order(id), pipeline, experiment, status, started, finished,
         types, root, parent, external, status_document, result_document FROM job ORDER BY number;
       DROP TABLE job;
       ALTER TABLE new_job RENAME TO job;
       CREATE INDEX job_by_id ON job(id_order);
       CREATE INDEX job_by_pipeline ON job(pipeline, number);
       CREATE INDEX job_live ON job(number) WHERE finished = 0;
       CREATE INDEX job_by_external ON job(external, number) WHERE external <> '';
       CREATE INDEX job_finished ON job(pipeline, experiment, number) WHERE finished > 0;
       CREATE INDEX job_by_root ON job(root, number) WHERE root <> '';
       CREATE INDEX job_cron ON job(number) WHERE instr(types, ',cron,') > 0;
       CREATE INDEX job_cron_by_pipeline ON job(pipeline, number) WHERE instr(types, ',cron,') > 0;)",
                                       // 4: what searches need; short columns before long ones
                                       R"(CREATE TABLE new_job(
         number INTEGER PRIMARY KEY, id TEXT NOT NULL, id_order INTEGER NOT NULL, pipeline TEXT NOT NULL,
         experiment TEXT NOT NULL, status TEXT NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL DEFAULT 0,
         types TEXT NOT NULL, root TEXT NOT NULL, parent TEXT NOT NULL, external TEXT NOT NULL,
         algorithms TEXT NOT NULL, tags TEXT NOT NULL,
         status_document TEXT, result_document BLOB, audit TEXT);
       INSERT INTO new_job SELECT number, id, id_order, pipeline, experiment, status, started, finished, types, root,
         parent, external, '', '', status_document, result_document, NULL FROM job ORDER BY number;
       DROP TABLE job;
       ALTER TABLE new_job RENAME TO job;
       CREATE INDEX job_by_id ON job(id_order);
       CREATE INDEX job_by_pipeline ON job(pipeline, number);
       CREATE INDEX job_live ON job(number) WHERE finished = 0;
       CREATE INDEX job_by_external ON job(external, number) WHERE external <> '';
       CREATE INDEX job_finished ON job(pipeline, experiment, number) WHERE finished > 0;
       CREATE INDEX job_by_root ON job(root, number) WHERE root <> '';
       CREATE INDEX job_cron ON job(number) WHERE instr(types, ',cron,') > 0;
       CREATE INDEX job_cron_by_pipeline ON job(pipeline, number) WHERE instr(types, ',cron,') > 0;)",
                                       // 5: who submitted a job
                                       R"(CREATE TABLE new_job(
         number INTEGER PRIMARY KEY, id TEXT NOT NULL, id_order INTEGER NOT NULL, pipeline TEXT NOT NULL,
         experiment TEXT NOT NULL, status TEXT NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL DEFAULT 0,
         types TEXT NOT NULL, root TEXT NOT NULL, parent TEXT NOT NULL, external TEXT NOT NULL,
         algorithms TEXT NOT NULL, tags TEXT NOT NULL, user TEXT NOT NULL,
         status_document TEXT, result_document BLOB, audit TEXT);
       INSERT INTO new_job SELECT number, id, id_order, pipeline, experiment, status, started, finished, types, root,
         parent, external, algorithms, tags, coalesce((SELECT submitter(bytes) FROM event WHERE event.job = job.number
         ORDER BY sequence LIMIT 1), ''), status_document, result_document, audit FROM job ORDER BY number;
       DROP TABLE job;
       ALTER TABLE new_job RENAME TO job;
       CREATE INDEX job_by_id ON job(id_order);
       CREATE INDEX job_by_pipeline ON job(pipeline, number);
       CREATE INDEX job_live ON job(number) WHERE finished = 0;
       CREATE INDEX job_by_external ON job(external, number) WHERE external <> '';
       CREATE INDEX job_finished ON job(pipeline, experiment, number) WHERE finished > 0;
       CREATE INDEX job_by_root ON job(root, number) WHERE root <> '';
       CREATE INDEX job_cron ON job(number) WHERE instr(types, ',cron,') > 0;
       CREATE INDEX job_cron_by_pipeline ON job(pipeline, number) WHERE instr(types, ',cron,') > 0;)"};

/// Who submitted the job that this record begins with; nobody when it is damaged.
std::string submitter(std::string_view record) {
  const auto events = job::read_events(record);
  const auto* submitted = events.ok() && !events->empty() ? std::get_if<job::Submitted>(&events->front()) : nullptr;
  return submitted == nullptr ? std::string() : submitted->user;
}

constexpr const char* kBareColumns = "number, id, pipeline, experiment, status, started";
constexpr const char* kRowColumns =
    "number, id, pipeline, experiment, status, started, status_document, result_document, audit";

JobRow read_row(const Statement& row) {
  return {JobNumber(static_cast<std::uint64_t>(row.number(0))),
          JobId(row.text(1)),
          row.text(2),
          row.text(3),
          row.text(4),
          Timestamp{row.number(5)},
          row.text(6),
          row.text(7),
          row.text(8)};
}

JobRow read_bare_row(const Statement& row) {
  return {JobNumber(static_cast<std::uint64_t>(row.number(0))),
          JobId(row.text(1)),
          row.text(2),
          row.text(3),
          row.text(4),
          Timestamp{row.number(5)},
          {},
          {},
          {}};
}

JobQuery query_of(const JobFilter& filter) {
  JobQuery query;
  query.name = filter.name;
  query.experiment = filter.experiment;
  query.status = filter.status;
  query.finished = filter.finished;
  if (filter.cron) query.type = "cron";
  query.oldest_first = filter.oldest_first;
  query.limit = filter.limit;
  return query;
}

Status append_events(std::vector<job::Event>& all, const std::string& bytes) {
  HKUBE_ASSIGN(std::vector<job::Event> events, job::read_events(bytes));
  std::move(events.begin(), events.end(), std::back_inserter(all));
  return {};
}

}  // namespace

std::int64_t SqliteJobStore::newest_version() { return static_cast<std::int64_t>(kSchema.size()); }

Result<std::unique_ptr<SqliteJobStore>> SqliteJobStore::open(const std::string& path) {
  HKUBE_ASSIGN(auto writer, Database::open(path));
  HKUBE_TRY(writer->add_function("job_id_order", &job::job_id_order));
  HKUBE_TRY(writer->add_function("submitter", &submitter));
  HKUBE_TRY(writer->migrate(kSchema));
  HKUBE_ASSIGN(auto reader, Database::open(path));
  std::unique_ptr<SqliteJobStore> store(new SqliteJobStore(std::move(writer), std::move(reader)));
  HKUBE_TRY(store->prepare());
  store->writer_->leave_checkpoints_to_others();
  store->writer_->reserve_log(Checkpointer::kUsualLogBytes);
  HKUBE_ASSIGN(store->checkpointer_, Checkpointer::start(path));
  HKUBE_ASSIGN(store->indexed_, IndexedJobs::start(path));
  store->thread_ = std::thread([raw = store.get()] { raw->run(); });
  return store;
}

SqliteJobStore::SqliteJobStore(std::unique_ptr<Database> writer, std::unique_ptr<Database> reader)
    : writer_(std::move(writer)), reader_(std::move(reader)) {}

SqliteJobStore::~SqliteJobStore() {
  {
    const std::lock_guard lock(queue_mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Status SqliteJobStore::prepare() {
  HKUBE_ASSIGN(insert_job_, writer_->prepare("INSERT INTO job(number, id, id_order, pipeline, experiment, status,"
                                             " started, types, root, parent, external, algorithms, tags, user)"
                                             " VALUES(?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?)"));
  HKUBE_ASSIGN(insert_events_, writer_->prepare("INSERT INTO event(job, bytes) VALUES(?, ?)"));
  HKUBE_ASSIGN(finish_job_, writer_->prepare("UPDATE job SET status = ?, finished = ?, status_document = ?,"
                                             " result_document = ?, audit = ? WHERE number = ?"));
  HKUBE_ASSIGN(last_status_, reader_->prepare("SELECT status_document FROM job WHERE pipeline = ? AND experiment = ?"
                                              " AND finished > 0 ORDER BY number DESC LIMIT 1"));
  static const std::string kById = std::string("SELECT ") + kRowColumns + " FROM job WHERE id_order = ? AND id = ?";
  HKUBE_ASSIGN(row_by_id_, reader_->prepare(kById.c_str()));
  static const std::string kByNumber = std::string("SELECT ") + kRowColumns + " FROM job WHERE number = ?";
  HKUBE_ASSIGN(row_by_number_, reader_->prepare(kByNumber.c_str()));
  static const std::string kBare = std::string("SELECT ") + kBareColumns + " FROM job WHERE number = ?";
  HKUBE_ASSIGN(bare_by_number_, reader_->prepare(kBare.c_str()));
  HKUBE_ASSIGN(add_follow_up_, writer_->prepare("INSERT OR IGNORE INTO follow_up(job, kind, target) VALUES(?, ?, ?)"));
  HKUBE_ASSIGN(settle_, writer_->prepare("DELETE FROM follow_up WHERE job = ? AND kind = ? AND target = ?"));
  HKUBE_ASSIGN(put_webhook_, writer_->prepare("INSERT OR REPLACE INTO webhook(job, kind, document) VALUES(?, ?, ?)"));
  return {};
}

void SqliteJobStore::commit(std::shared_ptr<const control::CommitBatch> batch) {
  {
    const std::lock_guard lock(queue_mutex_);
    waiting_ = std::move(batch);
  }
  wake_.notify_one();
}

void SqliteJobStore::run() {
  while (true) {
    std::shared_ptr<const control::CommitBatch> batch;
    std::packaged_task<Status()> chore;
    {
      std::unique_lock lock(queue_mutex_);
      wake_.wait(lock, [&] { return stop_ || waiting_ != nullptr || !chores_.empty(); });
      batch = std::exchange(waiting_, nullptr);
      if (batch == nullptr && !chores_.empty()) {
        chore = std::move(chores_.front());
        chores_.pop_front();
      }
    }
    if (batch != nullptr) {
      write_batch(batch);
    } else if (chore.valid()) {
      chore();
    } else {
      return;
    }
    checkpointer_->committed(*writer_);
  }
}

void SqliteJobStore::write_batch(const std::shared_ptr<const control::CommitBatch>& batch) {
  Status status = writer_->transaction([&] { return write(*batch); });
  // Once, not at each new try.
  if (failing_ != !status.ok()) {
    failing_ = !status.ok();
    if (failing_) {
      log::error("the store cannot be written, no new jobs are taken", {{"error", status.error().message}});
    } else {
      log::info("the store is written again");
    }
  }
  // Whoever is told of a job finds it.
  if (status.ok()) indexed_->committed(batch);
  committed_({batch->sequence, std::move(status)});
}

Status SqliteJobStore::write(const control::CommitBatch& batch) {
  for (const control::JobSummary& job : batch.submitted) {
    const spec::Pipeline& pipeline = job.descriptor->pipeline;
    const job::Context& context = job.descriptor->context;
    const std::string types = list_text(job.descriptor->types);
    const std::string algorithms = list_text(algorithm_names(pipeline));
    const std::string tags = list_text(pipeline.tags);
    HKUBE_TRY(insert_job_.run({job.number.value(), job.descriptor->id.str(),
                               job::job_id_order(job.descriptor->id.str()), pipeline.name, pipeline.experiment,
                               job.descriptor->submitted.ms, types, context.root_job.str(), context.parent_job.str(),
                               context.external_id, algorithms, tags, job.descriptor->user}));
  }
  for (const control::CommitBatch::Record& record : batch.records) {
    HKUBE_TRY(insert_events_.run({record.job.value(), Value::blob(record.events)}));
  }
  for (const control::FinishedJob& job : batch.finished) {
    HKUBE_TRY(finish_job_.run({job.status, job.ended.ms, job.status_document, Value::blob(job.result_document),
                               job.audit, job.number.value()}));
    for (const control::FollowUp& work : job.follow_ups) {
      HKUBE_TRY(add_follow_up_.run({job.number.value(), static_cast<int>(work.kind), work.target}));
    }
  }
  for (const control::FollowUp& work : batch.settled) {
    HKUBE_TRY(settle_.run({work.job.value(), static_cast<int>(work.kind), work.target}));
  }
  for (const control::WebhookOutcome& outcome : batch.webhooks) {
    HKUBE_TRY(put_webhook_.run({outcome.job.value(), static_cast<int>(outcome.kind), outcome.document}));
  }
  return {};
}

Result<std::optional<JobRow>> SqliteJobStore::find_job(const JobId& id) {
  const std::lock_guard lock(read_mutex_);
  std::optional<JobRow> found;
  HKUBE_TRY(row_by_id_.query({job::job_id_order(id.str()), id.str()}, [&](const Statement& row) {
    found = read_row(row);
    return false;
  }));
  return found;
}

Result<std::vector<JobRow>> SqliteJobStore::list_jobs(const JobFilter& filter) {
  // No index of the database has these: it would look through all jobs of a name, or through all.
  if (!filter.experiment.empty() || !filter.status.empty()) return search_jobs(query_of(filter));
  if (filter.name.empty()) return list_where("", filter);
  // One query for each meaning of the name, so that an index gives the order, too.
  std::vector<JobRow> all;
  for (const char* column : {"id", "external", "pipeline"}) {
    HKUBE_ASSIGN(std::vector<JobRow> rows, list_where(column, filter));
    std::move(rows.begin(), rows.end(), std::back_inserter(all));
  }
  const auto number = [](const JobRow& row) { return row.number; };
  if (filter.oldest_first) {
    std::ranges::sort(all, std::less<>(), number);
  } else {
    std::ranges::sort(all, std::greater<>(), number);
  }
  const auto same = [](const JobRow& a, const JobRow& b) { return a.number == b.number; };
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  if (all.size() > filter.limit) all.erase(all.begin() + filter.limit, all.end());
  return all;
}

Result<std::vector<JobRow>> SqliteJobStore::list_where(const std::string& name_column, const JobFilter& filter) {
  std::string sql = std::string("SELECT ") + kRowColumns + " FROM job WHERE 1";
  std::vector<Value> values;
  if (!name_column.empty()) {
    sql += " AND " + name_column + " = ?";
    if (name_column == "external") sql += " AND external <> ''";
    values.emplace_back(filter.name);
    if (name_column == "id") {
      sql += " AND id_order = ?";
      values.emplace_back(job::job_id_order(filter.name));
    }
  }
  if (filter.finished) sql += *filter.finished ? " AND finished > 0" : " AND finished = 0";
  if (filter.cron) sql += " AND instr(types, ',cron,') > 0";
  sql += filter.oldest_first ? " ORDER BY number LIMIT ?" : " ORDER BY number DESC LIMIT ?";
  values.emplace_back(static_cast<std::int64_t>(filter.limit));

  const std::lock_guard lock(read_mutex_);
  HKUBE_ASSIGN(Statement statement, reader_->prepare(sql.c_str()));
  std::vector<JobRow> rows;
  HKUBE_TRY(statement.query(values, [&](const Statement& row) {
    rows.push_back(read_row(row));
    return true;
  }));
  return rows;
}

Result<std::vector<JobNumber>> SqliteJobStore::jobs_called(const std::string& name) {
  std::vector<JobNumber> numbers;
  if (name.empty()) return numbers;
  const std::lock_guard lock(read_mutex_);
  HKUBE_ASSIGN(Statement statement, reader_->prepare("SELECT number FROM job WHERE id_order = ? AND id = ? UNION"
                                                     " SELECT number FROM job WHERE external = ? AND external <> ''"
                                                     " ORDER BY number"));
  HKUBE_TRY(statement.query({job::job_id_order(name), name, name}, [&](const Statement& row) {
    numbers.emplace_back(static_cast<std::uint64_t>(row.number(0)));
    return true;
  }));
  return numbers;
}

Result<std::vector<JobRow>> SqliteJobStore::search_jobs(const JobQuery& query) {
  HKUBE_ASSIGN(const JobIndex* index, indexed_->get());
  HKUBE_ASSIGN(const std::vector<JobNumber> named, jobs_called(query.name));
  const std::vector<JobNumber> found = index->find(query, named);
  const std::lock_guard lock(read_mutex_);
  std::vector<JobRow> rows;
  rows.reserve(found.size());
  Statement& by_number = query.bare ? bare_by_number_ : row_by_number_;
  HKUBE_TRY(reader_->snapshot([&]() -> Status {
    for (const JobNumber number : found) {
      HKUBE_TRY(by_number.query({number.value()}, [&](const Statement& row) {
        rows.push_back(query.bare ? read_bare_row(row) : read_row(row));
        return false;
      }));
    }
    return {};
  }));
  return rows;
}

Result<std::uint64_t> SqliteJobStore::count_jobs(const JobQuery& query) {
  HKUBE_ASSIGN(const JobIndex* index, indexed_->get());
  HKUBE_ASSIGN(const std::vector<JobNumber> named, jobs_called(query.name));
  JobQuery all = query;
  all.limit = UINT32_MAX;
  return index->find(all, named).size();
}

Result<std::vector<std::string>> SqliteJobStore::pipeline_names(const std::string& prefix, std::size_t limit) {
  const std::lock_guard lock(read_mutex_);
  // From one name to the next in the index of names: jobs of one name cost nothing.
  HKUBE_ASSIGN(
      Statement statement,
      reader_->prepare("WITH RECURSIVE name(n) AS (SELECT min(pipeline) FROM job WHERE pipeline >= ?1 UNION ALL"
                       " SELECT (SELECT min(pipeline) FROM job WHERE pipeline > n) FROM name"
                       " WHERE substr(n, 1, length(?1)) = ?1)"
                       " SELECT n FROM name WHERE substr(n, 1, length(?1)) = ?1 LIMIT ?2"));
  std::vector<std::string> names;
  HKUBE_TRY(statement.query({prefix, static_cast<std::int64_t>(limit)}, [&](const Statement& row) {
    names.push_back(row.text(0));
    return true;
  }));
  return names;
}

Result<std::optional<std::string>> SqliteJobStore::last_status(const std::string& pipeline,
                                                               const std::string& experiment) {
  const std::lock_guard lock(read_mutex_);
  std::optional<std::string> found;
  HKUBE_TRY(last_status_.query({pipeline, experiment}, [&](const Statement& row) {
    found = row.text(0);
    return false;
  }));
  return found;
}

Result<std::vector<job::Event>> SqliteJobStore::load_events(JobNumber number) {
  std::vector<std::string> records;
  {
    const std::lock_guard lock(read_mutex_);
    HKUBE_ASSIGN(Statement statement, reader_->prepare("SELECT bytes FROM event WHERE job = ? ORDER BY sequence"));
    HKUBE_TRY(statement.query({number.value()}, [&](const Statement& row) {
      records.push_back(row.text(0));
      return true;
    }));
  }
  // Decoded without the lock: a large batch has millions of events, and others read meanwhile.
  std::vector<job::Event> events;
  for (const std::string& record : records) HKUBE_TRY(append_events(events, record));
  return events;
}

Result<job::Submitted> SqliteJobStore::load_submission(JobNumber number) {
  const std::lock_guard lock(read_mutex_);
  HKUBE_ASSIGN(Statement statement,
               reader_->prepare("SELECT bytes FROM event WHERE job = ? ORDER BY sequence LIMIT 1"));
  std::vector<job::Event> events;
  Status damaged;
  HKUBE_TRY(statement.query({number.value()}, [&](const Statement& row) {
    damaged = append_events(events, row.text(0));
    return false;
  }));
  HKUBE_TRY(std::move(damaged));
  auto* submitted = events.empty() ? nullptr : std::get_if<job::Submitted>(&events.front());
  if (submitted == nullptr) {
    return Error(Errc::kDamaged, "the record of job number " + std::to_string(number.value()) + " has no beginning");
  }
  return std::move(*submitted);
}

Result<std::vector<TreeRow>> SqliteJobStore::list_descendants(const JobId& root, std::uint32_t limit) {
  const std::lock_guard lock(read_mutex_);
  HKUBE_ASSIGN(Statement statement, reader_->prepare("SELECT id, pipeline, parent FROM job"
                                                     " WHERE root = ? AND root <> '' ORDER BY number LIMIT ?"));
  std::vector<TreeRow> rows;
  HKUBE_TRY(statement.query({root.str(), static_cast<std::int64_t>(limit)}, [&](const Statement& row) {
    rows.push_back({JobId(row.text(0)), row.text(1), JobId(row.text(2))});
    return true;
  }));
  return rows;
}

Result<std::vector<control::WebhookOutcome>> SqliteJobStore::find_webhooks(const JobId& id) {
  const std::lock_guard lock(read_mutex_);
  HKUBE_ASSIGN(Statement statement,
               reader_->prepare("SELECT job, kind, document FROM webhook"
                                " WHERE job = (SELECT number FROM job WHERE id_order = ? AND id = ?)"));
  std::vector<control::WebhookOutcome> outcomes;
  HKUBE_TRY(statement.query({job::job_id_order(id.str()), id.str()}, [&](const Statement& row) {
    outcomes.push_back({JobNumber(static_cast<std::uint64_t>(row.number(0))),
                        static_cast<control::WebhookOutcome::Kind>(row.number(1)), row.text(2)});
    return true;
  }));
  return outcomes;
}

Result<std::vector<FinishedRow>> SqliteJobStore::list_finished(const std::string& pipeline, JobNumber after,
                                                               std::uint32_t limit) {
  std::string sql =
      "SELECT number, id, pipeline, started, finished FROM job WHERE number > ? AND finished > 0"
      " AND NOT EXISTS(SELECT 1 FROM follow_up WHERE follow_up.job = job.number)";
  std::vector<Value> values{after.value()};
  if (!pipeline.empty()) {
    sql += " AND pipeline = ?";
    values.emplace_back(pipeline);
  }
  sql += " ORDER BY number LIMIT ?";
  values.emplace_back(static_cast<std::int64_t>(limit));
  const std::lock_guard lock(read_mutex_);
  HKUBE_ASSIGN(Statement statement, reader_->prepare(sql.c_str()));
  std::vector<FinishedRow> rows;
  HKUBE_TRY(statement.query(values, [&](const Statement& row) {
    rows.push_back({JobNumber(static_cast<std::uint64_t>(row.number(0))), JobId(row.text(1)), row.text(2),
                    Timestamp{row.number(3)}, Timestamp{row.number(4)}});
    return true;
  }));
  return rows;
}

Result<std::uint64_t> SqliteJobStore::count_finished(const std::string& pipeline) {
  const std::lock_guard lock(read_mutex_);
  HKUBE_ASSIGN(Statement statement,
               reader_->prepare(pipeline.empty() ? "SELECT count(*) FROM job WHERE finished > 0"
                                                 : "SELECT count(*) FROM job WHERE finished > 0 AND pipeline = ?"));
  std::vector<Value> values;
  if (!pipeline.empty()) values.emplace_back(pipeline);
  std::uint64_t count = 0;
  HKUBE_TRY(statement.query(values, [&](const Statement& row) {
    count = static_cast<std::uint64_t>(row.number(0));
    return false;
  }));
  return count;
}

Status SqliteJobStore::remove_jobs(const std::vector<JobNumber>& numbers) {
  // Small transactions, so that commits that come meanwhile are not behind a long one.
  constexpr std::size_t kPiece = 100;
  for (std::size_t at = 0; at < numbers.size(); at += kPiece) {
    const auto first = numbers.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last = numbers.begin() + static_cast<std::ptrdiff_t>(std::min(numbers.size(), at + kPiece));
    std::packaged_task<Status()> chore(
        [this, piece = std::vector<JobNumber>(first, last)] { return remove_some(piece); });
    std::future<Status> done = chore.get_future();
    {
      const std::lock_guard lock(queue_mutex_);
      if (stop_) return Error(Errc::kWriteFailed, "the store is being closed");
      chores_.push_back(std::move(chore));
    }
    wake_.notify_one();
    HKUBE_TRY(done.get());
  }
  return {};
}

Status SqliteJobStore::remove_some(const std::vector<JobNumber>& numbers) {
  std::vector<JobNumber> gone;
  HKUBE_TRY(writer_->transaction([&]() -> Status {
    HKUBE_ASSIGN(Statement find, writer_->prepare("SELECT id_order FROM job WHERE number = ? AND finished > 0"));
    HKUBE_ASSIGN(Statement drop, writer_->prepare("DELETE FROM job WHERE number = ?"));
    HKUBE_ASSIGN(Statement drop_events, writer_->prepare("DELETE FROM event WHERE job = ?"));
    HKUBE_ASSIGN(Statement drop_webhooks, writer_->prepare("DELETE FROM webhook WHERE job = ?"));
    std::int64_t newest = 0;
    std::uint64_t highest = 0;
    for (const JobNumber number : numbers) {
      bool finished = false;
      HKUBE_TRY(find.query({number.value()}, [&](const Statement& row) {
        finished = true;
        newest = std::max(newest, row.number(0));
        return false;
      }));
      if (!finished) continue;
      HKUBE_TRY(drop_events.run({number.value()}));
      HKUBE_TRY(drop_webhooks.run({number.value()}));
      HKUBE_TRY(drop.run({number.value()}));
      highest = std::max(highest, number.value());
      gone.push_back(number);
    }
    if (gone.empty()) return {};
    // Numbers and ids never come back, also when the newest job is removed.
    HKUBE_ASSIGN(Statement note, writer_->prepare("INSERT INTO counter(name, value) VALUES(?1, ?2)"
                                                  " ON CONFLICT(name) DO UPDATE SET value = max(value, ?2)"));
    HKUBE_TRY(note.run({"removed", newest}));
    return note.run({"highest_removed", highest});
  }));
  indexed_->removed(gone);
  // Gives pages back to the file system, where the file was made for it.
  return writer_->execute("PRAGMA incremental_vacuum(1000)");
}

Result<bool> SqliteJobStore::may_have_been_removed(const JobId& id) {
  const std::lock_guard lock(read_mutex_);
  HKUBE_ASSIGN(Statement statement, reader_->prepare("SELECT value FROM counter WHERE name = 'removed'"));
  const std::int64_t order = job::job_id_order(id.str());
  bool removed = false;
  HKUBE_TRY(statement.query({}, [&](const Statement& row) {
    removed = order <= row.number(0);
    return false;
  }));
  return removed;
}

Result<StoreUsage> SqliteJobStore::usage() {
  StoreUsage usage;
  HKUBE_ASSIGN(usage.finished, count_finished(""));
  const std::lock_guard lock(read_mutex_);
  HKUBE_ASSIGN(Statement statement,
               reader_->prepare("SELECT page_count, page_size, freelist_count"
                                " FROM pragma_page_count, pragma_page_size, pragma_freelist_count"));
  HKUBE_TRY(statement.query({}, [&](const Statement& row) {
    const auto page = static_cast<std::uint64_t>(row.number(1));
    usage.free_bytes = static_cast<std::uint64_t>(row.number(2)) * page;
    usage.bytes = static_cast<std::uint64_t>(row.number(0)) * page - usage.free_bytes;
    return false;
  }));
  return usage;
}

Result<std::vector<control::FollowUp>> SqliteJobStore::load_follow_ups() {
  const std::lock_guard lock(read_mutex_);
  HKUBE_ASSIGN(Statement statement, reader_->prepare("SELECT follow_up.job, job.id, kind, target FROM follow_up"
                                                     " JOIN job ON job.number = follow_up.job ORDER BY follow_up.job"));
  std::vector<control::FollowUp> work;
  HKUBE_TRY(statement.query({}, [&](const Statement& row) {
    work.push_back({JobNumber(static_cast<std::uint64_t>(row.number(0))), JobId(row.text(1)),
                    static_cast<control::FollowUp::Kind>(row.number(2)), row.text(3)});
    return true;
  }));
  return work;
}

Result<std::vector<LiveJob>> SqliteJobStore::load_live_jobs() {
  std::vector<LiveJob> jobs;
  {
    const std::lock_guard lock(read_mutex_);
    HKUBE_ASSIGN(Statement statement, reader_->prepare("SELECT number, id, pipeline, started FROM job"
                                                       " WHERE finished = 0 ORDER BY number"));
    HKUBE_TRY(statement.query({}, [&](const Statement& row) {
      jobs.push_back({JobNumber(static_cast<std::uint64_t>(row.number(0))), JobId(row.text(1)), row.text(2),
                      Timestamp{row.number(3)}, std::vector<job::Event>()});
      return true;
    }));
  }
  // One by one: a page or record that cannot be read is the matter of its job.
  for (LiveJob& job : jobs) {
    job.events = load_events(job.number);
    if (job.events.ok() && job.events->empty()) job.events = Error(Errc::kDamaged, "it has no record");
  }
  return jobs;
}

Result<std::uint64_t> SqliteJobStore::next_job_number() {
  const std::lock_guard lock(read_mutex_);
  HKUBE_ASSIGN(Statement statement,
               reader_->prepare("SELECT max(coalesce((SELECT max(number) FROM job), 0),"
                                " coalesce((SELECT value FROM counter WHERE name = 'highest_removed'), 0)) + 1"));
  std::uint64_t next = 1;
  HKUBE_TRY(statement.query({}, [&](const Statement& row) {
    next = static_cast<std::uint64_t>(row.number(0));
    return false;
  }));
  return next;
}

Result<std::uint64_t> SqliteJobStore::next_epoch() {
  const std::lock_guard lock(read_mutex_);
  HKUBE_TRY(
      reader_->execute("INSERT INTO counter(name, value) VALUES('epoch', 1)"
                       " ON CONFLICT(name) DO UPDATE SET value = value + 1"));
  HKUBE_ASSIGN(Statement statement, reader_->prepare("SELECT value FROM counter WHERE name = 'epoch'"));
  std::uint64_t epoch = 1;
  HKUBE_TRY(statement.query({}, [&](const Statement& row) {
    epoch = static_cast<std::uint64_t>(row.number(0));
    return false;
  }));
  return epoch;
}

}  // namespace hkube::store::sqlite
