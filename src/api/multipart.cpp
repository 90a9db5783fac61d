#include "api/multipart.h"

#include <cctype>

#include "api/respond.h"

namespace hkube::api {

namespace {

constexpr std::size_t kMaxParts = 1000;

/// The value of `name="…"` or `name=…` in a header line.
std::string attribute(std::string_view header, std::string_view name) {
  std::size_t at = 0;
  while ((at = header.find(name, at)) != std::string_view::npos) {
    const bool whole_word = at == 0 || header[at - 1] == ' ' || header[at - 1] == ';';
    at += name.size();
    if (!whole_word || at >= header.size() || header[at] != '=') continue;
    std::string_view rest = header.substr(at + 1);
    if (rest.starts_with('"')) {
      rest.remove_prefix(1);
      return std::string(rest.substr(0, rest.find('"')));
    }
    return std::string(rest.substr(0, rest.find_first_of("; \r")));
  }
  return {};
}

bool is_disposition(std::string_view line) {
  constexpr std::string_view kName = "content-disposition:";
  if (line.size() < kName.size()) return false;
  for (std::size_t i = 0; i < kName.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(line[i])) != kName[i]) return false;
  }
  return true;
}

}  // namespace

Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body) {
  const std::string boundary = attribute(content_type, "boundary");
  if (boundary.empty() || boundary.size() > 200) return bad_request("Multipart: Boundary not found");
  const std::string delimiter = "--" + boundary;
  const std::string separator = "\r\n" + delimiter;

  std::vector<Part> parts;
  if (!body.starts_with(delimiter)) return bad_request("malformed multipart body");
  body.remove_prefix(delimiter.size());
  while (true) {
    if (body.starts_with("--")) return parts;
    if (!body.starts_with("\r\n") || parts.size() == kMaxParts) return bad_request("malformed multipart body");
    body.remove_prefix(2);
    Part part;
    while (true) {
      const auto end = body.find("\r\n");
      if (end == std::string_view::npos) return bad_request("malformed multipart body");
      const std::string_view line = body.substr(0, end);
      body.remove_prefix(end + 2);
      if (line.empty()) break;
      if (!is_disposition(line)) continue;
      part.name = attribute(line, "name");
      part.filename = attribute(line, "filename");
    }
    const auto end = body.find(separator);
    if (end == std::string_view::npos) return bad_request("malformed multipart body: Unexpected end of form");
    part.content = body.substr(0, end);
    body.remove_prefix(end + separator.size());
    parts.push_back(std::move(part));
  }
}

}  // namespace hkube::api
