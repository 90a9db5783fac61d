#pragma once

#include <string>
#include <utility>
#include <vector>

namespace hkube::server {

/// The variables of this process that builds inherit: proxies, certificates, and the settings of pip, npm, Maven
/// and CMake (PIP_*, NPM_CONFIG_*, npm_config_*, MAVEN_*, JAVA_HOME, CMAKE_*, CC, CXX). A user's own pip and npm
/// configuration files are named by PIP_CONFIG_FILE and NPM_CONFIG_USERCONFIG, since a build's home folder is its own.
/// Call it before threads change the environment.
std::vector<std::pair<std::string, std::string>> build_environment(const char* const* environment);

}  // namespace hkube::server
