#include "cli/http_client.h"

#include <curl/curl.h>

#include <array>
#include <memory>
#include <optional>

#include "base/uri_encode.h"
#include "cli/errc.h"

namespace hkube::cli {

namespace {

constexpr long kConnectTimeoutSeconds = 10;
constexpr long kStallSeconds = 120;

std::size_t collect(char* data, std::size_t size, std::size_t count, void* to) {
  static_cast<std::string*>(to)->append(data, size * count);
  return size * count;
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
    case 502:
    case 503:
    case 504:
      return {Errc::kBusy, text};
    default:
      return {status >= 500 ? Errc::kServer : Errc::kRefused, text};
  }
}

struct CurlDelete {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};

/// One exchange with the server.
class Exchange {
 public:
  Exchange(const Target& target, std::string url)
      : target_(target), url_(std::move(url)), proxy_(proxy_of(url_, target.variables)), curl_(curl_easy_init()) {
    option(CURLOPT_URL, url_.c_str());
    option(CURLOPT_PATH_AS_IS, 1L);  // a name such as ".." is a name
    option(CURLOPT_PROXY, proxy_ ? proxy_->url.c_str() : "");
    option(CURLOPT_CONNECTTIMEOUT, kConnectTimeoutSeconds);
    option(CURLOPT_LOW_SPEED_LIMIT, 1L);
    option(CURLOPT_LOW_SPEED_TIME, kStallSeconds);
    option(CURLOPT_NOSIGNAL, 1L);
    option(CURLOPT_PROTOCOLS_STR, "http,https");
    option(CURLOPT_SSL_VERIFYPEER, target.verify_tls ? 1L : 0L);
    option(CURLOPT_SSL_VERIFYHOST, target.verify_tls ? 2L : 0L);
    if (!target.ca_file.empty()) option(CURLOPT_CAINFO, target.ca_file.c_str());
    option(CURLOPT_ERRORBUFFER, failure_.data());
    option(CURLOPT_WRITEFUNCTION, collect);
    option(CURLOPT_WRITEDATA, &answer_);
  }

  void add_header(const std::string& header) {
    headers_.reset(curl_slist_append(headers_.release(), header.c_str()));
    option(CURLOPT_HTTPHEADER, headers_.get());
  }

  void set_method(const char* method) { option(CURLOPT_CUSTOMREQUEST, method); }

  void set_body(const Json& body) {
    body_ = to_text(body);
    add_header("Content-Type: application/json");
    option(CURLOPT_POSTFIELDS, body_.data());
    option(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
  }

  void set_form(const Form& form) {
    file_ = form.file_path;
    mime_.reset(curl_mime_init(curl_.get()));
    for (const auto& [name, value] : form.fields) {
      curl_mimepart* part = curl_mime_addpart(mime_.get());
      curl_mime_name(part, name.c_str());
      curl_mime_data(part, value.data(), value.size());
    }
    curl_mimepart* part = curl_mime_addpart(mime_.get());
    curl_mime_name(part, "file");
    if (file_.empty()) {
      curl_mime_data(part, "", 0);
    } else {
      curl_mime_filedata(part, file_.c_str());
    }
    option(CURLOPT_MIMEPOST, mime_.get());
  }

  Result<Json> perform() {
    const CURLcode code = curl_easy_perform(curl_.get());
    if (code != CURLE_OK) return failed(code);
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status >= 400) return status_error(answer_, status);
    if (status >= 300 || status < 200) return not_an_answer(status);
    if (answer_.empty()) return Json(nullptr);
    auto json = parse_json(answer_);
    if (!json.ok())
      return Error(Errc::kServer, "the answer of " + url_ + way() + " is not JSON; is it an HKube server?");
    return json;
  }

 private:
  template <typename T>
  void option(CURLoption name, T value) {
    curl_easy_setopt(curl_.get(), name, value);
  }

  /// " through the proxy …" or nothing.
  [[nodiscard]] std::string way() const { return proxy_ ? " through " + proxy_->words() : ""; }

  /// A redirect is not followed: it would take the token elsewhere and turn a POST into a GET.
  [[nodiscard]] Error not_an_answer(long status) const {
    char* location = nullptr;
    curl_easy_getinfo(curl_.get(), CURLINFO_REDIRECT_URL, &location);
    std::string text = url_ + way() + " answered with status " + std::to_string(status);
    if (location != nullptr) text += " and leads to " + std::string(location) + "; is the endpoint right?";
    return {Errc::kServer, text};
  }

  [[nodiscard]] Error failed(CURLcode code) const {
    const char* const known = curl_easy_strerror(code);
    // The library's own words tell more where the matter is a certificate, an address or a protocol.
    const std::string words = failure_.front() == '\0' ? known : failure_.data();
    curl_off_t asked = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_PRETRANSFER_TIME_T, &asked);
    switch (code) {
      case CURLE_URL_MALFORMAT:
        return {Errc::kBadEndpoint, "the endpoint \"" + target_.endpoint + "\" is not an address: " + words};
      case CURLE_UNSUPPORTED_PROTOCOL:
      case CURLE_WEIRD_SERVER_REPLY:
        if (asked > 0) {
          return {Errc::kServer,
                  target_.endpoint + way() + " does not speak HTTP (" + words + "); is it an HKube server?"};
        }
        return {Errc::kBadEndpoint, "the endpoint \"" + target_.endpoint + "\" must begin with http:// or https://"};
      case CURLE_READ_ERROR:
      case CURLE_FILE_COULDNT_READ_FILE:
        return {Errc::kBadFile, "cannot read " + (file_.empty() ? "what is to be sent" : file_)};
      case CURLE_PEER_FAILED_VERIFICATION:
      case CURLE_SSL_CACERT_BADFILE:
      case CURLE_SSL_CONNECT_ERROR:
        return {Errc::kCannotReach, "cannot reach " + target_.endpoint + way() + ": " + words};
      default:
        break;
    }
    if (asked == 0) return {Errc::kCannotReach, "cannot reach " + target_.endpoint + way() + ": " + known};
    return {Errc::kNoAnswer, target_.endpoint + way() + " has not answered: " + known};
  }

  const Target& target_;
  const std::string url_;
  const std::optional<Proxy> proxy_;
  const std::unique_ptr<CURL, CurlDelete> curl_;
  std::unique_ptr<curl_slist, CurlDelete> headers_;
  std::unique_ptr<curl_mime, CurlDelete> mime_;
  std::string body_;
  std::string file_;
  std::string answer_;
  std::array<char, CURL_ERROR_SIZE> failure_{};
};

}  // namespace

std::string url_escape(const std::string& text) { return uri_encode(text, Slash::kEncoded); }

std::string build_url(const Target& target, const std::string& path) {
  std::string url = target.endpoint;
  if (url.find("://") == std::string::npos) url = (is_loopback_host(host_of(url)) ? "http://" : "https://") + url;
  while (url.ends_with('/')) url.pop_back();
  std::string prefix = target.path_prefix;
  if (!prefix.starts_with('/')) prefix = "/" + prefix;
  if (!prefix.ends_with('/')) prefix += '/';
  // An endpoint that already names the prefix, as the original's default did, is not given it twice.
  const std::string bare = prefix.substr(0, prefix.size() - 1);
  if (bare.size() > 1 && url.ends_with(bare)) url.resize(url.size() - bare.size());
  return url + prefix + "api/v1/" + path;
}

Result<Json> HttpClient::request(const Request& request) const {
  auto answer = send(request, token_.empty() ? target_.token : token_);
  const bool can_log_in = target_.token.empty() && !target_.username.empty() && !target_.password.empty();
  if (answer.ok() || answer.error().code != describe(Errc::kNotAuthenticated).code || !can_log_in) return answer;
  HKUBE_ASSIGN(token_, log_in());
  return send(request, token_);
}

Result<std::string> HttpClient::log_in() const {
  const Json who = {{"username", target_.username}, {"password", target_.password}};
  const auto answer = send({"POST", "auth/login", &who}, "");
  if (!answer.ok()) {
    return Error(Errc::kNotAuthenticated, "cannot log in " + target_.username + ": " + answer.error().message);
  }
  const auto data = answer->find("data");
  std::string token = data == answer->end() ? "" : string_or(*data, "access_token");
  if (token.empty()) return Error(Errc::kNotAuthenticated, "the server's answer to the log-in has no token");
  return token;
}

Result<Json> HttpClient::send(const Request& request, const std::string& token) const {
  if (host_of(target_.endpoint).empty()) {
    return Error(Errc::kBadEndpoint, "the endpoint \"" + target_.endpoint + "\" is not an address: it names no host");
  }
  Exchange exchange(target_, build_url(target_, request.path));
  if (!token.empty()) exchange.add_header("Authorization: Bearer " + token);
  if (request.body != nullptr) exchange.set_body(*request.body);
  if (request.form != nullptr) exchange.set_form(*request.form);
  exchange.set_method(request.method);
  return exchange.perform();
}

}  // namespace hkube::cli
