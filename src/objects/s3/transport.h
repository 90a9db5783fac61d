#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "objects/s3/signature_v4.h"

namespace hkube::objects::s3 {

struct HttpRequest {
  std::string method;
  std::string url;
  Fields headers;
  std::string_view body;  ///< must stay there during the call; it is not copied
};

struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers;  ///< names in lower case
  std::string body;

  [[nodiscard]] std::string_view header(std::string_view name) const;
};

enum class TlsCheck { kOn, kOff };

struct TransportSettings {
  std::chrono::milliseconds connect_timeout{5'000};
  /// A call that moves no byte for so long has failed. There is no limit to a call that goes on.
  std::chrono::seconds stall_timeout{30};
  TlsCheck tls = TlsCheck::kOn;
  std::string ca_file;  ///< certificates to trust; empty: the machine's
};

/// Blocking HTTP over connections that stay open. Any thread may call.
class Transport {
 public:
  explicit Transport(TransportSettings settings) : settings_(std::move(settings)) {}
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  /// Any answer is a success, whatever its status. kUnavailable when a later try may help.
  Result<HttpAnswer> perform(const HttpRequest& request);

 private:
  /// Handles that are kept open while unused. There are as many in use as there are threads that call.
  static constexpr std::size_t kIdleHandles = 16;

  void* take();
  void give_back(void* handle);

  const TransportSettings settings_;
  std::mutex mutex_;
  std::vector<void*> idle_;  ///< curl's easy handles; guarded by mutex_
};

}  // namespace hkube::objects::s3
