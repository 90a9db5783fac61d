#include "cli/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "cli/errc.h"
#include "cli/files.h"
#include "cli/ignore_rules.h"
#include "cli/interrupt.h"

namespace hkube::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* kIgnoreFile = ".hkubeignore";

/// Rules of a folder and of the folders above it, innermost last.
using RuleChain = std::vector<std::pair<std::string, IgnoreRules>>;  // folder prefix ("a/b/"), its rules

bool is_ignored(const RuleChain& chain, const std::string& path, bool is_folder) {
  IgnoreRules::Verdict verdict = IgnoreRules::Verdict::kNone;
  for (const auto& [prefix, rules] : chain) {
    const auto found = rules.judge(std::string_view(path).substr(prefix.size()), is_folder);
    if (found != IgnoreRules::Verdict::kNone) verdict = found;
  }
  return verdict == IgnoreRules::Verdict::kIgnore;
}

Status walk(const fs::path& root, const std::string& prefix, RuleChain& chain, std::vector<std::string>& files) {
  const fs::path folder = root / prefix;
  const bool has_rules = fs::is_regular_file(folder / kIgnoreFile);
  if (has_rules) {
    HKUBE_ASSIGN(const std::string text, read_file((folder / kIgnoreFile).string()));
    chain.emplace_back(prefix, IgnoreRules::parse(text));
  }
  std::error_code ec;
  std::vector<fs::directory_entry> entries(fs::directory_iterator(folder, ec), {});
  if (ec) return Error(Errc::kBadFile, "cannot read the folder " + folder.string());
  std::sort(entries.begin(), entries.end());
  for (const auto& entry : entries) {
    const std::string path = prefix + entry.path().filename().string();
    const bool is_folder = entry.is_directory() && !entry.is_symlink();
    if (is_ignored(chain, path, is_folder)) continue;
    if (is_folder) {
      HKUBE_TRY(walk(root, path + "/", chain, files));
    } else {
      files.push_back(path);
    }
  }
  if (has_rules) chain.pop_back();
  return {};
}

using Writer = std::unique_ptr<archive, decltype(&archive_write_free)>;

Status add_file(archive* zip, const std::string& folder, const std::string& name) {
  HKUBE_ASSIGN(const std::string content, read_file(folder + "/" + name));
  std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), archive_entry_free);
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  const bool executable = ::access((folder + "/" + name).c_str(), X_OK) == 0;
  archive_entry_set_perm(entry.get(), executable ? 0755 : 0644);
  // The same code gives the same bytes, so that the server sees that nothing changed. (1980 is where zip's dates
  // begin.)
  constexpr time_t kFixedTime = 315532800;
  archive_entry_set_mtime(entry.get(), kFixedTime, 0);
  if (archive_write_header(zip, entry.get()) != ARCHIVE_OK ||
      archive_write_data(zip, content.data(), content.size()) < 0) {
    return Error(Errc::kBadFile, std::string("cannot pack the code: ") + archive_error_string(zip));
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> list_code(const std::string& folder) {
  RuleChain chain;
  std::vector<std::string> files;
  HKUBE_TRY(walk(folder, "", chain, files));
  return files;
}

TemporaryFile::TemporaryFile(std::string path) : path_(std::move(path)) { on_interrupt_remove(path_); }

TemporaryFile::~TemporaryFile() {
  if (path_.empty()) return;
  std::error_code ignored;
  fs::remove(path_, ignored);
  on_interrupt_remove("");
}

Result<TemporaryFile> zip_folder(const std::string& folder, const std::string& temporary_folder) {
  HKUBE_ASSIGN(const std::vector<std::string> files, list_code(folder));
  std::string path = temporary_folder + "/hkube-code-XXXXXX";
  const int fd = ::mkstemp(path.data());
  if (fd < 0) {
    return Error(Errc::kBadFile, "cannot create a temporary file in " + temporary_folder + ": " + std::strerror(errno));
  }
  TemporaryFile file(path);
  {
    const Writer zip(archive_write_new(), archive_write_free);
    archive_write_set_format_zip(zip.get());
    archive_write_set_options(zip.get(), "zip:compression-level=9");
    if (archive_write_open_fd(zip.get(), fd) != ARCHIVE_OK) {
      ::close(fd);
      return Error(Errc::kBadFile, "cannot write " + path);
    }
    for (const std::string& name : files) {
      if (Status added = add_file(zip.get(), folder, name); !added.ok()) {
        ::close(fd);
        return added.error();
      }
    }
    // The end of the archive is written here; on a full disk it is missing.
    if (archive_write_close(zip.get()) != ARCHIVE_OK) {
      ::close(fd);
      return Error(Errc::kBadFile, "cannot write " + path + ": " + archive_error_string(zip.get()));
    }
  }
  ::close(fd);
  return file;
}

}  // namespace hkube::cli
