#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "runtime/net/http_server.h"

namespace hkube::api {

/// What is shown instead of a secret. Given back to the server it means "as it was".
inline constexpr std::string_view kMask = "********";

/// The value of an algorithm's variable that is marked as secret, {"secret": "…"}; null for all else.
const std::string* marked_secret(const Json& value);

/// Who reads an answer.
enum class Reader {
  kEditor,  ///< may change definitions: sees them as they are, but for what is marked as secret
  kOther    ///< sees no values of variables, and of the URLs of webhooks the server only
};
/// Replaces the secrets of definitions in a JSON document: of algorithms, pipelines, jobs, and their versions.
void mask_secrets(Json& document, Reader reader);
/// The same in an answer, if it is JSON and has any.
void mask_secrets(net::HttpResponse& answer, Reader reader);
/// True for paths below the API that answer with what algorithms and users have made, which is theirs as it is.
bool is_user_data(std::string_view path);

/// Variables that come back masked get the values that they have in `stored`, the algorithm before.
void restore_masked(Json& algorithm, const Json& stored);

}  // namespace hkube::api
