#include "observe/log_store.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "base/json.h"

namespace hkube::observe {

ErrorInfo describe(Errc) { return {ErrorKind::kInternal, "observe.cannot_read"}; }

namespace {

/// A line of the file: a JSON array [time, task, node, stream, text].
std::string encode(const LogLine& line) {
  const std::string_view text = std::string_view(line.text).substr(0, LogStore::kMaxLineBytes);
  return to_text(Json::array({line.at.ms, line.task.str(), line.node, line.error_stream ? 2 : 1, text})) + "\n";
}

bool decode(const std::string& text, LogLine& line) {
  const auto json = parse_json(text);
  if (!json.ok() || !json->is_array() || json->size() != 5) return false;
  const Json& fields = *json;
  if (!fields[0].is_number() || !fields[3].is_number()) return false;
  line.at.ms = fields[0].get<std::int64_t>();
  line.task = TaskId(fields[1].is_string() ? fields[1].get<std::string>() : "");
  line.node = fields[2].is_string() ? fields[2].get<std::string>() : "";
  line.error_stream = fields[3].get<int>() == 2;
  line.text = fields[4].is_string() ? fields[4].get<std::string>() : "";
  return true;
}

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
  const std::lock_guard lock(mutex_);
  File* file = open(job);
  if (file->full) return;
  std::string bytes = encode(line);
  if (file->bytes + bytes.size() > kMaxJobBytes) {
    LogLine last = line;
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

Result<std::vector<LogLine>> LogStore::read(const LogQuery& query) {
  const bool plain =
      std::all_of(query.job.str().begin(), query.job.str().end(), [](unsigned char c) { return std::isalnum(c) != 0; });
  if (!plain || query.job.empty()) return Error(Errc::kCannotRead, "not a job id");
  flush();
  std::ifstream in(path_of(query.job), std::ios::binary);
  std::vector<LogLine> lines;
  std::string text;
  const std::uint64_t limit = query.limit == 0 ? kMaxLines : query.limit;
  while (lines.size() < limit && std::getline(in, text)) {
    LogLine line;
    if (!decode(text, line)) continue;
    if (!query.task.empty() && line.task != query.task) continue;
    if (!query.node.empty() && line.node != query.node) continue;
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace hkube::observe
