#include "api/result_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <utility>

#include "api/errc.h"

namespace hkube::api {

namespace {

struct Closer {
  void operator()(archive* writer) const { archive_write_free(writer); }
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

la_ssize_t append(archive*, void* out, const void* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

class Zip : public ResultArchive {
 public:
  explicit Zip(std::vector<ArchiveMember> members) : members_(std::move(members)), writer_(archive_write_new()) {}

  Status begin() {
    archive_write_set_format_zip(writer_.get());
    // The fastest: what is sent waits for it.
    if (archive_write_set_options(writer_.get(), "zip:compression-level=1") != ARCHIVE_OK) return failure();
    // The archive ends where its directory ends, not at a full block.
    if (archive_write_set_bytes_in_last_block(writer_.get(), 1) != ARCHIVE_OK) return failure();
    return archive_write_open(writer_.get(), &made_, nullptr, append, nullptr) == ARCHIVE_OK ? Status() : failure();
  }

  Result<std::string> next() override {
    while (made_.empty() && !closed_) HKUBE_TRY(advance());
    return std::exchange(made_, {});
  }

 private:
  /// One step: a file's header, some of its bytes, or the directory at the end.
  Status advance() {
    if (member_ == members_.size()) {
      closed_ = true;
      return archive_write_close(writer_.get()) == ARCHIVE_OK ? Status() : failure();
    }
    const ArchiveMember& member = members_[member_];
    if (!begun_) return begin_member(member);
    if (offset_ == member.size) {
      begun_ = false;
      ++member_;
      return {};
    }
    HKUBE_ASSIGN(const std::string bytes, member.read(offset_));
    if (bytes.empty() || bytes.size() > member.size - offset_) {
      return Error{Errc::kInternal, member.name + " has changed while it was read"};
    }
    offset_ += bytes.size();
    return archive_write_data(writer_.get(), bytes.data(), bytes.size()) < 0 ? failure() : Status();
  }

  Status begin_member(const ArchiveMember& member) {
    const std::unique_ptr<archive_entry, Closer> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), member.name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.size));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    begun_ = true;
    offset_ = 0;
    return archive_write_header(writer_.get(), entry.get()) == ARCHIVE_OK ? Status() : failure();
  }

  Status failure() {
    const char* text = archive_error_string(writer_.get());
    return Error{Errc::kInternal, std::string("the archive cannot be made: ") + (text == nullptr ? "unknown" : text)};
  }

  std::vector<ArchiveMember> members_;
  std::string made_;  ///< outlives the writer, which may still write to it when it is freed
  std::unique_ptr<archive, Closer> writer_;
  std::size_t member_ = 0;
  std::uint64_t offset_ = 0;  ///< in the member
  bool begun_ = false;        ///< the member's header is written
  bool closed_ = false;
};

}  // namespace

Result<std::unique_ptr<ResultArchive>> ResultArchive::begin(std::vector<ArchiveMember> members) {
  auto zip = std::make_unique<Zip>(std::move(members));
  HKUBE_TRY(zip->begin());
  return std::unique_ptr<ResultArchive>(std::move(zip));
}

}  // namespace hkube::api
