#include "cli/files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json_document.h"
#include "cli/errc.h"
#include "spec/yaml.h"

namespace hkube::cli {

namespace fs = std::filesystem;

std::string resolve_path(const CliIo& io, const std::string& base, const std::string& path) {
  if (path == "~" || path.starts_with("~/")) return io.env("HOME") + path.substr(1);
  return fs::path(path).is_absolute() ? path : (fs::path(base) / path).lexically_normal().string();
}

Result<std::string> read_file(const std::string& path) {
  const auto failed = [&](int reason) {
    return Error(Errc::kBadFile, "cannot read the file " + path + ": " + std::strerror(reason));
  };
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return failed(errno);
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return failed(EISDIR);
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

Result<Json> read_document(const CliIo& io, const std::string& path) {
  std::string text;
  if (path == "-") {
    text.assign((std::istreambuf_iterator<char>(io.in)), std::istreambuf_iterator<char>());
  } else {
    HKUBE_ASSIGN(text, read_file(resolve_path(io, io.cwd, path)));
  }
  // A file that says it is JSON is no YAML with a fault, and its error is JSON's.
  auto document = path.ends_with(".json") ? parse_json_document(text) : spec::parse_yaml(text);
  if (!document.ok()) return Error(Errc::kBadFile, path + ": " + document.error().message);
  if (!document->is_object()) return Error(Errc::kBadFile, path + ": a map is expected at the top");
  return document;
}

}  // namespace hkube::cli
