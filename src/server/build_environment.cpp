#include "server/build_environment.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace hkube::server {

namespace {

constexpr std::array kNames{"http_proxy",
                            "https_proxy",
                            "no_proxy",
                            "HTTP_PROXY",
                            "HTTPS_PROXY",
                            "NO_PROXY",
                            "all_proxy",
                            "ALL_PROXY",
                            "SSL_CERT_FILE",
                            "SSL_CERT_DIR",
                            "REQUESTS_CA_BUNDLE",
                            "CURL_CA_BUNDLE",
                            "NODE_EXTRA_CA_CERTS",
                            "GIT_SSL_CAINFO",
                            "GIT_CONFIG_GLOBAL",
                            "GIT_CONFIG_SYSTEM",
                            "JAVA_HOME",
                            "CC",
                            "CXX"};
constexpr std::array kPrefixes{"PIP_", "NPM_CONFIG_", "npm_config_", "MAVEN_", "CMAKE_"};

bool is_inherited(std::string_view name) {
  return std::ranges::find(kNames, name) != kNames.end() ||
         std::ranges::any_of(kPrefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

using Variables = std::vector<std::pair<std::string, std::string>>;

/// What is on this machine is never reached through a proxy, by whatever tool.
void spare_loopback(Variables& variables) {
  constexpr std::array kProxies{"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
  const auto is = [](const char* name) { return [name](const auto& variable) { return variable.first == name; }; };
  if (std::ranges::none_of(kProxies, [&](const char* name) { return std::ranges::any_of(variables, is(name)); }))
    return;
  constexpr const char* kLoopback = "localhost,127.0.0.1,::1";
  bool given = false;
  for (auto& [name, value] : variables) {
    if (name != "no_proxy" && name != "NO_PROXY") continue;
    given = true;
    if (value != "*") value += (value.empty() ? "" : ",") + std::string(kLoopback);
  }
  if (!given) variables.emplace_back("no_proxy", kLoopback);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> build_environment(const char* const* environment) {
  std::vector<std::pair<std::string, std::string>> inherited;
  std::string home;
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = entry.substr(0, equals);
    if (name == "HOME") home = entry.substr(equals + 1);
    if (is_inherited(name)) inherited.emplace_back(name, entry.substr(equals + 1));
  }
  spare_loopback(inherited);
  if (home.empty()) return inherited;
  const auto add_file = [&](const char* name, const std::string& file) {
    std::error_code ec;
    const bool given = std::ranges::any_of(inherited, [&](const auto& variable) { return variable.first == name; });
    if (!given && std::filesystem::exists(file, ec)) inherited.emplace_back(name, file);
  };
  add_file("PIP_CONFIG_FILE", home + "/.config/pip/pip.conf");
  add_file("NPM_CONFIG_USERCONFIG", home + "/.npmrc");
  return inherited;
}

}  // namespace hkube::server
