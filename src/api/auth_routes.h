#pragma once

#include "api/access_control.h"
#include "api/router.h"

namespace hkube::api {

/// POST auth/login: a client that knows names and passwords only gives a token's name and its text, and gets the token.
void add_auth_routes(Router& router, AccessControl& access);

}  // namespace hkube::api
