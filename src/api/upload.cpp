#include "api/upload.h"

#include <fcntl.h>
#include <openssl/evp.h>

#include <array>
#include <filesystem>
#include <system_error>

#include "api/respond.h"
#include "base/hex.h"
#include "build/archive.h"
#include "objects/posix_file.h"

namespace hkube::api {

Upload::~Upload() {
  std::error_code ignored;
  if (!kept_) std::filesystem::remove_all(directory_, ignored);
}

Status Upload::write(const std::string& path, std::string_view bytes) {
  std::error_code ec;
  std::filesystem::create_directories(directory_, ec);
  HKUBE_ASSIGN(auto file, objects::PosixFile::open(path, O_WRONLY | O_CREAT | O_TRUNC));
  HKUBE_TRY(file.write_all(bytes, {}));
  HKUBE_TRY(file.sync());
  HKUBE_TRY(file.close());
  return sync_folders();
}

Status Upload::sync_folders() const {
  HKUBE_TRY(objects::sync_folder(directory_));
  return objects::sync_folder(std::filesystem::path(directory_).parent_path().string());
}

Status Upload::copy(const std::string& from, const std::string& path) {
  std::error_code ec;
  std::filesystem::create_directories(directory_, ec);
  if (!ec) std::filesystem::copy_file(from, path, std::filesystem::copy_options::overwrite_existing, ec);
  if (ec) return Error(Errc::kInternal, "the code of an earlier build cannot be copied: " + ec.message());
  HKUBE_ASSIGN(auto copied, objects::PosixFile::open(path, O_RDONLY));
  HKUBE_TRY(copied.sync());
  return sync_folders();
}

std::string sha1_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha1(), nullptr);
  return to_hex({reinterpret_cast<const char*>(digest.data()), length});
}

Result<std::string> archive_extension(const std::string& path) {
  const auto format = build::detect_format(path);
  if (!format.ok()) return bad_request("data.fileExt should be equal to one of the allowed values (zip,gz)");
  return std::string(*format == build::ArchiveFormat::kZip ? "zip" : "gz");
}

}  // namespace hkube::api
