#include "store/secret_box.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/random.h>
#include <unistd.h>

#include <filesystem>

#include "base/hex.h"
#include "objects/posix_file.h"
#include "store/errc.h"

namespace hkube::store {

namespace {

constexpr std::string_view kPrefix = "sealed:1:";
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

using Bytes = std::string;
using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

unsigned char* bytes_of(Bytes& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Bytes random_bytes(std::size_t count) {
  Bytes bytes(count, '\0');
  // Up to 256 bytes come whole; the call only waits while the machine starts.
  while (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(count)) {
  }
  return bytes;
}

int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

std::optional<Bytes> from_hex(std::string_view text) {
  Bytes bytes;
  if (text.size() % 2 != 0) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

Status make_key_file(const std::string& path) {
  const std::string partial = path + ".partial";
  ::unlink(partial.c_str());
  {
    HKUBE_ASSIGN(auto file, objects::PosixFile::open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW));
    // Before the content.
    if (::chmod(partial.c_str(), 0600) != 0) return objects::system_error("protecting", partial);
    HKUBE_TRY(file.write_all(to_hex(random_bytes(32)), "\n"));
    HKUBE_TRY(file.sync());
    HKUBE_TRY(file.close());
  }
  if (::rename(partial.c_str(), path.c_str()) != 0) return objects::system_error("making", path);
  const auto folder = std::filesystem::path(path).parent_path();
  HKUBE_ASSIGN(auto directory, objects::PosixFile::open(folder.empty() ? "." : folder.string(), O_RDONLY | O_CLOEXEC));
  return directory.sync();
}

/// Calls `change` with each text that is secret. Stops with the first error.
template <typename Change>
Status each_secret(DocumentKind kind, Json& document, const Change& change) {
  const auto one = [&](Json& value) -> Status {
    if (!value.is_string()) return {};
    return change(value);
  };
  if (kind == DocumentKind::kRepositoryToken) {
    const auto token = document.find("token");
    return token == document.end() ? Status() : one(*token);
  }
  if (!document.is_object()) return {};
  for (const char* key : {"algorithmEnv", "workerEnv", "webhooks"}) {
    const auto values = document.find(key);
    if (values == document.end() || !values->is_object()) continue;
    for (Json& value : *values) {
      HKUBE_TRY(one(value));
      if (!value.is_object()) continue;
      if (const auto marked = value.find("secret"); marked != value.end()) HKUBE_TRY(one(*marked));
    }
  }
  // Versions and builds have the algorithm or the pipeline within.
  for (const char* key : {"algorithm", "pipeline"}) {
    if (const auto part = document.find(key); part != document.end()) HKUBE_TRY(each_secret(kind, *part, change));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<SecretBox>> SecretBox::open(const std::string& key_file) {
  if (::access(key_file.c_str(), F_OK) != 0 && errno == ENOENT) HKUBE_TRY(make_key_file(key_file));
  HKUBE_ASSIGN(auto file, objects::PosixFile::open(key_file, O_RDONLY | O_CLOEXEC));
  HKUBE_ASSIGN(const struct stat status, file.status());
  if ((status.st_mode & 077U) != 0) {
    return Error(Errc::kDamaged, "others may read the key file " + key_file + "; chmod 600 it");
  }
  constexpr std::uint64_t kMost = 256;
  HKUBE_ASSIGN(std::string text, file.read(0, kMost));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != kKeyBytes) {
    return Error(Errc::kDamaged, "the key file " + key_file + " does not have 64 hexadecimal digits");
  }
  Key key{};
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return std::unique_ptr<SecretBox>(new SecretBox(key, key_file));
}

std::string SecretBox::seal(std::string_view text) const {
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  const Bytes nonce = random_bytes(kNonceBytes);
  Bytes sealed(text.size(), '\0');
  Bytes tag(kTagBytes, '\0');
  int size = 0;
  EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), bytes_of(nonce));
  EVP_EncryptUpdate(context.get(), bytes_of(sealed), &size, bytes_of(text), static_cast<int>(text.size()));
  EVP_EncryptFinal_ex(context.get(), bytes_of(tag), &size);  // GCM has nothing left to say
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data());
  return std::string(kPrefix) + to_hex(nonce + sealed + tag);
}

Result<std::string> SecretBox::unseal(const std::string& text) const {
  if (!text.starts_with(kPrefix)) return text;
  const Error wrong(Errc::kDamaged, "a stored secret cannot be read with the key file " + file_);
  auto bytes = from_hex(std::string_view(text).substr(kPrefix.size()));
  if (!bytes || bytes->size() < kNonceBytes + kTagBytes) return wrong;
  const Bytes nonce = bytes->substr(0, kNonceBytes);
  Bytes tag = bytes->substr(bytes->size() - kTagBytes);
  const Bytes sealed = bytes->substr(kNonceBytes, bytes->size() - kNonceBytes - kTagBytes);
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  Bytes open(sealed.size(), '\0');
  Bytes rest(kTagBytes, '\0');
  int size = 0;
  EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), bytes_of(nonce));
  EVP_DecryptUpdate(context.get(), bytes_of(open), &size, bytes_of(sealed), static_cast<int>(sealed.size()));
  EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data());
  if (EVP_DecryptFinal_ex(context.get(), bytes_of(rest), &size) != 1) return wrong;
  return open;
}

void seal_secrets(const SecretBox& box, DocumentKind kind, Json& document) {
  (void)each_secret(kind, document, [&](Json& value) -> Status {
    value = box.seal(value.get_ref<const std::string&>());
    return {};
  });
}

Status unseal_secrets(const SecretBox& box, DocumentKind kind, Json& document) {
  return each_secret(kind, document, [&](Json& value) -> Status {
    HKUBE_ASSIGN(value, box.unseal(value.get_ref<const std::string&>()));
    return {};
  });
}

bool has_open_secrets(DocumentKind kind, const Json& document) {
  bool found = false;
  Json copy = document;
  (void)each_secret(kind, copy, [&](const Json& value) -> Status {
    found = found || !value.get_ref<const std::string&>().starts_with(kPrefix);
    return {};
  });
  return found;
}

}  // namespace hkube::store
