#include "api/result_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

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

Error failure(archive* writer) {
  const char* text = archive_error_string(writer);
  return {Errc::kInternal, std::string("the archive cannot be made: ") + (text == nullptr ? "unknown" : text)};
}

}  // namespace

Result<std::string> make_zip(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string zip;
  const std::unique_ptr<archive, Closer> writer(archive_write_new());
  archive_write_set_format_zip(writer.get());
  if (archive_write_open(writer.get(), &zip, nullptr, append, nullptr) != ARCHIVE_OK) return failure(writer.get());
  for (const auto& [name, content] : files) {
    const std::unique_ptr<archive_entry, Closer> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    if (archive_write_header(writer.get(), entry.get()) != ARCHIVE_OK) return failure(writer.get());
    if (archive_write_data(writer.get(), content.data(), content.size()) < 0) return failure(writer.get());
  }
  if (archive_write_close(writer.get()) != ARCHIVE_OK) return failure(writer.get());
  return zip;
}

}  // namespace hkube::api
