// How logs of finished jobs move into the archive.
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/log.h"
#include "observe/deflate.h"
#include "observe/log_store.h"

namespace hkube::observe {

namespace {

constexpr std::string_view kLive = ".log";
constexpr std::string_view kPacking = ".packing";

std::string read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

std::string LogStore::packing_path_of(const JobId& job) const {
  return directory_ + "/" + job.str() + std::string(kPacking);
}

Status LogStore::visit_files(const std::function<bool(const LogInfo&, std::string_view)>& look) const {
  std::error_code ec;
  for (std::filesystem::directory_iterator it(directory_, ec), end; !ec && it != end; it.increment(ec)) {
    const std::string name = it->path().filename().string();
    struct stat status {};
    if (::lstat(it->path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    const std::string_view ending = name.ends_with(kLive) ? kLive : name.ends_with(kPacking) ? kPacking : "";
    if (ending.empty()) continue;
    const std::int64_t changed = std::int64_t{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1'000'000;
    const JobId job(name.substr(0, name.size() - ending.size()));
    if (!look({job, static_cast<std::uint64_t>(status.st_size), Timestamp{changed}}, ending)) break;
  }
  if (!ec || ec == std::errc::no_such_file_or_directory) return {};
  return Error(Errc::kCannotRead, "the logs cannot be listed: " + ec.message());
}

Status LogStore::visit(const std::function<bool(const LogInfo&)>& look) const {
  bool more = true;
  HKUBE_TRY(visit_files([&](const LogInfo& log, std::string_view) { return more = look(log); }));
  return more && archive_ != nullptr ? archive_->visit(look) : Status();
}

void LogStore::remove(const std::vector<JobId>& jobs) {
  std::error_code ignored;
  for (const JobId& job : jobs) {
    {
      const std::lock_guard lock(mutex_);
      files_.erase(job);
    }
    std::filesystem::remove(path_of(job), ignored);
    std::filesystem::remove(packing_path_of(job), ignored);
  }
  if (archive_ == nullptr) return;
  if (Status removed = archive_->remove(jobs); !removed.ok()) {
    log::warning("packed logs cannot be removed", {{"error", removed.error().message}});
  }
}

Status LogStore::pack(const std::function<bool(const JobId&)>& is_live, Timestamp now,
                      std::chrono::milliseconds quiet) {
  if (archive_ == nullptr) return {};
  flush();
  constexpr std::size_t kPiece = 100;
  constexpr std::uint64_t kPieceBytes = std::uint64_t{64} << 20;
  std::vector<LogInfo> all;
  HKUBE_TRY(visit_files([&](const LogInfo& log, std::string_view ending) {
    // One that an earlier life was packing is done first: what is in its job's other file came later.
    const bool begun = ending == kPacking;
    if (begun || (now - log.changed >= quiet && !is_live(log.job))) all.push_back(log);
    return true;
  }));
  std::vector<LogInfo> piece;
  std::uint64_t bytes = 0;
  for (const LogInfo& log : all) {
    piece.push_back(log);
    bytes += log.bytes;
    if (piece.size() < kPiece && bytes < kPieceBytes) continue;
    HKUBE_TRY(pack_some(std::exchange(piece, {})));
    bytes = 0;
  }
  return piece.empty() ? Status() : pack_some(piece);
}

Status LogStore::pack_some(const std::vector<LogInfo>& logs) {
  std::vector<LogPart> parts;
  std::vector<std::string> packed_files;
  for (const LogInfo& log : logs) {
    // Its older file is in this piece: the newer one is for the next time.
    if (std::ranges::find(parts, log.job, &LogPart::job) != parts.end()) continue;
    const std::string packing = packing_path_of(log.job);
    std::error_code ec;
    if (!std::filesystem::exists(packing, ec)) {
      // No line goes astray: whoever appends next opens a new file.
      const std::lock_guard lock(mutex_);
      files_.erase(log.job);
      if (std::rename(path_of(log.job).c_str(), packing.c_str()) != 0) continue;
    }
    const std::string raw = read_all(packing);
    const auto packed = deflate_bytes(raw);
    if (!packed) continue;
    LogPart part{log.job, log.changed, raw.size(), crc32_of(raw), *packed};
    // A crash may have come after the commit.
    HKUBE_ASSIGN(const LogPart last, archive_->last(log.job));
    if (raw.empty() || (last.raw_bytes == part.raw_bytes && last.checksum == part.checksum)) {
      std::filesystem::remove(packing, ec);
      continue;
    }
    parts.push_back(std::move(part));
    packed_files.push_back(packing);
  }
  const std::unique_lock exclusive(packing_);
  HKUBE_TRY(archive_->append(parts));
  std::error_code ignored;
  for (const std::string& file : packed_files) std::filesystem::remove(file, ignored);
  return {};
}

}  // namespace hkube::observe
