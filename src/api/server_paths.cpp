#include "api/server_paths.h"

#include <algorithm>
#include <filesystem>

namespace hkube::api {

namespace {

void remove_all(std::string& text, const std::string& part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at)) text.erase(at, part.size());
}

}  // namespace

ServerPaths::ServerPaths(const std::string& data_directory) {
  namespace fs = std::filesystem;
  if (data_directory.empty()) return;
  std::error_code ec;
  // What was configured, and what processes call the same folder when links lead to it.
  for (fs::path path : {fs::absolute(data_directory, ec), fs::weakly_canonical(data_directory, ec)}) {
    std::string text = path.lexically_normal().string();
    while (text.ends_with('/')) text.pop_back();
    if (!text.empty()) prefixes_.push_back(text + "/");
  }
  std::sort(prefixes_.begin(), prefixes_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

void ServerPaths::hide(net::HttpResponse& answer) const {
  const bool text = answer.content_type.find("json") != std::string::npos || answer.content_type.starts_with("text/");
  if (!text) return;
  for (const std::string& prefix : prefixes_) {
    if (answer.body.find(prefix) != std::string::npos) remove_all(answer.body, prefix);
  }
}

}  // namespace hkube::api
