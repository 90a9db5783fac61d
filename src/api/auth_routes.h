#pragma once

#include "api/access_control.h"
#include "api/router.h"

namespace hkube::api {

/// POST auth/login: gives a token for a name and a password. The identity server decides, if there is one; else they
/// are a token's name and its text.
void add_auth_routes(Router& router, AccessControl& access);

}  // namespace hkube::api
