#pragma once

#include <cstdint>

#include "api/router.h"

namespace hkube::api {

/// A checked whole number that is not negative, or the fallback when it is not there. Clients' numbers are as large as
/// they like: what is over 2^53 is 2^53.
std::uint64_t whole_number(const Json& object, const char* key, std::uint64_t fallback);

/// A query value that must be a whole number from 0 on; 0 when it is not given.
Result<std::uint64_t> query_number(const Request& request, const char* key);

}  // namespace hkube::api
