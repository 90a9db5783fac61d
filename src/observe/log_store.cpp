#include "observe/log_store.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <deque>
#include <filesystem>
#include <iterator>
#include <sstream>

#include "base/json.h"
#include "observe/deflate.h"

namespace hkube::observe {

ErrorInfo describe(Errc) { return {ErrorKind::kInternal, "observe.cannot_read"}; }

namespace {

/// Appends a JSON string. Most text is plain ASCII and needs no more than its quotes.
void append_string(std::string& out, std::string_view text) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7F' && c != '"' && c != '\\'; });
  if (!plain) {
    out += to_text(Json(text));
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

/// A line of the file: a JSON array [time, task, node, stream, text, index], with a 1 at its end when it is continued.
std::string encode(const LogLine& line) {
  std::string out = "[" + std::to_string(line.at.ms) + ",";
  append_string(out, line.task.str());
  out += ',';
  append_string(out, line.node);
  out += line.error_stream ? ",2," : ",1,";
  if (line.text.size() <= LogStore::kMaxLineBytes) {
    append_string(out, line.text);
  } else {
    append_string(out, line.text.substr(0, LogStore::kMaxLineBytes) + "… (" +
                           std::to_string(line.text.size() - LogStore::kMaxLineBytes) + " bytes are not kept)");
  }
  out += "," + std::to_string(line.index) + (line.continued ? ",1]\n" : "]\n");
  return out;
}

bool decode(const std::string& text, LogLine& line) {
  const auto json = parse_json(text);
  if (!json.ok() || !json->is_array() || json->size() < 5) return false;
  const Json& fields = *json;
  if (!fields[0].is_number() || !fields[3].is_number()) return false;
  line.at.ms = fields[0].get<std::int64_t>();
  line.task = TaskId(fields[1].is_string() ? fields[1].get<std::string>() : "");
  line.node = fields[2].is_string() ? fields[2].get<std::string>() : "";
  line.error_stream = fields[3].get<int>() == 2;
  line.text = fields[4].is_string() ? fields[4].get<std::string>() : "";
  if (fields.size() > 5 && fields[5].is_number()) line.index = fields[5].get<std::uint32_t>();
  line.continued = fields.size() > 6 && fields[6] == 1;
  return true;
}

bool contains(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

bool wanted(const LogLine& line, const LogQuery& query) {
  if (!query.task.empty() && line.task != query.task) return false;
  if (!query.node.empty() && line.node != query.node) return false;
  if (query.index != 0 && line.index != query.index) return false;
  if (query.errors_only && !line.error_stream) return false;
  return query.contains.empty() || contains(line.text, query.contains);
}

/// Collects the lines of a log that lies in several places, as if it were one file.
class LineReader {
 public:
  explicit LineReader(const LogQuery& query)
      : query_(query), limit_(query.limit == 0 ? LogStore::kMaxLines : std::min(query.limit, LogStore::kMaxLines)) {
    page_.next = query.from;
  }

  /// Whether a place of this size ends before what is asked for; then it counts as passed.
  bool skip(std::uint64_t size) {
    if (begin_ + size > query_.from) return false;
    begin_ += size;
    return true;
  }

  /// Reads on in this place; false when there are lines enough.
  bool take(std::istream& in) {
    std::uint64_t at = query_.from > begin_ ? query_.from - begin_ : 0;
    in.seekg(static_cast<std::streamoff>(at));
    std::string text;
    bool more = true;
    while ((more = query_.newest || lines_.size() < limit_) && std::getline(in, text)) {
      if (in.eof()) break;  // half a line: it is being written
      at += text.size() + 1;
      LogLine line;
      if (!decode(text, line) || !wanted(line, query_)) continue;
      lines_.push_back(std::move(line));
      if (lines_.size() > limit_) lines_.pop_front();
    }
    begin_ += at;
    page_.next = begin_;
    return more;
  }

  LogPage page() && {
    page_.lines.assign(std::make_move_iterator(lines_.begin()), std::make_move_iterator(lines_.end()));
    return std::move(page_);
  }

 private:
  const LogQuery& query_;
  const std::uint64_t limit_;
  std::uint64_t begin_ = 0;  ///< where the present place begins
  std::deque<LogLine> lines_;
  LogPage page_;
};

}  // namespace

std::string LogStore::path_of(const JobId& job) const { return directory_ + "/" + job.str() + ".log"; }

LogStore::File* LogStore::open(const JobId& job) {
  auto it = files_.find(job);
  if (it != files_.end()) return &it->second;
  // Few jobs print at a time; when many do, the files are simply opened again.
  if (files_.size() >= kMaxOpenFiles) files_.clear();
  std::error_code ignored;
  std::filesystem::create_directories(directory_, ignored);
  File file;
  const auto size = std::filesystem::file_size(path_of(job), ignored);
  file.bytes = ignored ? 0 : size;
  file.full = file.bytes >= kMaxJobBytes;
  file.out.open(path_of(job), std::ios::app | std::ios::binary);
  return &files_.emplace(job, std::move(file)).first->second;
}

void LogStore::append(const JobId& job, const LogLine& line) {
  std::vector<Watcher> watchers;
  write(job, line, watchers);
  for (const Watcher& watcher : watchers) {
    if (!*watcher.given_up) watcher.changed();
  }
}

void LogStore::watch(const JobId& job, std::function<void()> changed,
                     std::shared_ptr<const std::atomic<bool>> given_up) {
  const std::lock_guard lock(mutex_);
  for (auto it = watchers_.begin(); it != watchers_.end();) {
    std::erase_if(it->second, [](const Watcher& w) { return w.given_up->load(); });
    it = it->second.empty() ? watchers_.erase(it) : std::next(it);
  }
  watchers_[job].push_back({std::move(changed), std::move(given_up)});
}

void LogStore::write(const JobId& job, const LogLine& line, std::vector<Watcher>& watchers) {
  const std::lock_guard lock(mutex_);
  if (const auto it = watchers_.find(job); it != watchers_.end()) {
    watchers = std::move(it->second);
    watchers_.erase(it);
  }
  File* file = open(job);
  if (file->full) return;
  std::string bytes = encode(line);
  if (file->bytes + bytes.size() > kMaxJobBytes) {
    LogLine last = line;
    last.continued = false;
    last.text = "the log of this job has reached its limit of " + std::to_string(kMaxJobBytes >> 20) +
                " MiB; what follows is not kept";
    bytes = encode(last);
    file->full = true;
  }
  file->bytes += bytes.size();
  file->out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void LogStore::flush() {
  const std::lock_guard lock(mutex_);
  for (auto& [job, file] : files_) file.out.flush();
}

void LogStore::flush_job(const JobId& job) {
  const std::lock_guard lock(mutex_);
  if (const auto file = files_.find(job); file != files_.end()) file->second.out.flush();
}

Result<LogPage> LogStore::read(const LogQuery& query) {
  const bool plain =
      std::all_of(query.job.str().begin(), query.job.str().end(), [](unsigned char c) { return std::isalnum(c) != 0; });
  if (!plain || query.job.empty()) return Error(Errc::kCannotRead, "not a job id");
  flush_job(query.job);
  LineReader reader(query);
  const std::shared_lock shared(packing_);
  if (archive_ != nullptr) {
    HKUBE_ASSIGN(const std::vector<LogPart> parts, archive_->load(query.job));
    for (const LogPart& part : parts) {
      if (reader.skip(part.raw_bytes)) continue;
      auto raw = inflate_bytes(part.packed, part.raw_bytes);
      if (!raw) return Error(Errc::kCannotRead, "a packed part of the job's log is damaged");
      std::istringstream in(std::move(*raw));
      if (!reader.take(in)) return std::move(reader).page();
    }
  }
  for (const std::string& path : {packing_path_of(query.job), path_of(query.job)}) {
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    if (!in.is_open() && errno == ENOENT) continue;
    const auto failed = [] {
      return Error(Errc::kCannotRead, std::string("the log of the job cannot be read: ") + std::strerror(errno));
    };
    if (!in.is_open()) return failed();
    std::error_code ec;
    const auto size = std::filesystem::file_size(path, ec);
    if (!ec && reader.skip(size)) continue;
    const bool more = reader.take(in);
    if (in.bad()) return failed();
    if (!more) break;
  }
  return std::move(reader).page();
}

}  // namespace hkube::observe
