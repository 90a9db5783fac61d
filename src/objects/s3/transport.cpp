#include "objects/s3/transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>

#include "base/proxy.h"
#include "objects/errc.h"
#include "objects/header.h"

namespace hkube::objects::s3 {

namespace {

/// Room that is made in advance for an answer, whatever length the other side claims.
constexpr curl_off_t kMostReserved = curl_off_t{1} << 30;

struct Receiver {
  CURL* easy;
  HttpAnswer answer;
};

std::size_t on_body(const char* data, std::size_t size, std::size_t count, void* user) {
  auto& receiver = *static_cast<Receiver*>(user);
  if (receiver.answer.body.empty()) {
    curl_off_t length = 0;
    curl_easy_getinfo(receiver.easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    // With room for the header that the object's reader may put in front.
    if (length > 0 && length <= kMostReserved) {
      receiver.answer.body.reserve(static_cast<std::size_t>(length) + kHeaderSize);
    }
  }
  receiver.answer.body.append(data, size * count);
  return size * count;
}

std::size_t on_header(const char* data, std::size_t size, std::size_t count, void* user) {
  HttpAnswer& answer = static_cast<Receiver*>(user)->answer;
  std::string_view line(data, size * count);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  // A new status line comes after an interim answer.
  if (line.starts_with("HTTP/")) answer.headers.clear();
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size * count;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  std::string_view value = line.substr(colon + 1);
  while (value.starts_with(' ')) value.remove_prefix(1);
  answer.headers[std::move(name)] = value;
  return size * count;
}

bool may_pass(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
      return true;
    default:
      return false;
  }
}

void set_method(CURL* easy, const HttpRequest& request) {
  if (request.method == "GET") return;
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (request.method == "DELETE") return;
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
}

}  // namespace

std::string_view HttpAnswer::header(std::string_view name) const {
  const auto it = headers.find(name);
  return it == headers.end() ? std::string_view() : std::string_view(it->second);
}

Transport::~Transport() {
  for (void* handle : idle_) curl_easy_cleanup(handle);
}

void* Transport::take() {
  static const CURLcode kInitialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (kInitialised != CURLE_OK) return nullptr;
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return curl_easy_init();
  void* handle = idle_.back();
  idle_.pop_back();
  return handle;
}

void Transport::give_back(void* handle) {
  curl_easy_reset(handle);  // keeps the connections
  {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kIdleHandles) {
      idle_.push_back(handle);
      return;
    }
  }
  curl_easy_cleanup(handle);
}

Result<HttpAnswer> Transport::perform(const HttpRequest& request) {
  CURL* easy = take();
  if (easy == nullptr) return Error(Errc::kIo, "HTTP cannot be used");
  Receiver receiver{easy, {}};
  curl_slist* headers = nullptr;
  for (const auto& [name, value] : request.headers) {
    // A header without a value is sent as "name;".
    headers = curl_slist_append(headers, (value.empty() ? name + ";" : name + ": " + value).c_str());
  }
  for (const char* none : {"Expect:", "Accept:"}) headers = curl_slist_append(headers, none);
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  const auto proxy = proxy_of(request.url);
  curl_easy_setopt(easy, CURLOPT_PROXY, proxy ? proxy->url.c_str() : "");
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "hkube");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings_.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(settings_.stall_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, settings_.tls == TlsCheck::kOn ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, settings_.tls == TlsCheck::kOn ? 2L : 0L);
  if (!settings_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, settings_.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &receiver);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &receiver);
  set_method(easy, request);
  const CURLcode code = curl_easy_perform(easy);
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  receiver.answer.status = static_cast<int>(status);
  curl_slist_free_all(headers);
  give_back(easy);
  if (code == CURLE_OK) return std::move(receiver.answer);
  const std::string text = curl_easy_strerror(code) + (proxy ? ", through " + proxy->words() : std::string());
  return Error(may_pass(code) ? Errc::kUnavailable : Errc::kIo, text);
}

}  // namespace hkube::objects::s3
