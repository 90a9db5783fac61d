#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/role.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "runtime/real/file_version.h"

namespace hkube::api {

/// A token as it is kept: its text is known to its owner only.
struct Token {
  std::string name;  ///< the user in audit trails
  std::vector<Role> roles;
  std::string sha256;  ///< of the text, 64 hexadecimal digits
  Timestamp created;
  std::optional<Timestamp> expires;
};

/// Where the tokens of a server are.
std::string token_file_of(const std::string& data_dir);
/// All tokens of the file; none when there is no file.
Result<std::vector<Token>> read_tokens(const std::string& path);
/// Makes a token and returns its text, for the only time. Refuses names that are taken or malformed. Safe while a
/// server and other programs use the file.
Result<std::string> create_token(const std::string& path, Token token);
/// Removes it; false when there is none of that name.
Result<bool> revoke_token(const std::string& path, const std::string& name);
/// SHA-256 as hexadecimal digits.
std::string sha256_hex(const std::string& text);

/// The tokens of a running server. Looks at most once a second whether the file is another one. A file that cannot be
/// read admits nobody. Not thread-safe.
class TokenTable {
 public:
  explicit TokenTable(std::string path) : path_(std::move(path)) {}
  /// The token of this text, unless it has expired.
  std::optional<Token> find(const std::string& text, Timestamp now);

 private:
  void refresh(Timestamp now);

  std::string path_;
  std::optional<Timestamp> looked_;
  runtime::FileVersion version_;
  std::unordered_map<std::string, Token> by_hash_;
};

}  // namespace hkube::api
