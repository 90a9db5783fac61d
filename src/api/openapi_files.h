#pragma once

#include <string_view>

namespace hkube::api {

/// Files of api/, compiled into the binary by cmake/embed_text.cmake.
extern const std::string_view kOpenApiYaml;
extern const std::string_view kSwaggerPage;

}  // namespace hkube::api
