#include "runtime/net/tls_identity.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <cstring>

#include "base/log.h"
#include "runtime/net/http_server.h"

namespace hkube::net {

namespace {

constexpr std::chrono::seconds kLookEvery{1};

/// A key with a password is refused: the library would ask on the terminal.
int no_password(char*, int, int, void*) { return -1; }

Error unusable(const std::string& what) {
  const unsigned long code = ERR_get_error();
  // Of the system's errors, such as a file that is not there, the library has no words.
  const char* reason = ERR_SYSTEM_ERROR(code) ? std::strerror(ERR_GET_REASON(code)) : ERR_reason_error_string(code);
  ERR_clear_error();
  return {NetErrc::kBadCertificate, reason == nullptr ? what : what + " (" + reason + ")"};
}

}  // namespace

Result<std::shared_ptr<TlsIdentity>> TlsIdentity::open(std::string certificate_file, std::string key_file) {
  std::shared_ptr<TlsIdentity> identity(new TlsIdentity(std::move(certificate_file), std::move(key_file)));
  identity->versions_ = identity->versions();
  HKUBE_ASSIGN(identity->context_, identity->load());
  return identity;
}

std::shared_ptr<boost::asio::ssl::context> TlsIdentity::current(std::chrono::steady_clock::time_point now) {
  if (looked_ && now - *looked_ < kLookEvery) return context_;
  looked_ = now;
  const Versions found = versions();  // before reading: a change while they are read is seen the next time
  if (found == versions_) return context_;
  versions_ = found;
  auto loaded = load();
  if (loaded.ok()) {
    context_ = *std::move(loaded);
    log::info("the certificate is renewed", {{"file", certificate_file_}});
  } else {
    log::warning("the certificate is not renewed", {{"error", loaded.error().message}});
  }
  return context_;
}

Result<std::shared_ptr<boost::asio::ssl::context>> TlsIdentity::load() const {
  namespace ssl = boost::asio::ssl;
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const raw = context->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  // Of 1.2 only what encrypts and authenticates in one step (AEAD) with a key of its own for each connection.
  SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Most connections wait most of the time; 34 KiB less for each of them.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(raw, no_password);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(raw, certificate_file_.c_str()) != 1) {
    return unusable("the certificate " + certificate_file_ + " cannot be used");
  }
  if (SSL_CTX_use_PrivateKey_file(raw, key_file_.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(raw) != 1) {
    return unusable("the private key " + key_file_ + " cannot be used with the certificate " + certificate_file_);
  }
  return context;
}

}  // namespace hkube::net
