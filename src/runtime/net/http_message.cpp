#include "runtime/net/http_message.h"

#include <algorithm>

#include "runtime/net/web_origin.h"
#include "runtime/real/mapped_file.h"

namespace hkube::net {

ErrorInfo describe(NetErrc e) {
  switch (e) {
    case NetErrc::kCannotListen:
      return {ErrorKind::kInternal, "net.cannot_listen"};
    case NetErrc::kBadCertificate:
      return {ErrorKind::kInvalid, "net.bad_certificate"};
  }
  return {ErrorKind::kInternal, "net.unknown"};
}

const std::string* HttpRequest::find_query(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::string_view HttpRequest::content() const { return upload ? upload->bytes() : std::string_view(body); }

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string fold_slashes(std::string_view path) {
  std::string folded;
  for (char c : path) {
    if (c != '/' || folded.empty() || folded.back() != '/') folded += c;
  }
  if (folded.size() > 1 && folded.back() == '/') folded.pop_back();
  return folded.empty() ? "/" : folded;
}

}  // namespace

std::string percent_decode(std::string_view text, PlusSign plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      decoded += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i] == '+' && plus == PlusSign::kIsSpace ? ' ' : text[i];
    }
  }
  return decoded;
}

const char* fault_of_header(const HttpRequest& head, unsigned version) {
  const auto count = [&](std::string_view name) {
    return std::count_if(head.headers.begin(), head.headers.end(), [&](const auto& h) { return h.first == name; });
  };
  const auto hosts = count("host");
  if (hosts > 1) return "there is more than one Host header";
  if (hosts == 0 && version >= 11) return "the Host header is missing";
  if (hosts == 1 && !parse_authority(head.header("host"))) return "the Host header is malformed";
  const auto lengths = count("content-length");
  if (lengths > 1) return "there is more than one Content-Length";
  const auto encodings = count("transfer-encoding");
  if (encodings == 0) return nullptr;
  if (encodings > 1) return "there is more than one Transfer-Encoding";
  if (lengths != 0) return "there are both a Content-Length and a Transfer-Encoding";
  if (version < 11) return "HTTP/1.0 has no Transfer-Encoding";
  constexpr std::string_view kChunked = "chunked";
  const std::string_view encoding = head.header("transfer-encoding");
  const bool chunked = std::equal(
      encoding.begin(), encoding.end(), kChunked.begin(), kChunked.end(),
      [](char given, char wanted) { return (given >= 'A' && given <= 'Z' ? given + ('a' - 'A') : given) == wanted; });
  return chunked ? nullptr : "the Transfer-Encoding is not known";
}

void parse_target(std::string_view target, HttpRequest& request) {
  const auto mark = target.find('?');
  request.path = fold_slashes(percent_decode(target.substr(0, mark), PlusSign::kStays));
  if (mark == std::string_view::npos) return;
  std::string_view rest = target.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    request.query.emplace_back(percent_decode(pair.substr(0, equals), PlusSign::kIsSpace),
                               percent_decode(value, PlusSign::kIsSpace));
  }
}

}  // namespace hkube::net
