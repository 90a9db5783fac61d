#include "config.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace hkube {

namespace {

constexpr const char* kQuery = "storage=v1&encoding=msgpack&files=1&ahead=1&named=1";

bool is_port(std::string_view text) {
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return !text.empty() && text.size() <= 5 && digits && std::stoi(std::string(text)) <= 0xFFFF;
}

void read_url(const std::string& url, const std::string& query, Config& config) {
  constexpr std::string_view kScheme = "ws://";
  const auto bad = [&url] {
    return std::invalid_argument("WORKER_SOCKET_URL must look like ws://host:port, not " + url);
  };
  if (url.compare(0, kScheme.size(), kScheme) != 0) throw bad();
  const std::size_t end = std::min(url.find_first_of("/?#", kScheme.size()), url.size());
  const std::string authority = url.substr(kScheme.size(), end - kScheme.size());
  const std::string rest = url.substr(end, url.find('#', end) - end);
  // The port is behind the last colon, but not one of those inside the brackets of an IPv6 address.
  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string::npos ? 0 : bracket);
  config.host = authority.substr(0, colon);
  config.port = colon == std::string::npos ? "80" : authority.substr(colon + 1);
  if (bracket != std::string::npos && config.host.front() == '[') config.host = config.host.substr(1, bracket - 1);
  if (config.host.empty() || !is_port(config.port)) throw bad();
  const std::string path = rest.empty() || rest.front() == '?' ? "/" + rest : rest;
  config.target = path + (path.find('?') == std::string::npos ? "?" : "&") + query;
}

}  // namespace

std::string Config::address() const {
  return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port;
}

Config read_config(const std::function<std::string(const char*)>& environment) {
  const auto value_or = [&](const char* name, const char* fallback) {
    std::string value = environment(name);
    return value.empty() ? std::string(fallback) : value;
  };
  Config config;
  config.folder = environment("ALGORITHM_PATH");
  // Proves that we are the worker's algorithm.
  const std::string secret = environment("WORKER_SOCKET_SECRET");
  const std::string query = secret.empty() ? kQuery : std::string(kQuery) + "&secret=" + secret;
  if (const std::string url = environment("WORKER_SOCKET_URL"); !url.empty()) {
    read_url(url, query, config);
    return config;
  }
  config.host = value_or("WORKER_SOCKET_HOST", "127.0.0.1");
  config.port = value_or("WORKER_SOCKET_PORT", "3000");
  if (!is_port(config.port)) throw std::invalid_argument("WORKER_SOCKET_PORT must be a port, not " + config.port);
  config.target = "/?" + query;
  return config;
}

}  // namespace hkube
