#include "cli/http_client.h"

#include <curl/curl.h>

#include <array>
#include <memory>

#include "cli/errc.h"

namespace hkube::cli {

namespace {

constexpr long kConnectTimeoutSeconds = 10;

std::size_t collect(char* data, std::size_t size, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
}

bool is_this_machine(const std::string& host) {
  return host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]");
}

/// The text of an error answer: `error.message`, or `error` itself, or the body.
std::string message_of(const std::string& body, long status) {
  if (const auto json = parse_json(body); json.ok() && json->is_object()) {
    const auto error = json->find("error");
    if (error != json->end() && error->is_object()) return string_or(*error, "message");
    if (error != json->end() && error->is_string()) return error->get<std::string>();
  }
  if (status == 403 && body == "Access denied") return "access denied: the token has not the role for this";
  return "the server answered with status " + std::to_string(status);
}

Error status_error(const std::string& body, long status) {
  const std::string text = message_of(body, status);
  switch (status) {
    case 401:
      return {Errc::kNotAuthenticated, text};
    case 403:
      return {Errc::kForbidden, text};
    case 404:
      return {Errc::kNotFound, text};
    case 409:
      return {Errc::kConflict, text};
    default:
      return {status >= 500 ? Errc::kServer : Errc::kRefused, text};
  }
}

struct CurlDelete {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};

}  // namespace

std::string url_escape(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
      escaped += c;
    } else {
      constexpr char kHex[] = "0123456789ABCDEF";
      escaped += '%';
      escaped += kHex[byte >> 4];
      escaped += kHex[byte & 15];
    }
  }
  return escaped;
}

std::string build_url(const Target& target, const std::string& path) {
  std::string url = target.endpoint;
  if (url.find("://") == std::string::npos) url = (is_this_machine(url) ? "http://" : "https://") + url;
  while (url.ends_with('/')) url.pop_back();
  std::string prefix = target.path_prefix;
  if (!prefix.starts_with('/')) prefix = "/" + prefix;
  if (!prefix.ends_with('/')) prefix += '/';
  // An endpoint that already names the prefix, as the original's default did, is not given it twice.
  const std::string bare = prefix.substr(0, prefix.size() - 1);
  if (bare.size() > 1 && url.ends_with(bare)) url.resize(url.size() - bare.size());
  return url + prefix + "api/v1/" + path;
}

Result<Json> HttpClient::request(const char* method, const std::string& path, const Json* body,
                                 const Form* form) const {
  const std::unique_ptr<CURL, CurlDelete> curl(curl_easy_init());
  const std::string url = build_url(target_, path);
  std::string answer;
  std::string text;
  std::unique_ptr<curl_slist, CurlDelete> headers;
  std::unique_ptr<curl_mime, CurlDelete> mime;
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method);
  curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, kConnectTimeoutSeconds);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYPEER, target_.verify_tls ? 1L : 0L);
  curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYHOST, target_.verify_tls ? 2L : 0L);
  if (!target_.ca_file.empty()) curl_easy_setopt(curl.get(), CURLOPT_CAINFO, target_.ca_file.c_str());
  std::array<char, CURL_ERROR_SIZE> failure{};
  curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, failure.data());
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
  const auto add_header = [&](const std::string& header) {
    headers.reset(curl_slist_append(headers.release(), header.c_str()));
  };
  if (!target_.token.empty()) add_header("Authorization: Bearer " + target_.token);
  if (body != nullptr) {
    text = to_text(*body);
    add_header("Content-Type: application/json");
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, text.data());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(text.size()));
  }
  if (headers != nullptr) curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  if (form != nullptr) {
    mime.reset(curl_mime_init(curl.get()));
    for (const auto& [name, value] : form->fields) {
      curl_mimepart* part = curl_mime_addpart(mime.get());
      curl_mime_name(part, name.c_str());
      curl_mime_data(part, value.data(), value.size());
    }
    curl_mimepart* part = curl_mime_addpart(mime.get());
    curl_mime_name(part, "file");
    if (form->file_path.empty()) {
      curl_mime_data(part, "", 0);
    } else {
      curl_mime_filedata(part, form->file_path.c_str());
    }
    curl_easy_setopt(curl.get(), CURLOPT_MIMEPOST, mime.get());
  }
  const CURLcode rc = curl_easy_perform(curl.get());
  if (rc != CURLE_OK) {
    // Of a certificate the library tells in its own words what is wrong with it.
    const bool untrusted = rc == CURLE_PEER_FAILED_VERIFICATION || rc == CURLE_SSL_CACERT_BADFILE;
    const char* reason = untrusted && failure.front() != '\0' ? failure.data() : curl_easy_strerror(rc);
    return Error(Errc::kCannotReach, "cannot reach " + target_.endpoint + ": " + reason);
  }
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status >= 400) return status_error(answer, status);
  if (answer.empty()) return Json(nullptr);
  auto json = parse_json(answer);
  if (!json.ok()) return Error(Errc::kServer, "the answer of " + url + " is not JSON; is it an HKube server?");
  return json;
}

}  // namespace hkube::cli
