#include "server/data_check.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>

#include "api/token_file.h"
#include "build/moved_build.h"
#include "job/descriptor.h"
#include "job/job.h"
#include "job/task_number.h"
#include "objects/paths.h"
#include "server/object_storage.h"
#include "store/sqlite/sqlite_maintenance.h"

namespace hkube::server {

namespace fs = std::filesystem;

namespace {

class Check {
 public:
  Check(const Config& config, objects::ObjectStore& objects) : config_(config), objects_(objects) {}

  Result<CheckReport> run() {
    store::CheckVisitor visitor;
    visitor.finding = [this](store::Finding finding) { report_.findings.push_back(std::move(finding)); };
    visitor.job = [this](const store::CheckedJob& job) { check_job(job); };
    visitor.document = [this](std::string_view kind, const std::string& key, const Json& document) {
      check_document(kind, key, document);
    };
    HKUBE_TRY(store::sqlite::make_job_maintenance(config_.data_dir)->check(visitor));
    HKUBE_TRY(store::sqlite::make_catalog_maintenance(config_.data_dir)->check(visitor));
    // A folder of an earlier version has none.
    if (std::error_code ec; fs::exists(config_.data_dir + "/logs.db", ec)) {
      HKUBE_TRY(store::sqlite::make_log_maintenance(config_.data_dir)->check(visitor));
    }
    check_logs();
    check_tokens();
    return std::move(report_);
  }

 private:
  void add(std::string where, std::string problem, std::string remedy) {
    report_.findings.push_back({std::move(where), std::move(problem), std::move(remedy)});
  }

  /// An object as a person finds it: its file, or its name in the service.
  [[nodiscard]] std::string place_of(const std::string& path) const {
    return config_.storage == "fs" ? config_.data_dir + "/objects/" + path : "object " + path;
  }

  /// True when nothing at all is left of a finished job's objects: a cleaner has removed them.
  bool no_longer_kept(const JobId& job) {
    if (const auto known = kept_.find(job); known != kept_.end()) return !known->second;
    bool kept = false;
    for (const std::string& place :
         {objects::job_folder(config_.cluster_name, job),
          fs::path(objects::job_result_path(config_.cluster_name, job)).parent_path().string(),
          fs::path(objects::execution_path(config_.cluster_name, job)).parent_path().string()}) {
      const auto left = objects_.list(place, 1);
      kept = kept || !left.ok() || !left->empty();
    }
    kept_ = {{job, kept}};
    return !kept;
  }

  void need_object(const JobId& job, bool finished, const std::string& path, std::uint64_t least,
                   const std::string& whose, const std::string& remedy) {
    ++report_.objects;
    const auto stat = objects_.stat(path);
    if (!stat.ok()) {
      const bool missing = stat.error().kind == ErrorKind::kNotFound;
      if (missing && finished && no_longer_kept(job)) return;
      add(place_of(path), (missing ? "is missing: " : stat.error().message + ": ") + whose, remedy);
    } else if (stat->size < least) {
      add(place_of(path),
          "is too short (" + std::to_string(stat->size) + " of " + std::to_string(least) + " bytes): " + whose, remedy);
    }
  }

  void check_job(const store::CheckedJob& job) {
    ++report_.jobs;
    if (job.finished) {
      check_result(job);
    } else {
      check_live(job);
    }
  }

  void check_result(const store::CheckedJob& job) {
    const std::string remedy = "restore it from a backup, or run the job again (hkubectl exec rerun " + job.id.str() +
                               "); if it was removed on purpose, nothing is wrong";
    if (job.result_document.empty()) return;
    const auto document = parse_json(job.result_document);
    if (!document.ok() || !document->is_object()) {
      add(config_.data_dir + "/jobs.db", "the result of job " + job.id.str() + " cannot be read", remedy);
      return;
    }
    const auto data = document->find("data");
    if (data == document->end()) {
      // A large one is an object of its own.
      const auto* finished = std::get_if<job::Finished>(&job.events.back());
      const bool stored =
          string_or(*document, "status") == "completed" && finished != nullptr && finished->error.empty();
      if (stored) {
        need_object(job.id, true, objects::job_result_path(config_.cluster_name, job.id), finished->result_bytes,
                    "the result of job " + job.id.str(), remedy);
      }
      return;
    }
    if (!data->is_array()) return;
    for (const Json& item : *data) {
      const auto info = item.is_object() ? item.find("info") : item.end();
      if (!item.is_object() || info == item.end()) continue;
      const std::string path = string_or(*info, "path");
      if (!path.empty()) need_object(job.id, true, path, 0, "a part of the result of job " + job.id.str(), remedy);
    }
  }

  void check_live(const store::CheckedJob& stored) {
    const std::string remedy = "restore it from a backup, or stop the job and run its pipeline again";
    auto descriptor = job::make_descriptor(std::get<job::Submitted>(stored.events.front()));
    Status replayed = descriptor.ok() ? Status() : Status(descriptor.error());
    std::unique_ptr<job::Job> job;
    if (replayed.ok()) job = std::make_unique<job::Job>(stored.number, std::move(descriptor).value());
    for (std::size_t i = 1; replayed.ok() && i < stored.events.size(); ++i) replayed = job->apply(stored.events[i]);
    if (!replayed.ok()) {
      add(config_.data_dir + "/jobs.db", "job " + stored.id.str() + " cannot go on: " + replayed.error().message,
          remedy);
      return;
    }
    for (const job::NodeRun& run : job->nodes()) {
      if (run.results == nullptr) continue;
      for (std::uint32_t item = 0; item < run.results->count(); ++item) {
        const auto result = run.results->get(item);
        if (!result || result->inline_bytes) continue;
        const JobId& origin = result->origin.empty() ? stored.id : result->origin;
        need_object(stored.id, false,
                    objects::task_result_path(config_.cluster_name, origin, job::task_id(origin, result->task_number)),
                    result->size, "a result that job " + stored.id.str() + " goes on with", remedy);
      }
    }
  }

  void check_document(std::string_view kind, const std::string& key, const Json& document) {
    ++report_.documents;
    const bool version = kind == "algorithmVersion";
    if (!version && kind != "algorithm") return;
    const auto nested = version ? document.find("algorithm") : document.end();
    const Json& algorithm = version && nested != document.end() ? *nested : document;
    const std::string build = string_or(algorithm, "buildId");
    if (build.empty() || !builds_.insert(build).second) return;
    const fs::path folder = fs::path(config_.data_dir) / "builds" / build;
    const fs::path code = build::inside_build(folder.string(), string_or(algorithm, "codeRoot"));
    std::error_code ec;
    if (fs::is_directory(code, ec) && fs::directory_iterator(code, ec) != fs::directory_iterator()) return;
    const std::string name = string_or(algorithm, "name");
    add(code.string(), "the code of algorithm " + (name.empty() ? key : name) + " is missing (build " + build + ")",
        "apply the algorithm again (hkubectl algorithm apply), or restore the folder from a backup");
  }

  /// A log is lines of JSON; a crash can cut the last one off, which the next line is then behind.
  void check_logs() {
    std::error_code ec;
    for (fs::recursive_directory_iterator it(config_.data_dir + "/logs", ec), end; !ec && it != end; it.increment(ec)) {
      std::error_code ignored;
      if (it->path().extension() != ".log" || !it->is_regular_file(ignored)) continue;
      ++report_.logs;
      check_log(it->path().string());
    }
    if (ec && ec != std::errc::no_such_file_or_directory) {
      add(config_.data_dir + "/logs", "cannot be read: " + ec.message(), "look at its permissions and at the disk");
    }
  }

  void check_log(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in)
      return add(path, std::string("cannot be read: ") + std::strerror(errno),
                 "look at its permissions and at the disk");
    std::uint64_t damaged = 0;
    std::string line;
    while (std::getline(in, line)) {
      const bool whole = line.size() > 1 && line.front() == '[' && line.back() == ']' && !in.eof();
      if (!whole) ++damaged;
    }
    if (in.bad()) return add(path, "cannot be read to its end", "look at the disk; restore the file from a backup");
    if (damaged == 0) return;
    add(path, std::to_string(damaged) + " of its lines are cut off or damaged; the others are shown",
        "nothing else is affected; restore the file from a backup if the lines are needed");
  }

  void check_tokens() {
    const std::string path = api::token_file_of(config_.data_dir);
    if (const auto tokens = api::read_tokens(path); !tokens.ok()) {
      add(path, tokens.error().message,
          "nobody is admitted: make tokens anew (hkube token create) or restore a backup");
    }
  }

  const Config& config_;
  objects::ObjectStore& objects_;
  CheckReport report_;
  std::set<std::string> builds_;  ///< that were looked at
  std::map<JobId, bool> kept_;    ///< of the job that was asked for last
};

}  // namespace

Result<CheckReport> check_data(const Config& config) {
  std::error_code ec;
  if (!fs::is_directory(config.data_dir, ec)) {
    return Error(Errc::kCannotStart, "there is no data folder " + config.data_dir + (ec ? ": " + ec.message() : ""));
  }
  HKUBE_ASSIGN(const auto objects, look_at_object_store(config));
  return Check(config, *objects).run();
}

}  // namespace hkube::server
