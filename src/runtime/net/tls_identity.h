#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"

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
  /// What differs when a file was replaced.
  struct Version {
    ino_t inode = 0;
    off_t size = -1;
    std::int64_t changed_ns = 0;
    bool operator==(const Version&) const = default;
  };
  struct Versions {
    Version certificate;
    Version key;
    bool operator==(const Versions&) const = default;
  };

  TlsIdentity(std::string certificate_file, std::string key_file)
      : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)) {}
  static Version version_of(const std::string& path);
  [[nodiscard]] Versions versions() const { return {version_of(certificate_file_), version_of(key_file_)}; }
  [[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> load() const;

  std::string certificate_file_;
  std::string key_file_;
  Versions versions_;
  std::optional<std::chrono::steady_clock::time_point> looked_;
  std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace hkube::net
