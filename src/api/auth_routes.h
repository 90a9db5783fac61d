#pragma once

#include <optional>

#include "api/access_control.h"
#include "api/router.h"

namespace hkube::api {

/// The original's command line asks for this document before anything else: where it is there, it logs in by
/// auth/login. Says so when requests need a token; nothing for other paths and open servers.
std::optional<net::HttpResponse> login_discovery(const net::HttpRequest& request, const AccessControl& access);

/// POST auth/login: gives a token for a name and a password. The identity server decides, if there is one; else they
/// are a token's name and its text.
void add_auth_routes(Router& router, AccessControl& access);

}  // namespace hkube::api
