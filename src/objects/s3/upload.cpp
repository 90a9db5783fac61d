#include "objects/s3/upload.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "objects/errc.h"
#include "objects/s3/documents.h"

namespace hkube::objects::s3 {

namespace {

constexpr std::size_t kMostParts = 10'000;

/// One upload under way.
class Upload {
 public:
  Upload(Client& client, const Address& address, std::string_view what, std::string id)
      : client_(client), address_(address), what_(what), id_(std::move(id)) {}

  /// Any thread may call.
  Result<std::string> put_part(std::size_t number, std::string_view bytes) {
    HKUBE_ASSIGN(
        const HttpAnswer answer,
        expect_success(
            client_.send({"PUT", address_, {{"partNumber", std::to_string(number)}, {"uploadId", id_}}, {}, bytes}),
            what_));
    return std::string(answer.header("etag"));
  }

  Result<void> complete(const std::vector<std::string>& etags, std::uint64_t size) {
    const std::string body = complete_request(etags);
    HKUBE_ASSIGN(const HttpAnswer answer, client_.send({"POST", address_, {{"uploadId", id_}}, {}, body}));
    if (answer.status == 404 && is_complete(etags.size(), size)) return {};
    // A failure may come with the status of a success, as the store answers before it has joined the parts.
    if (!succeeded(answer) || !parse_fault(answer.body).code.empty()) return fault_of(answer, what_);
    return {};
  }

  void abort() {
    const auto gone = expect_success(client_.send({"DELETE", address_, {{"uploadId", id_}}}), what_);
    if (!gone.ok() && gone.error().kind != ErrorKind::kNotFound) {
      log::warning("parts of a failed upload stay in the store", {{"error", gone.error().message}});
    }
  }

 private:
  /// Whether an earlier attempt to complete, whose answer was lost, did it: the tag of an object names its parts.
  bool is_complete(std::size_t parts, std::uint64_t size) {
    const auto answer = client_.send({"HEAD", address_});
    if (!answer.ok() || !succeeded(*answer)) return false;
    const std::string tag(answer->header("etag"));
    return tag.find("-" + std::to_string(parts) + "\"") != std::string::npos &&
           answer->header("content-length") == std::to_string(size);
  }

  Client& client_;
  const Address& address_;
  const std::string_view what_;
  const std::string id_;
};

/// The parts of an upload, taken one after the other by several threads.
class Parts {
 public:
  Parts(Upload& upload, std::string_view payload, std::size_t part_size)
      : upload_(upload),
        payload_(payload),
        part_size_(part_size),
        etags_((payload.size() + part_size - 1) / part_size) {}

  Result<void> send_all() {
    std::vector<std::thread> helpers;
    const std::size_t threads = std::min(kParallelParts, etags_.size());
    try {
      while (helpers.size() + 1 < threads) helpers.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      // As many as there can be; this one does what is left.
    }
    work();
    for (std::thread& helper : helpers) helper.join();
    if (failure_) return *failure_;
    return upload_.complete(etags_, payload_.size());
  }

 private:
  void work() {
    for (std::size_t part = next_++; part < etags_.size() && !failed_; part = next_++) {
      auto etag = upload_.put_part(part + 1, payload_.substr(part * part_size_, part_size_));
      if (etag.ok()) {
        etags_[part] = std::move(etag).value();
        continue;
      }
      const std::lock_guard lock(mutex_);
      if (!failed_.exchange(true)) failure_ = etag.take_error();
    }
  }

  Upload& upload_;
  const std::string_view payload_;
  const std::size_t part_size_;
  std::vector<std::string> etags_;  ///< each is written by the thread that took the part
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::optional<Error> failure_;  ///< the first one; guarded by mutex_ until the threads have ended
};

}  // namespace

Result<void> upload_in_parts(Client& client, const Address& address, const Fields& headers, std::string_view payload,
                             std::size_t part_size, std::string_view what) {
  part_size = std::max({part_size, kSmallestPart, (payload.size() + kMostParts - 1) / kMostParts});
  HKUBE_ASSIGN(const HttpAnswer begun,
               expect_success(client.send({"POST", address, {{"uploads", ""}}, headers, {}}), what));
  auto id = parse_upload_id(begun.body);
  if (!id.ok()) return id.error().with_context(what);
  Upload upload(client, address, what, std::move(id).value());
  auto sent = Parts(upload, payload, part_size).send_all();
  if (!sent.ok()) upload.abort();
  return sent;
}

}  // namespace hkube::objects::s3
