#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "store/catalog.h"

namespace hkube::store {

/// Encrypts single texts that must not be readable in the data folder, with AES-256-GCM and a key from a file. Each
/// text has a nonce of its own. Thread-safe.
class SecretBox {
 public:
  /// Reads the key. Without a file, makes one that only its owner may read; it is on disk when this returns.
  static Result<std::unique_ptr<SecretBox>> open(const std::string& key_file);

  /// "sealed:1:" and hexadecimal digits.
  [[nodiscard]] std::string seal(std::string_view text) const;
  /// What was sealed. A text that is not sealed, as older versions stored it, is given back as it is. An error when the
  /// key is another one, or the text was changed.
  [[nodiscard]] Result<std::string> unseal(const std::string& text) const;

 private:
  static constexpr std::size_t kKeyBytes = 32;
  using Key = std::array<unsigned char, kKeyBytes>;
  SecretBox(const Key& key, std::string file) : key_(key), file_(std::move(file)) {}

  Key key_;
  std::string file_;
};

/// Seals what is secret in a document of this kind: values of variables, URLs of webhooks, tokens.
void seal_secrets(const SecretBox& box, DocumentKind kind, Json& document);
/// The opposite.
Status unseal_secrets(const SecretBox& box, DocumentKind kind, Json& document);
/// True when a document has something secret that is not sealed.
bool has_open_secrets(DocumentKind kind, const Json& document);

}  // namespace hkube::store
