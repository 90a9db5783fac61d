#pragma once

#include <string>
#include <string_view>

namespace hkube {

/// The client's request of a WebSocket; `key` is 16 random bytes in base64.
std::string handshake_request(const std::string& target, const std::string& host, const std::string& key);

/// What a server must answer to a key (RFC 6455, 4.2.2).
std::string accepted_key(const std::string& key);

/// Why the answer, up to and without the empty line, is not that of a server that accepts the key; empty when it is.
std::string handshake_problem(std::string_view answer, const std::string& key);

std::string base64(std::string_view bytes);

}  // namespace hkube
