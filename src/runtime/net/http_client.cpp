#include "runtime/net/http_client.h"

#include <curl/curl.h>

#include <cerrno>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "base/proxy.h"
#include "runtime/net/web_origin.h"

namespace hkube::net {

namespace {

/// Answers are read up to this size, only to leave the connection usable; longer ones end it.
constexpr std::size_t kMaxAnswer = 64 << 10;
constexpr int kNoTimeout = 1'000'000'000;

/// One call under way. Lives until its outcome is posted.
struct Transfer {
  HttpCall call;
  std::function<void(HttpOutcome)> done;
  std::uint16_t own_port = 0;  ///< of this machine, not to be called; 0: there is none
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  std::optional<Proxy> proxy;
  std::string status_line;
  std::size_t answer_bytes = 0;
  std::string answer;  ///< when it is kept

  ~Transfer() {
    curl_slist_free_all(headers);
    if (easy != nullptr) curl_easy_cleanup(easy);
  }
};

std::size_t on_body(const char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const bool kept = transfer.call.max_answer != 0;
  transfer.answer_bytes += size * count;
  if (transfer.answer_bytes > (kept ? transfer.call.max_answer : kMaxAnswer)) return 0;
  if (kept) transfer.answer.append(data, size * count);
  return size * count;
}

std::size_t on_header(const char* data, std::size_t size, std::size_t count, void* user) {
  const std::string_view line(data, size * count);
  // A new status line comes after an interim answer.
  if (line.starts_with("HTTP/")) static_cast<Transfer*>(user)->status_line = line;
  return size * count;
}

/// Asked when the connection is there. Both of its ends have one address when it leads to this machine.
int on_connected(void* user, char* their_ip, char* our_ip, int their_port, int) {
  const auto& transfer = *static_cast<const Transfer*>(user);
  const bool here = is_loopback_address(their_ip) || std::string_view(their_ip) == our_ip;
  return here && their_port == transfer.own_port ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/// "HTTP/1.1 404 Not Found\r\n" → "Not Found".
std::string reason_of(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  for (int word = 0; word < 2; ++word) {
    const auto space = line.find(' ');
    if (space == std::string_view::npos) return {};
    line.remove_prefix(space + 1);
  }
  return std::string(line);
}

std::string name_of(CURLcode code, long os_error) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "ENOTFOUND";
    case CURLE_OPERATION_TIMEDOUT:
      return "ETIMEDOUT";
    case CURLE_COULDNT_CONNECT:
      if (os_error == EHOSTUNREACH) return "EHOSTUNREACH";
      if (os_error == ENETUNREACH) return "ENETUNREACH";
      if (os_error == ETIMEDOUT) return "ETIMEDOUT";
      return "ECONNREFUSED";
    case CURLE_SEND_ERROR:
      return "EPIPE";
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
      return "ECONNRESET";
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return "ERR_INVALID_URL";
    case CURLE_ABORTED_BY_CALLBACK:
      return "EPERM";
    case CURLE_WEIRD_SERVER_REPLY:
      return "EPROTO";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "CERT_NOT_TRUSTED";
    case CURLE_SSL_CONNECT_ERROR:
      return "EPROTO";
    default:
      return "EIO";
  }
}

/// Makes the handle of a call.
void prepare(Transfer& t) {
  const bool post = t.call.method == HttpCall::Method::kPost;
  t.easy = curl_easy_init();
  for (const std::string& header : t.call.headers) t.headers = curl_slist_append(t.headers, header.c_str());
  if (post) t.headers = curl_slist_append(t.headers, ("Content-Type: " + t.call.content_type).c_str());
  t.headers = curl_slist_append(t.headers, "Expect:");
  curl_easy_setopt(t.easy, CURLOPT_URL, t.call.url.c_str());
  curl_easy_setopt(t.easy, CURLOPT_PROTOCOLS_STR, "http,https");
  t.proxy = proxy_of(t.call.url);
  curl_easy_setopt(t.easy, CURLOPT_PROXY, t.proxy ? t.proxy->url.c_str() : "");
  curl_easy_setopt(t.easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(t.easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(t.easy, CURLOPT_USERAGENT, "hkube");
  curl_easy_setopt(t.easy, CURLOPT_HTTPHEADER, t.headers);
  if (t.own_port != 0) {
    curl_easy_setopt(t.easy, CURLOPT_PREREQFUNCTION, on_connected);
    curl_easy_setopt(t.easy, CURLOPT_PREREQDATA, &t);
  }
  if (!t.call.ca_file.empty()) curl_easy_setopt(t.easy, CURLOPT_CAINFO, t.call.ca_file.c_str());
  if (post) {
    curl_easy_setopt(t.easy, CURLOPT_POST, 1L);
    curl_easy_setopt(t.easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(t.call.body.size()));
    curl_easy_setopt(t.easy, CURLOPT_POSTFIELDS, t.call.body.data());
  }
  curl_easy_setopt(t.easy, CURLOPT_TIMEOUT_MS, static_cast<long>(t.call.timeout.count()));
  curl_easy_setopt(t.easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(t.easy, CURLOPT_WRITEDATA, &t);
  curl_easy_setopt(t.easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(t.easy, CURLOPT_HEADERDATA, &t);
}

HttpOutcome outcome_of(Transfer& transfer, CURLcode code) {
  long status = 0;
  curl_easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
  const bool too_long = code == CURLE_WRITE_ERROR;
  if (too_long && transfer.call.max_answer != 0) return {0, "the answer is too long", "EMSGSIZE"};
  if (code == CURLE_OK || too_long) {
    return {static_cast<int>(status), reason_of(transfer.status_line), "", std::move(transfer.answer)};
  }
  long os_error = 0;
  curl_easy_getinfo(transfer.easy, CURLINFO_OS_ERRNO, &os_error);
  if (code == CURLE_ABORTED_BY_CALLBACK) return {0, "the server does not call itself", name_of(code, os_error)};
  curl_off_t asked = 0;
  curl_easy_getinfo(transfer.easy, CURLINFO_PRETRANSFER_TIME_T, &asked);
  // The library has one code for an address that it cannot use and for an answer that is not HTTP.
  const bool no_http = code == CURLE_UNSUPPORTED_PROTOCOL && asked > 0;
  std::string text = no_http ? "the answer is not HTTP" : curl_easy_strerror(code);
  if (transfer.proxy) text += ", through " + transfer.proxy->words();
  return {0, std::move(text), name_of(no_http ? CURLE_WEIRD_SERVER_REPLY : code, os_error)};
}

class CurlClient : public HttpClient {
 public:
  CurlClient(runtime::Executor& executor, OwnPort own_port) : executor_(executor), own_port_(std::move(own_port)) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi_ = curl_multi_init();
  }

  ~CurlClient() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    curl_multi_wakeup(multi_);
    if (thread_.joinable()) thread_.join();
    for (auto& [easy, transfer] : open_) curl_multi_remove_handle(multi_, easy);
    open_.clear();
    curl_multi_cleanup(multi_);
  }

  void send(HttpCall call, std::function<void(HttpOutcome)> done) override {
    auto transfer = std::make_unique<Transfer>();
    transfer->call = std::move(call);
    transfer->done = std::move(done);
    if (own_port_ != nullptr) transfer->own_port = *own_port_;
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(transfer));
      if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    }
    curl_multi_wakeup(multi_);
  }

 private:
  void run() {
    while (true) {
      {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        for (; !waiting_.empty(); waiting_.pop_front()) begin(std::move(waiting_.front()));
      }
      int running = 0;
      curl_multi_perform(multi_, &running);
      finish_ended();
      // Wakes for sockets, for curl's own time-outs and for curl_multi_wakeup; for nothing else.
      curl_multi_poll(multi_, nullptr, 0, kNoTimeout, nullptr);
    }
  }

  void begin(std::unique_ptr<Transfer> transfer) {
    prepare(*transfer);
    curl_multi_add_handle(multi_, transfer->easy);
    open_[transfer->easy] = std::move(transfer);
  }

  void finish_ended() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      std::unique_ptr<Transfer> transfer = std::move(open_.extract(message->easy_handle).mapped());
      curl_multi_remove_handle(multi_, transfer->easy);
      executor_.post([done = std::move(transfer->done), outcome = outcome_of(*transfer, code)] { done(outcome); });
    }
  }

  runtime::Executor& executor_;
  const OwnPort own_port_;
  CURLM* multi_ = nullptr;

  std::mutex mutex_;
  std::deque<std::unique_ptr<Transfer>> waiting_;  ///< guarded by mutex_
  bool stopping_ = false;                          ///< guarded by mutex_
  std::thread thread_;
  std::map<CURL*, std::unique_ptr<Transfer>> open_;  ///< of thread_
};

}  // namespace

HttpOutcome call_and_wait(HttpCall call) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  Transfer transfer;
  transfer.call = std::move(call);
  prepare(transfer);
  const CURLcode code = curl_easy_perform(transfer.easy);
  return outcome_of(transfer, code);
}

std::unique_ptr<HttpClient> make_http_client(runtime::Executor& executor, OwnPort own_port) {
  return std::make_unique<CurlClient>(executor, std::move(own_port));
}

}  // namespace hkube::net
