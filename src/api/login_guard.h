#pragma once

#include <string>

#include "api/rate_limit.h"

namespace hkube::api {

/// Slows down who guesses passwords: ten wrong ones at once, and one in six seconds after that, for each address and
/// for each user. Whoever logs in rightly is not counted. On the io thread.
class LoginGuard {
 public:
  /// True when this address may try this user now. Until it has succeeded() the try counts as a wrong one.
  bool may_try(const std::string& address, const std::string& user, Timestamp now);
  void succeeded(const std::string& address, const std::string& user);
  /// After which time another try makes sense.
  static constexpr int kSecondsBetween = 6;

 private:
  static constexpr RateLimit::Pace kPace{10, kSecondsBetween};
  RateLimit addresses_{kPace};
  RateLimit users_{kPace};
};

}  // namespace hkube::api
