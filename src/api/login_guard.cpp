#include "api/login_guard.h"

namespace hkube::api {

bool LoginGuard::may_try(const std::string& address, const std::string& user, Timestamp now) {
  if (!addresses_.take(address, now)) return false;
  if (users_.take(user, now)) return true;
  addresses_.give_back(address);
  return false;
}

void LoginGuard::succeeded(const std::string& address, const std::string& user) {
  addresses_.give_back(address);
  users_.give_back(user);
}

}  // namespace hkube::api
