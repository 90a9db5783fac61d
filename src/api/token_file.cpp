#include "api/token_file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "api/respond.h"
#include "base/hex.h"
#include "base/log.h"
#include "objects/posix_file.h"

namespace hkube::api {

namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kMaxName = 64;
constexpr std::uint64_t kMaxFile = std::uint64_t{16} << 20;
constexpr std::chrono::milliseconds kLookEvery{1000};

Result<std::string> random_text() {
  std::array<unsigned char, kTokenBytes> bytes{};
  // Up to 256 bytes come whole or not at all.
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return objects::system_error("getting random bytes for", "a token");
  }
  return "hkube_" + to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= kMaxName && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._@-").find(c) != std::string_view::npos;
  });
}

/// Two programs that change the file do so one after the other.
class FileLock {
 public:
  explicit FileLock(const std::string& path)
      : fd_(::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    while (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~FileLock() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  [[nodiscard]] bool held() const { return fd_ >= 0; }

 private:
  int fd_;
};

Json to_document(const Token& token) {
  Json roles = Json::array();
  for (Role role : token.roles) roles.push_back(std::string(role_name(role)));
  Json document = {{"name", token.name}, {"roles", roles}, {"sha256", token.sha256}, {"created", token.created.ms}};
  if (token.expires) document["expires"] = token.expires->ms;
  return document;
}

std::optional<Token> from_document(const Json& document) {
  if (!document.is_object()) return std::nullopt;
  Token token;
  token.name = string_or(document, "name");
  token.sha256 = string_or(document, "sha256");
  const auto roles = document.find("roles");
  if (!is_name(token.name) || token.sha256.size() != 64 || roles == document.end() || !roles->is_array()) {
    return std::nullopt;
  }
  for (const Json& word : *roles) {
    const auto role = word.is_string() ? parse_role(word.get<std::string>()) : std::nullopt;
    if (!role) return std::nullopt;
    token.roles.push_back(*role);
  }
  if (const auto at = document.find("created"); at != document.end() && at->is_number_integer()) {
    token.created = {at->get<std::int64_t>()};
  }
  if (const auto at = document.find("expires"); at != document.end()) {
    if (!at->is_number_integer()) return std::nullopt;
    token.expires = Timestamp{at->get<std::int64_t>()};
  }
  return token;
}

Status write_tokens(const std::string& path, const std::vector<Token>& tokens) {
  Json list = Json::array();
  for (const Token& token : tokens) list.push_back(to_document(token));
  const std::string partial = path + ".partial";
  ::unlink(partial.c_str());
  {
    HKUBE_ASSIGN(auto file, objects::PosixFile::open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC));
    // Before the content.
    if (::chmod(partial.c_str(), 0600) != 0) return objects::system_error("protecting", partial);
    HKUBE_TRY(file.write_all(Json{{"tokens", list}}.dump(2), "\n"));
    HKUBE_TRY(file.sync());
    HKUBE_TRY(file.close());
  }
  if (::rename(partial.c_str(), path.c_str()) != 0) return objects::system_error("replacing", path);
  return objects::sync_folder(std::filesystem::path(path).parent_path().string());
}

}  // namespace

std::string token_file_of(const std::string& data_dir) { return data_dir + "/tokens.json"; }

std::string sha256_hex(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  return to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

Result<std::vector<Token>> read_tokens(const std::string& path) {
  std::vector<Token> tokens;
  if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT) return tokens;
  HKUBE_ASSIGN(auto file, objects::PosixFile::open(path, O_RDONLY | O_CLOEXEC));
  HKUBE_ASSIGN(const std::string text, file.read(0, kMaxFile));
  const auto json = parse_json(text);
  const Error malformed(Errc::kInternal, "the token file " + path + " is malformed");
  if (!json.ok() || !json->is_object()) return malformed;
  const auto list = json->find("tokens");
  if (list == json->end() || !list->is_array()) return malformed;
  for (const Json& document : *list) {
    auto token = from_document(document);
    if (!token) return malformed;
    tokens.push_back(*std::move(token));
  }
  return tokens;
}

Result<std::string> create_token(const std::string& path, Token token) {
  if (!is_name(token.name)) return bad_request("a token's name has 1 to 64 letters, digits, dots, dashes, _ or @");
  if (token.roles.empty()) return bad_request("a token needs a role");
  const FileLock lock(path);
  if (!lock.held()) return objects::system_error("locking", path);
  HKUBE_ASSIGN(auto tokens, read_tokens(path));
  const bool taken =
      std::any_of(tokens.begin(), tokens.end(), [&](const Token& other) { return other.name == token.name; });
  if (taken) return Error(Errc::kExists, "token " + token.name + " already exists");
  HKUBE_ASSIGN(std::string text, random_text());
  token.sha256 = sha256_hex(text);
  tokens.push_back(std::move(token));
  HKUBE_TRY(write_tokens(path, tokens));
  return text;
}

Result<bool> revoke_token(const std::string& path, const std::string& name) {
  const FileLock lock(path);
  if (!lock.held()) return objects::system_error("locking", path);
  HKUBE_ASSIGN(auto tokens, read_tokens(path));
  if (std::erase_if(tokens, [&](const Token& token) { return token.name == name; }) == 0) return false;
  HKUBE_TRY(write_tokens(path, tokens));
  return true;
}

std::optional<Token> TokenTable::find(const std::string& text, Timestamp now) {
  refresh(now);
  // The digest of a guess says nothing about how near it was, so this look-up needs no constant time.
  const auto found = by_hash_.find(sha256_hex(text));
  if (found == by_hash_.end()) return std::nullopt;
  if (found->second.expires && *found->second.expires <= now) return std::nullopt;
  return found->second;
}

void TokenTable::refresh(Timestamp now) {
  if (looked_ && now >= *looked_ && now - *looked_ < kLookEvery) return;
  looked_ = now;
  const runtime::FileVersion version = runtime::file_version(path_);
  if (version == version_) return;
  version_ = version;
  by_hash_.clear();
  auto tokens = read_tokens(path_);
  if (!tokens.ok()) return log::error("no token is accepted", {{"error", tokens.error().message}});
  for (Token& token : *tokens) by_hash_.emplace(token.sha256, std::move(token));
}

}  // namespace hkube::api
