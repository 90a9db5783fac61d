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

/// A walk through a code folder.
class Walk {
 public:
  explicit Walk(const std::string& root) : root_(root) {}

  Status into(const std::string& prefix) {
    const fs::path folder = root_ / prefix;
    std::error_code ec;
    const fs::path place = fs::canonical(folder, ec);
    if (std::ranges::find(open_, place) != open_.end()) {
      list.left_out.push_back(prefix + " (a link to a folder around it)");
      return {};
    }
    open_.push_back(place);
    const bool has_rules = fs::is_regular_file(folder / kIgnoreFile, ec);
    if (has_rules) {
      HKUBE_ASSIGN(const std::string text, read_file((folder / kIgnoreFile).string()));
      rules_.emplace_back(prefix, IgnoreRules::parse(text));
    }
    std::vector<fs::directory_entry> entries(fs::directory_iterator(folder, ec), {});
    if (ec) return Error(Errc::kBadFile, "cannot read the folder " + folder.string());
    std::sort(entries.begin(), entries.end());
    for (const auto& entry : entries) HKUBE_TRY(take(prefix + entry.path().filename().string(), entry));
    if (has_rules) rules_.pop_back();
    open_.pop_back();
    return {};
  }

  CodeList list;

 private:
  Status take(const std::string& path, const fs::directory_entry& entry) {
    std::error_code ec;
    const bool is_link = entry.is_symlink(ec);
    const bool is_folder = entry.is_directory(ec);
    const std::string name = entry.path().filename().string();
    if (is_ignored(rules_, path, is_folder && !is_link) || name == ".DS_Store" || name == "__MACOSX") return {};
    if (is_folder && !(is_link && leads_to_code(entry.path()))) return into(path + "/");
    if (is_folder || entry.is_regular_file(ec)) {
      list.files.push_back(path);
    } else if (is_link && !entry.exists(ec)) {
      list.left_out.push_back(path + " (a link that leads nowhere)");
    } else {
      list.left_out.push_back(path + " (not a file)");
    }
    return {};
  }

  /// Whether a relative link leads to a folder within the code, so that it can be packed as a link.
  [[nodiscard]] bool leads_to_code(const fs::path& link) const {
    std::error_code ec;
    const fs::path inside = fs::canonical(link, ec).lexically_relative(open_.front());
    return !ec && fs::read_symlink(link, ec).is_relative() && !inside.empty() && *inside.begin() != ".." &&
           !is_around(link);
  }
  /// A folder around the link itself would have the same files for ever.
  [[nodiscard]] bool is_around(const fs::path& link) const {
    std::error_code ec;
    return std::ranges::find(open_, fs::canonical(link, ec)) != open_.end();
  }

  const fs::path root_;
  RuleChain rules_;
  std::vector<fs::path> open_;  ///< the folders that it is in, without links
};

using Writer = std::unique_ptr<archive, decltype(&archive_write_free)>;

Status add_file(archive* zip, const std::string& folder, const std::string& name) {
  const std::string path = folder + "/" + name;
  std::error_code ec;
  const bool is_link = fs::is_directory(path, ec);
  std::string content;
  if (!is_link) {
    HKUBE_ASSIGN(content, read_file(path));
  }
  std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), archive_entry_free);
  // Who unpacks it takes "\" for a separator in a name without a "/".
  const bool odd = name.find('\\') != std::string::npos && name.find('/') == std::string::npos;
  archive_entry_set_pathname(entry.get(), ((odd ? "./" : "") + name).c_str());
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
  archive_entry_set_filetype(entry.get(), is_link ? AE_IFLNK : AE_IFREG);
  if (is_link) archive_entry_set_symlink(entry.get(), fs::read_symlink(path, ec).c_str());
  const bool executable = ::access(path.c_str(), X_OK) == 0;
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

Result<CodeList> list_code(const std::string& folder) {
  Walk walk(folder);
  HKUBE_TRY(walk.into(""));
  return std::move(walk.list);
}

TemporaryFile::TemporaryFile(std::string path) : path_(std::move(path)) { on_interrupt_remove(path_); }

TemporaryFile::~TemporaryFile() {
  if (path_.empty()) return;
  std::error_code ignored;
  fs::remove(path_, ignored);
  on_interrupt_remove("");
}

Result<TemporaryFile> zip_folder(const std::string& folder, const std::vector<std::string>& files,
                                 const std::string& temporary_folder) {
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
