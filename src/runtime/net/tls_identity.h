#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "runtime/real/file_version.h"

namespace boost::asio::ssl {
class context;
}

namespace hkube::net {

/// A server's certificate (with those between it and the authority, if any) and private key, in PEM files that may be
/// renewed while the server runs. Not thread-safe.
class TlsIdentity {
 public:
  /// An error when a file cannot be read, or when the two do not fit.
  static Result<std::shared_ptr<TlsIdentity>> open(std::string certificate_file, std::string key_file);

  /// For the next connection: what is in the files, at which it looks once a second at most. While they cannot be used,
  /// what was in them before.
  std::shared_ptr<boost::asio::ssl::context> current(std::chrono::steady_clock::time_point now);

 private:
  struct Versions {
    runtime::FileVersion certificate;
    runtime::FileVersion key;
    bool operator==(const Versions&) const = default;
  };

  TlsIdentity(std::string certificate_file, std::string key_file)
      : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)) {}
  [[nodiscard]] Versions versions() const {
    return {runtime::file_version(certificate_file_), runtime::file_version(key_file_)};
  }
  [[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> load() const;

  std::string certificate_file_;
  std::string key_file_;
  Versions versions_;
  std::optional<std::chrono::steady_clock::time_point> looked_;
  std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace hkube::net
